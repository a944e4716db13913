"""The studio's own files, who is there, and all that the studio asks."""

from __future__ import annotations

import mimetypes
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.studio.api.archive import router as archive
from nightreel_airflow.studio.api.catalogues import router as catalogues
from nightreel_airflow.studio.api.comments import router as comments
from nightreel_airflow.studio.api.credentials import router as credentials
from nightreel_airflow.studio.api.film_again import router as film_again
from nightreel_airflow.studio.api.film_parts import router as film_parts
from nightreel_airflow.studio.api.films import router as films
from nightreel_airflow.studio.api.me import router as me
from nightreel_airflow.studio.api.night_saving import router as night_saving
from nightreel_airflow.studio.api.nights import router as nights
from nightreel_airflow.studio.api.palette import router as palette
from nightreel_airflow.studio.api.pipelines import router as pipelines
from nightreel_airflow.studio.api.previews import router as previews
from nightreel_airflow.studio.api.reviews import router as reviews
from nightreel_airflow.studio.api.versions import router as versions

STATIC = Path(str(files("nightreel_airflow"))) / "studio" / "static"
ENTRY = "studio.js"
"""What Airflow loads. Its name never changes, so it is asked for again each time; all else has a digest in its name."""
LONGEST_NAME = 100

router = APIRouter(prefix="/studio")
api = APIRouter(prefix="/api")
api.include_router(me)
api.include_router(reviews)
api.include_router(films)
api.include_router(film_parts)
api.include_router(film_again)
api.include_router(credentials)
api.include_router(comments)
api.include_router(catalogues)
api.include_router(nights)
api.include_router(palette)
api.include_router(pipelines)
api.include_router(versions)
api.include_router(archive)
api.include_router(previews)
api.include_router(night_saving)
router.include_router(api)


@router.get("/static/{name}", include_in_schema=False)
def static(name: str) -> Response:
    """Give one of the studio's own files; they hold nothing of any client."""
    path = STATIC / name
    if len(name) > LONGEST_NAME or not path.is_file() or path.parent != STATIC:
        raise NotFoundError("not.found", where=name, fix="load the page again: the studio was built anew")
    lasts = "no-cache" if name == ENTRY else "public, max-age=31536000, immutable"
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return FileResponse(path, media_type=kind, headers={"Cache-Control": lasts, "X-Content-Type-Options": "nosniff"})
