"""Everything that Nightreel answers on Airflow's own server, in one application."""

from __future__ import annotations

from fastapi import FastAPI

from nightreel_airflow.pages import router as pages

app = FastAPI(title="Nightreel")
app.include_router(pages)
