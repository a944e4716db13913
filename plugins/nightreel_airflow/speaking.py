"""The language of answers: English, or Chinese where the request's ``Accept-Language`` asks for it.

Faults, findings and notes are said in one place, by whatever raised them, and in English. What goes out as JSON passes
here once, so no route knows of languages. Files are sent as they are: their digests count.
"""

from __future__ import annotations

import json
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightreel.wording.chinese import answer_in_chinese

PATHS = re.compile(r"/(?:studio/api|v1)/")
"""Below them lie answers for programs; pages say their words themselves."""
_RANGE = re.compile(r"\s*([a-z*]{1,8})(?:-[a-z0-9-]{1,24})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
_OURS = ("en", "zh")
_LONGEST_HEADER = 500


def language_of(header: str) -> str:
    """Give the language that an ``Accept-Language`` header likes best of ours: ``en`` or ``zh``."""
    liked: dict[str, float] = {}
    for item in header[:_LONGEST_HEADER].split(","):
        found = _RANGE.fullmatch(item)
        if found and found[1].lower() in _OURS:
            liked.setdefault(found[1].lower(), float(found[2] or 1))
    best = max(liked, key=lambda name: liked[name], default="en")
    return best if liked.get(best) else "en"


class Speaking:
    """Says answers in the language that the request asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer in its language."""
        asks = scope["type"] == "http" and PATHS.search(scope["path"]) is not None
        if asks and language_of(Headers(scope=scope).get("accept-language", "")) == "zh":
            await self._app(scope, receive, _Translated(send))
        else:
            await self._app(scope, receive, send)


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
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = _in_chinese(bytes(self._body))
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        headers["content-language"] = "zh"
        headers.add_vary_header("Accept-Language")
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_answer(headers: Headers) -> bool:
    is_json = headers.get("content-type", "").partition(";")[0] == "application/json"
    return is_json and "accept-ranges" not in headers and "content-disposition" not in headers


def _in_chinese(body: bytes) -> bytes:
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    return json.dumps(answer_in_chinese(answer), ensure_ascii=False, separators=(",", ":")).encode()
