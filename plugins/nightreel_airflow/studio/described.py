"""The studio's interface for its own page: OpenAPI, from which the page's types are made."""

from __future__ import annotations

import json
import sys
from typing import Any

from fastapi.openapi.utils import get_openapi


def described() -> dict[str, Any]:
    """Give the description of all that the studio asks."""
    from fastapi import FastAPI

    from nightreel_airflow.studio.routes import router

    app = FastAPI()
    app.include_router(router)
    return get_openapi(title="Nightreel studio", version="1", routes=app.routes)


if __name__ == "__main__":
    json.dump(described(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
