"""Files of a tenant's store for whoever holds a signed link: whole, in ranges, never as a page that could do harm."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response

from nightreel.errors import NightreelError
from nightreel.run.workspace import Workspace
from nightreel.store.artifact import Artifact
from nightreel_airflow.api.errors import GoneError, responses
from nightreel_airflow.guard import folder_of
from nightreel_airflow.links import SignedFile

router = APIRouter(tags=["files"])
_SHOWN = {
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".wav": "audio/wav", ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4", ".vtt": "text/vtt", ".html": "text/html; charset=utf-8",
}  # fmt: skip
_SAVED = {
    ".srt": "application/x-subrip", ".json": "application/json", ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/x-ndjson", ".zip": "application/zip", ".md": "text/markdown; charset=utf-8",
    ".fountain": "text/plain; charset=utf-8", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip
_MEDIA = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_PAGE = (
    "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""A page that came out of a run is shown as paper: no script, no form, no cookie, nothing fetched."""
_checked: OrderedDict[str, tuple[Path, tuple[int, int]]] = OrderedDict()
_checked_lock = threading.Lock()


@router.head("/files/{tenant}/{stored}/{name}", include_in_schema=False)
@router.get(
    "/files/{tenant}/{stored}/{name}",
    summary="Download a file by its signed link",
    response_class=FileResponse,
    responses={
        200: {"description": "The file.", "content": {"application/octet-stream": {}}},
        206: {"description": "The part that the header `Range` asks for."},
        304: {"description": "It is what the caller has."},
        416: {"description": "The file has no such part."},
        **responses(403, 410, 422, 503),
    },
)
def file(
    request: Request,
    tenant: Annotated[str, InPath(max_length=63)],
    stored: Annotated[str, InPath(pattern=r"^[0-9a-f]{64}(\.[a-z0-9]{1,8})?$", description="Digest and suffix.")],
    name: Annotated[str, InPath(max_length=120)],
    size: Annotated[int, Query(ge=0, le=1 << 50)],
    until: Annotated[int, Query(ge=0, le=1 << 40, description="When the link ends, seconds since 1970.")],
    signature: Annotated[str, Query(max_length=64)],
    download: Annotated[bool, Query(description="Save it instead of showing it.")] = False,
) -> Response:
    """Give a file, or the range of it that is asked for. The signature is the right to it; no login is needed."""
    signed = SignedFile(tenant, stored, name, size, until)
    signed.check(signature)
    headers = _headers(signed, download)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return FileResponse(_path_of(signed), headers=headers, media_type=_type_of(name))


def _path_of(signed: SignedFile) -> Path:
    """Give the file after its digest was checked; once for each file while it stays as it is."""
    try:
        folder = folder_of(signed.tenant)
        store = Workspace.from_environment().open_store(folder.tenant)
        artifact = signed.artifact(store.root)
        with _checked_lock:
            known = _checked.get(artifact.uri)
        if known is not None and _state_of(known[0]) == known[1]:
            return known[0]
        path = store.local(artifact)
    except NightreelError as error:
        if error.retry:
            raise
        raise GoneError("link.gone", where=signed.name, got="a file that was removed", fix="make it again") from error
    _remember(artifact, path)
    return path


def _remember(artifact: Artifact, path: Path) -> None:
    state = _state_of(path)
    with _checked_lock:
        if state is not None:
            _checked[artifact.uri] = (path, state)
        while len(_checked) > 1024:
            _checked.popitem(last=False)


def _state_of(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _type_of(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return _SHOWN.get(suffix) or _SAVED.get(suffix) or "application/octet-stream"


def _headers(signed: SignedFile, download: bool) -> dict[str, str]:
    suffix = Path(signed.name).suffix.lower()
    shown = suffix in _SHOWN and not download
    return {
        "Cache-Control": "private, max-age=3600, immutable",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(signed.name)}",
        "Content-Security-Policy": _MEDIA
        if _type_of(signed.name).startswith(("video/", "image/", "audio/"))
        else _PAGE,
        "ETag": f'"{signed.stored[:64]}"',
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
