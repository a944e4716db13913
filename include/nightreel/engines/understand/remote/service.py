"""Asks a model behind an endpoint: one request, streamed where the service can, stopped where the model loops."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from nightreel.engines.chat import TRIES, AgainError, JsonObject, accepted, pause_s, unanswered
from nightreel.engines.endpoints import Endpoint
from nightreel.engines.understand.answers import Written
from nightreel.engines.understand.remote.local_only import Way
from nightreel.engines.understand.talk.loops import is_looping
from nightreel.errors import BusyError, EngineError, NightreelError, RefusedError

if TYPE_CHECKING:
    import httpx

    from nightreel.engines.generate.remote.protocol import Answer

CODE = "understand"
PATH = "/chat/completions"
_KEPT_OPEN_S = 2.0
"""Servers close what is idle after some seconds; a question sent at that moment would be one without an answer."""
_LOOK_FOR_LOOPS = 256
"""Characters after which a growing answer is looked at again."""
_CHARACTERS_PER_TOKEN = 16
"""More than any token has: whoever sends more does not keep to the limit that was asked for."""
_FIXES = {
    400: "read the service's words; ask about fewer or smaller pictures (`longest_side_px`), or set the endpoint's "
    "`output` or `stream`",
    401: "mend the key that `key_env` names", 403: "ask for the right to use this model",
    404: "mend the endpoint's `url` or `model`", 413: "ask about fewer or smaller pictures (`longest_side_px`)",
}  # fmt: skip


@asynccontextmanager
async def opened(name: str, endpoint: Endpoint, way: Way) -> AsyncIterator[Service]:
    """Give an endpoint over a connection that is kept for the next question.

    One for each asker: a pool that many share looks through all its connections for each request.
    """
    import httpx

    from nightreel.engines.generate.remote.wire import client_settings

    wanted = client_settings(endpoint) | {
        "base_url": way.url.rstrip("/"), "limits": httpx.Limits(max_connections=1, keepalive_expiry=_KEPT_OPEN_S),
    }  # fmt: skip
    if way.host:
        wanted["trust_env"] = False  # a proxy would carry pictures out of this network
    async with httpx.AsyncClient(**wanted) as client:
        yield Service(name, endpoint, client, way.host)


@dataclass
class Service:
    """One endpoint, over one connection.

    Args:
        name: the endpoint's.
        endpoint: its address, model and prices.
        client: its connection.
        host: name for the certificate, where the client's address is a number.
    """

    name: str
    endpoint: Endpoint
    client: httpx.AsyncClient
    host: str = ""

    async def write(self, body: JsonObject) -> Written:
        """Ask, and again where that is safe.

        Raises:
            BusyError: no answer in so many tries (``understand.away``).
            EngineError: the service says no (``understand.refused``), answers with something else than a chat
                (``understand.answer``), or nobody knows whether a paid question was taken (``understand.unsure``).
        """
        fault: NightreelError | None = None
        for count in range(TRIES):
            try:
                return await self._once(body)
            except AgainError as again:
                fault = again.fault
                fault.__cause__ = again.__cause__
                wait_s = pause_s(self.endpoint, count, again)
            if count < TRIES - 1:
                await asyncio.sleep(wait_s)
        raise fault or BusyError(f"{CODE}.away", where=self.name)

    async def _once(self, body: JsonObject) -> Written:
        from nightreel.engines.generate.remote.protocol import Call
        from nightreel.engines.generate.remote.wire import NoAnswerError, NotSentError, exchange_lines

        hearing = _Hearing(self.endpoint.timeout_s, int(body["max_tokens"]) * _CHARACTERS_PER_TOKEN)
        call = Call("POST", PATH, json=body)
        try:
            answer = await exchange_lines(self.client, self.endpoint, call, hearing.hear, host=self.host)
            if answer.is_good and answer.body is None and hearing.events and not hearing.ends:
                raise NoAnswerError(hearing.why or "the stream ended in its middle")
        except (NotSentError, NoAnswerError) as error:
            raise unanswered(self.endpoint, self.name, error, code=CODE) from error
        if answer.is_refusal and answer.status not in (425, 429):
            raise self._refusal(answer)
        accepted(self.endpoint, self.name, answer, code=CODE)
        return self._checked(hearing.written(), hearing.reason) if hearing.events else self._whole(answer)

    def _checked(self, written: Written, reason: str) -> Written:
        """Give what was written, unless the service's own filter has stopped it."""
        if reason != "content_filter":
            return written
        raise RefusedError(
            f"{CODE}.filtered", where=self.name, got="an answer that the service's own filter stopped",
            want="pictures that the service reads", fix="look at the picture, or choose another endpoint",
        )  # fmt: skip

    def _whole(self, answer: Answer) -> Written:
        """Read an answer that was not streamed."""
        try:
            choice, usage = answer.body["choices"][0], answer.body.get("usage") or {}
            text = choice["message"]["content"] or ""
            ends: Literal["stop", "length"] = "length" if choice.get("finish_reason") == "length" else "stop"
            read, wrote = _count(usage, "prompt_tokens", 0), _count(usage, "completion_tokens", len(text) // 3)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise EngineError(
                f"{CODE}.answer", where=self.name, got=answer.text[:160] or "nothing", want="a chat completion",
                fix="mend the endpoint's `url`: another service answers there",
            ) from error  # fmt: skip
        return self._checked(Written(str(text), ends, read, wrote), str(choice.get("finish_reason")))

    def _refusal(self, answer: Answer) -> EngineError:
        from nightreel.engines.generate.remote.protocol import said

        return EngineError(
            f"{CODE}.refused", where=self.name, got=f"status {answer.status}: {said(answer)}", want="an answer",
            fix=_FIXES.get(answer.status, _FIXES[400]),
        )  # fmt: skip


