"""What every request of Nightreel's app passes: a name for it, bounds on its body, and a sentence for every fault."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from airflow.api_fastapi.app import get_auth_manager
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.spec.mistakes import mistake_of, mistakes_of
from nightreel.spec.near import listed, mend
from nightreel.wording.chinese import fault_in_chinese
from nightreel_airflow.api.errors import (
    MediaTypeError,
    NotLoggedInError,
    TooLargeError,
    answer_of,
    error_of,
    headers_of,
    status_of,
)
from nightreel_airflow.speaking import Speaking, language_of

MAX_BODY_BYTES = 512 * 1024
INTERFACES = ("/v1/", "/studio/api/")
"""Paths below them speak JSON only, but for what is uploaded."""
UPLOADS = "/studio/api/uploads/"
"""Paths below it take files, by their content."""
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = logging.getLogger(__name__)
_pages = Environment(loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape())
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


class Doorman:
    """Names each request, bounds its body, and answers what nobody else has caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        name = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = name
        began: list[int] = []

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                began.append(message["status"])
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name.encode())]
            await send(message)

        try:
            _check_head(request)
            await self._app(scope, _bounded(receive, _most_bytes(request.url.path)), answer)
        except Exception as error:
            if began:
                raise  # the answer is on its way: the connection must break, so that nobody takes it for whole
            await said(request, error)(scope, receive, answer)


def _check_head(request: Request) -> None:
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    length = request.headers.get("content-length", "0")
    most = _most_bytes(request.url.path)
    if length.isdigit() and int(length) > most:
        raise _too_large(f"{int(length):,} bytes", most)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = length != "0" or "transfer-encoding" in request.headers
    if has_body and kind != "application/json" and _is_interface(request) and UPLOADS not in request.url.path:
        raise MediaTypeError(
            "request.type", where="Content-Type", got=kind or "none", want="application/json",
            fix="send JSON and say so in the header Content-Type",
        )  # fmt: skip


def _is_interface(request: Request) -> bool:
    return any(path in request.url.path for path in INTERFACES)


def _most_bytes(path: str) -> int:
    return MAX_UPLOAD_BYTES if UPLOADS in path else MAX_BODY_BYTES


def _bounded(receive: Receive, most: int) -> Receive:
    """Stop reading a body that says no length and goes on and on."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise _Overflow
        return message

    return bounded


class _Overflow(HTTPException):
    """Passes through the reading of a body as it is."""

    def __init__(self) -> None:
        super().__init__(413)


def _too_large(got: str, most: int) -> TooLargeError:
    fix = "send the words only; media are named by their files in the tenant's folder"
    if most == MAX_UPLOAD_BYTES:
        fix = "send it in parts, or lay it into the tenant's folder"
    return TooLargeError(
        "request.size", where="the request's body", got=got, want=f"at most {most // 1024} KiB", fix=fix
    )


def explain(app: FastAPI) -> None:
    """Let an app answer every fault in words, in the language that was asked for."""
    app.add_exception_handler(NightreelError, _handled)
    app.add_exception_handler(AnyHTTPException, _handled)
    app.add_exception_handler(RequestValidationError, _handled)
    app.add_middleware(Doorman)
    app.add_middleware(Speaking)  # the last one is the outermost: what the doorman refuses is said in Chinese, too


async def _handled(request: Request, error: Exception) -> Response:
    return said(request, error)


def said(request: Request, error: Exception) -> Response:
    """Give a fault's answer: JSON; a page for a browser that opened a page, or its login where nobody is logged in."""
    name = str(request.scope.get("state", {}).get("request_id", ""))
    fault = _fault_of(request, error)
    status, headers = status_of(fault), headers_of(fault)
    if isinstance(error, AnyHTTPException):
        headers = {**(error.headers or {}), **headers}
    if status >= 500 and not fault.retry:
        _log.error("Request %s: %s", name, fault, exc_info=error)
    if _wants_page(request) and status == NotLoggedInError.status:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(get_auth_manager().get_url_login(next_url=here), 307)
    if _wants_page(request):
        return HTMLResponse(_page(request, fault, status, name), status, headers={**headers, **_PAGE_HEADERS})
    return JSONResponse(answer_of(fault, name), status, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _page(request: Request, fault: NightreelError, status: int, name: str) -> str:
    language = language_of(request.headers.get("accept-language", ""))
    told = fault_in_chinese(fault.as_dict()) if language == "zh" else fault.as_dict()
    return _pages.get_template("fault.html").render(status=status, fault=told, request_id=name, language=language)


def _wants_page(request: Request) -> bool:
    is_page = not _is_interface(request) and request.method == "GET"
    return is_page and "text/html" in request.headers.get("accept", "")


def _fault_of(request: Request, error: Exception) -> NightreelError:
    if isinstance(error, NightreelError):
        return error
    if isinstance(error, _Overflow):
        return _too_large("more than that", _most_bytes(request.url.path))
    if isinstance(error, RequestValidationError):
        return _mistake(request, error)
    if isinstance(error, AnyHTTPException):
        return error_of(error.status_code, error.detail, f"{request.method} {request.url.path}")
    return _unforeseen(request)


def _unforeseen(request: Request) -> NightreelError:
    fault = error_of(500, "a fault in the program", f"{request.method} {request.url.path}")
    return type(fault)("server.fault", where=fault.where, got=fault.got, fix="tell your engineer the request's id")


def _mistake(request: Request, error: RequestValidationError) -> NightreelError:
    """Say what is wrong with a request's fields, each by its name and with the mend."""
    items = error.errors()
    if any(item["type"] == "json_invalid" for item in items):
        return error_of(400, "text that is not JSON", "the request's body")
    model = _body_model(request)
    if model is not None and any(item["loc"][:1] == ("body",) for item in items):
        try:
            model.model_validate(error.body)
        except ValidationError as found:
            return _together(mistakes_of(found, model, _in_body, code="request"))
    return _together([_parameter(item) for item in items])


def _in_body(path: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in path) or "the request's body"


def _parameter(item: dict[str, Any]) -> SpecError:
    place, name = str(item["loc"][0]), str(item["loc"][:2][-1])  # of a list its name, not the number of its item
    return mistake_of(item, code=f"request.{name}", where=f"{place} {name}")


def _body_model(request: Request) -> type[BaseModel] | None:
    field = getattr(request.scope.get("route"), "body_field", None)
    kind = getattr(getattr(field, "field_info", None), "annotation", None)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _together(errors: list[Any]) -> NightreelError:
    return errors[0] if len(errors) == 1 else Problems(errors)


def only(*names: str) -> Callable[[Request], None]:
    """Make a dependency that refuses query parameters of other names, with the name that was probably meant."""

    def check(request: Request) -> None:
        for name in request.query_params:
            if name not in names:
                raise SpecError(
                    "request.parameter", where="query", got=name, want=listed(names), fix=mend(name, names, "remove it")
                )

    return check
