"""Asks a model behind an OpenAI-compatible endpoint for JSON, and takes nothing else for an answer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from nightreel.engines.endpoints import Endpoint, may_send_again
from nightreel.errors import BusyError, EngineError, NightreelError
from nightreel.spec.model import Model

if TYPE_CHECKING:
    from nightreel.engines.generate.remote.protocol import Answer

M = TypeVar("M", bound=Model)
JsonObject = dict[str, Any]

TRIES = 3
_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_FENCE = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)


def ask_json(endpoint: Endpoint, name: str, messages: Sequence[JsonObject], answer: type[M], *, code: str) -> M:
    """Ask once, and again where the service is busy, away, or says something else than JSON.

    A paid service is asked again only where it has certainly done nothing: see ``may_send_again``.

    Args:
        endpoint: a ``language`` endpoint.
        name: the endpoint's, for errors.
        messages: as the chat protocol has them.
        answer: what the JSON must be.
        code: first part of the errors' codes.

    Raises:
        BusyError: no answer in ``TRIES`` tries (``<code>.away``).
        EngineError: an answer that says no, or no JSON of that form (``<code>.answer``); a paid question of which
            nobody knows whether it was taken (``<code>.unsure``).
    """
    body: JsonObject = {"model": endpoint.model, "messages": list(messages), "temperature": 0, "max_tokens": 1500}
    schema = {"name": answer.__name__.strip("_").lower(), "strict": True, "schema": answer.model_json_schema()}
    if endpoint.output == "json_schema":
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif endpoint.output == "json_object":
        body["response_format"] = {"type": "json_object"}

    def read(given: Any) -> M:
        text = given["choices"][0]["message"]["content"]
        fenced = _FENCE.fullmatch(text)
        return answer.model_validate(json.loads(fenced[1] if fenced else text))

    return _asked(endpoint, name, "/chat/completions", body, read, code)


def post_json(endpoint: Endpoint, name: str, body: JsonObject, answer: type[M], *, code: str) -> M:
    """Send JSON to an endpoint's own address and read JSON; tries and errors as ``ask_json``."""
    return _asked(endpoint, name, endpoint.url, body, answer.model_validate, code)


class AgainError(Exception):
    """The same request may be sent again, after the seconds that the service wishes for."""

    def __init__(self, fault: NightreelError, wait_s: float = 0.0) -> None:
        super().__init__(str(fault))
        self.fault, self.wait_s = fault, wait_s


def pause_s(endpoint: Endpoint, count: int, again: AgainError) -> float:
    """Give how long to wait before a request is sent again.

    Args:
        endpoint: the service.
        count: how often it was asked again before.
        again: why, and what the service wishes for.
    """
    return min(max(min(_PAUSE_S, endpoint.poll_s) * 2.0**count, again.wait_s), _LONGEST_PAUSE_S)


def accepted(endpoint: Endpoint, name: str, answer: Answer, *, code: str) -> Answer:
    """Give an answer that is one; else say whether its request may be sent again.

    Raises:
        AgainError: it may: the service has certainly done nothing, or nothing that is paid.
        EngineError: it may not: the service says no (``<code>.answer``), or nobody knows whether a paid question was
            taken (``<code>.unsure``).
    """
    if answer.is_good:
        return answer
    if may_send_again(answer.status, paid=endpoint.is_paid):
        raise AgainError(_away(code, name, f"status {answer.status}"), answer.retry_after_s or 0.0)
    if endpoint.is_paid and not answer.is_refusal:
        raise _unsure(code, name, f"status {answer.status}")
    raise _unreadable(code, name, f"status {answer.status}: {answer.text[:120]}")


def unanswered(endpoint: Endpoint, name: str, error: Exception, *, code: str) -> Exception:
    """Give what to raise where no answer came: ``AgainError`` where the request may be sent again, as ``accepted``.

    Args:
        endpoint: the service.
        name: the endpoint's, for errors.
        error: ``NotSentError`` or ``NoAnswerError``.
        code: first part of the errors' codes.
    """
    from nightreel.engines.generate.remote.wire import NotSentError

    if isinstance(error, NotSentError) or may_send_again(None, paid=endpoint.is_paid):
        return AgainError(_away(code, name, str(error)))
    return _unsure(code, name, str(error))


def _asked(endpoint: Endpoint, name: str, path: str, body: JsonObject, read: Callable[[Any], M], code: str) -> M:
    fault: NightreelError = _away(code, name, "no answer")
    for count in range(TRIES):
        try:
            return _asked_once(endpoint, name, path, body, read, code)
        except AgainError as again:
            fault = again.fault
            fault.__cause__ = again.__cause__
            wait_s = pause_s(endpoint, count, again)
        if count < TRIES - 1:
            time.sleep(wait_s)
    raise fault


def _asked_once(endpoint: Endpoint, name: str, path: str, body: JsonObject, read: Callable[[Any], M], code: str) -> M:
    from nightreel.engines.generate.remote.protocol import Call
    from nightreel.engines.generate.remote.wire import NoAnswerError, NotSentError, exchange

    try:
        answer = accepted(endpoint, name, exchange(endpoint, Call("POST", path, json=body)), code=code)
    except (NotSentError, NoAnswerError) as error:
        raise unanswered(endpoint, name, error, code=code) from error
    try:
        return read(answer.body)
    except (ValidationError, ValueError, LookupError, TypeError) as error:
        fault = _unreadable(code, name, answer.text)
        if endpoint.is_paid:  # this answer was paid, and the same question would be paid again
            raise fault from error
        raise AgainError(fault) from error


def _away(code: str, name: str, got: str) -> BusyError:
    return BusyError(f"{code}.away", where=name, got=got, want="an answer", fix="look whether the service works")


def _unsure(code: str, name: str, got: str) -> EngineError:
    return EngineError(
        f"{code}.unsure", where=name, got=f"a paid question without an answer ({got})", want="nothing paid twice",
        fix="look whether the service works, then run again",
    )  # fmt: skip


def _unreadable(code: str, name: str, got: str) -> EngineError:
    return EngineError(
        f"{code}.answer", where=name, got=got[:160], want="JSON of the asked form",
        fix="choose a model that answers with JSON, or set the endpoint's `output`",
    )  # fmt: skip