@dataclass
class _Hearing:
    """Listens to a stream of events.

    Args:
        limit_s: for the whole answer.
        most: characters of it.
    """

    limit_s: float
    most: int
    events: int = 0
    ends: Literal["", "stop", "length", "loop"] = ""
    why: str = ""
    """Why it was not heard to its end."""
    reason: str = ""
    """Why the service says that it ended."""
    _texts: list[str] = field(default_factory=list)
    _length: int = 0
    _looked_at: int = 0
    _pieces: int = 0
    _usage: dict[str, Any] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)

    def hear(self, line: str) -> bool:
        """Take one line and say whether to go on."""
        if time.monotonic() - self._began > self.limit_s:
            self.why = f"no end after {self.limit_s:g} s"
            return False
        head, _, content = line.partition(":")
        if head != "data":
            return True
        self.events += 1
        content = content.strip()
        if content == "[DONE]":
            return True  # the stream ends by itself, and its connection serves the next question
        try:
            self._take(json.loads(content))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self.why = f"an event in another form: {content[:80]}"
            return False
        return self.ends != "loop"

    def _take(self, event: dict[str, Any]) -> None:
        if event.get("error"):
            self.why = f"the service says: {str(event['error'])[:160]}"
        if event.get("usage"):
            self._usage = dict(event["usage"])
        for choice in event.get("choices") or ():
            text = (choice.get("delta") or {}).get("content") or ""
            if text:
                self._texts.append(str(text))
                self._length += len(text)
                self._pieces += 1
            if choice.get("finish_reason"):
                self.reason = str(choice["finish_reason"])
                self.ends = "length" if choice["finish_reason"] == "length" else "stop"
        if self._length - self._looked_at >= _LOOK_FOR_LOOPS:
            self._looked_at = self._length
            if self._length > self.most or is_looping("".join(self._texts[-_LOOK_FOR_LOOPS * 16 :])):
                self.ends = "loop"

    def written(self) -> Written:
        """Give what was heard; pieces count as tokens where the service tells no count."""
        read = _count(self._usage, "prompt_tokens", 0)
        wrote = _count(self._usage, "completion_tokens", self._pieces)
        return Written("".join(self._texts), self.ends or "stop", read, wrote)


def _count(usage: dict[str, Any], name: str, otherwise: int) -> int:
    """Give a count of tokens, or what is taken where the service tells none."""
    said = usage.get(name)
    return said if isinstance(said, int) and said >= 0 else otherwise
