"""The language of answers: English, or Chinese where the request's ``Accept-Language`` asks for it.

Faults, findings and notes are said in one place, by whatever raised them, and in English. What goes out as JSON passes
here once, so no route knows of languages. Files are sent as they are: their digests count.
"""

from __future__ import annotations

import json
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightreel.wording.chinese import answer_in_chinese

PATHS = re.compile(r"/(?:studio/api|v1)/")
"""Below them lie answers for programs; pages say their words themselves."""
_RANGE = re.compile(r"\s*([a-z*]{1,8})(?:-[a-z0-9-]{1,24})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
_OURS = ("en", "zh")
_OF_FILES = ("accept-ranges", "content-disposition", "content-encoding")
"""Headers of what is sent byte for byte."""
_LONGEST_HEADER = 500
_MOST_BYTES = 8 * 1024 * 1024
"""Of an answer that is kept until it is whole; a longer one goes out in English as it comes."""
_SHORT_BYTES = 64 * 1024
"""What is longer is said in Chinese in a thread: a second's work would hold up everybody's requests."""


def language_of(header: str) -> str:
    """Give the language that an ``Accept-Language`` header likes best of ours: ``en`` or ``zh``."""
    liked: dict[str, float] = {}
    for item in header[:_LONGEST_HEADER].split(","):
        found = _RANGE.fullmatch(item)
        if found and found[1].lower() in _OURS:
            name = found[1].lower()
            liked[name] = max(liked.get(name, 0.0), float(found[2] or 1))
    best = max(liked, key=lambda name: liked[name], default="en")
    return best if liked.get(best) else "en"


class Speaking:
    """Says answers in the language that the request asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer in its language."""
        if scope["type"] != "http" or PATHS.search(scope["path"]) is None:
            await self._app(scope, receive, send)
            return
        is_chinese = language_of(Headers(scope=scope).get("accept-language", "")) == "zh"
        if is_chinese and scope["method"] != "HEAD":
            await self._app(scope, receive, _Translated(send))
        else:
            await self._app(scope, receive, _varying(send))


def _varying(send: Send) -> Send:
    """Say of an answer that is sent as it is that another language would have had another."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_answer(Headers(raw=message["headers"])):
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.add_vary_header("Accept-Language")
            message = {**message, "headers": headers.raw}
        await send(message)

    return sending


class _Translated:
    """Keeps an answer of JSON until it is whole, then sends it in Chinese; sends all else as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_answer(Headers(raw=message["headers"])):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            more = message.get("more_body", False)
            if not more or len(self._body) > _MOST_BYTES:
                start, self._start = self._start, None
                await self._finish(start, more=more)

    async def _finish(self, start: Message, *, more: bool) -> None:
        said = await self._said()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.add_vary_header("Accept-Language")
        if said is not None:
            headers["content-length"] = str(len(said))
            headers["content-language"] = "zh"
        await self._send({**start, "headers": headers.raw})
        await self._send(
            {"type": "http.response.body", "body": bytes(self._body) if said is None else said, "more_body": more}
        )
        self._body.clear()

    async def _said(self) -> bytes | None:
        body = bytes(self._body)
        if len(body) > _MOST_BYTES:
            return None
        return _in_chinese(body) if len(body) <= _SHORT_BYTES else await run_in_threadpool(_in_chinese, body)


def _is_answer(headers: Headers) -> bool:
    is_json = headers.get("content-type", "").partition(";")[0] == "application/json"
    return is_json and not any(name in headers for name in _OF_FILES)


def _in_chinese(body: bytes) -> bytes | None:
    """Give an answer in Chinese; nothing where it cannot be taken apart and put together again."""
    try:
        said = answer_in_chinese(json.loads(body))
        return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return None
