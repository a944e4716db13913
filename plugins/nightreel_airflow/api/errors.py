"""Errors as HTTP answers: one JSON form for every fault, a status for each kind, and never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import Field

from nightreel.errors import (
    BusyError,
    CancelledError,
    CheckError,
    InputError,
    NightreelError,
    Problems,
    RefusedError,
    SpecError,
    StoreAwayError,
    StoreError,
)
from nightreel.spec.model import Model

RETRY_AFTER_S = 30


class HttpError(NightreelError):
    """A fault that has its own status."""

    status: ClassVar[int] = 400


class NotLoggedInError(HttpError):
    """Nobody knows who asks."""

    status = 401


class ForbiddenError(HttpError):
    """The caller may see it and may not do this with it."""

    status = 403


class NotFoundError(HttpError):
    """It does not exist, or the caller may not see it: the two look alike."""

    status = 404


class ConflictError(HttpError):
    """It cannot be done in the state that things are in."""

    status = 409


class GoneError(HttpError):
    """It was there."""

    status = 410


class TooLargeError(HttpError):
    """The body is larger than any request of this interface."""

    status = 413


class MediaTypeError(HttpError):
    """The body is not said to be JSON."""

    status = 415


class TooManyError(HttpError):
    """The tenant has as many films under way as it may."""

    status = 429


class Said(Model):
    """What is wrong, as a sentence's parts."""

    code: str = Field(description="Stable dotted name of the fault.", examples=["brief.duration_s"])
    where: str = Field("", description="Field, step or file.", examples=["brief.duration_s"])
    got: str = Field("", description="What was found.", examples=["300"])
    want: str = Field("", description="What is wanted.", examples=["at most 120"])
    fix: str = Field("", description="How to mend it.", examples=["change duration_s"])


class ErrorAnswer(Model):
    """What every fault answers."""

    error: Said = Field(description="The first thing that is wrong, and how to mend it.")
    errors: tuple[Said, ...] = Field((), description="All of them, where several were found at once.")
    request_id: str = Field(description="Name this when you ask for help; it stands in the server's log.")


_STATUS: tuple[tuple[type[NightreelError], int], ...] = (
    (BusyError, 503),
    (StoreAwayError, 503),
    (RefusedError, 403),
    (CancelledError, 409),
    (CheckError, 409),
    (SpecError, 422),
    (InputError, 422),
)


def status_of(error: NightreelError) -> int:
    """Give the HTTP status of a fault."""
    if isinstance(error, HttpError):
        return error.status
    if isinstance(error, StoreError) and error.code == "store.missing":
        return GoneError.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def answer_of(error: NightreelError, request_id: str) -> dict[str, Any]:
    """Give a fault's JSON."""
    found = [Said(**each.as_dict()) for each in error.errors] if isinstance(error, Problems) else []
    answer = ErrorAnswer(
        error=Said(**error.as_dict()), errors=tuple(found) if len(found) > 1 else (), request_id=request_id
    )
    return answer.model_dump(mode="json", exclude=set() if answer.errors else {"errors"})


def headers_of(error: NightreelError) -> dict[str, str]:
    """Give the headers that belong to a fault's status."""
    status = status_of(error)
    if status in (429, 503):
        return {"Retry-After": str(RETRY_AFTER_S)}
    return {"WWW-Authenticate": "Bearer"} if status == NotLoggedInError.status else {}


def error_of(status: int, detail: Any, where: str) -> HttpError:
    """Make an error of an answer that says only a status and a few words."""
    kinds: Mapping[int, type[HttpError]] = {kind.status: kind for kind in HttpError.__subclasses__()}
    kind: type[HttpError] = kinds.get(status) or type("OtherError", (HttpError,), {"status": status})
    other = (
        _FAILED if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "read the interface's description and ask otherwise"
    )
    code, want, fix = _SAID.get(status, (f"http.{status}", "", other))
    got = detail if isinstance(detail, str) and detail else HTTPStatus(status).phrase
    return kind(code, where=where, got=got, want=want, fix=fix)


_FAILED = "try again in a minute; if it stays so, tell whoever keeps Airflow"
_SAID = {
    400: ("request.malformed", "a request as the interface's description shows it", "mend the request"),
    401: ("login.missing", "a token in the header Authorization, or Airflow's cookie", "get a token at /auth/token"),
    403: ("access.denied", "a right that Airflow gives", "ask whoever keeps Airflow's users"),
    404: ("not.found", "", "check the address; what you may not see is not found either"),
    405: ("request.method", "another method", "read the interface's description for what can be asked here"),
    413: ("request.size", "a smaller body", "send the words only; name media instead of sending them"),
    415: ("request.type", "Content-Type: application/json", "send JSON and say so"),
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the faults that a route may answer, for OpenAPI."""
    return {
        status: {"model": ErrorAnswer, "description": _DESCRIBED.get(status, HTTPStatus(status).phrase)}
        for status in statuses
    }


_DESCRIBED = {
    400: "The request is malformed.",
    401: "Nobody is logged in, or the token has expired.",
    403: "A right, the tenant's subscription, its caps or a safety rule forbids it; the error says which.",
    404: "There is none, or the caller may not see it.",
    409: "It cannot be done in the present state, or the idempotency key was used for another request.",
    410: "It was removed.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A field is wrong; the error names it, what is wanted, and how to mend it.",
    429: "Too many films of this tenant are under way; ask again after `Retry-After` seconds.",
    503: "A part of the installation does not answer; ask again after `Retry-After` seconds.",
}
