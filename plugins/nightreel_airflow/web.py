"""Everything that Nightreel answers on Airflow's own server, in one application."""

from __future__ import annotations

from fastapi import FastAPI

from nightreel_airflow.api.described import describe
from nightreel_airflow.api.router import router as interface
from nightreel_airflow.api.visitors import router as visitors
from nightreel_airflow.doorman import explain
from nightreel_airflow.files import router as files
from nightreel_airflow.pages import router as pages
from nightreel_airflow.report_pages import router as reports
from nightreel_airflow.review.routes import router as review
from nightreel_airflow.studio.routes import router as studio

# No page that loads scripts from elsewhere: the description is at /nightreel/openapi.json for any tool.
app = FastAPI(title="Nightreel", docs_url=None, redoc_url=None)
explain(app)
describe(app)
app.include_router(pages, include_in_schema=False)
app.include_router(review)
app.include_router(files)
app.include_router(interface)
app.include_router(visitors)
app.include_router(reports, include_in_schema=False)
app.include_router(studio, include_in_schema=False)
