"""A server that speaks the chat completions protocol of models that see, strictly, streamed or whole.

A good answer is made from the schema that was sent, or by ``answer``, which gets the question with its pictures as
pixels. ``answers`` lists how the next requests are answered, ``always`` (``good``) when it is empty:

``good``, ``says:<words>`` (in the first text), ``prose``, ``fenced``, ``thinks``, ``empty``, ``truncated``, ``long``
(whole, with ``finish_reason: length``), ``other_schema``, ``extra``, ``thousandths``, ``pixels``, ``outside``,
``inverted``, ``far_look``, ``loop``, ``endless``, ``leaks``, ``slow``, ``dropped``, ``silent``, ``html``,
``html502``, ``no_usage``, ``blanks`` (whole, then blanks without end), ``filtered``, ``fails`` (in a stream),
``status:429:Retry-After=0``.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any, Self

from tests.servers.base import QuietServer, loose_parts, wrong_chat
from tests.servers.vision_model import Asked, content_of, from_schema, text_of

FAULTS = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded", 500: "server_error"}
_PIECE = 24
_CUT = ("truncated", "loop", "endless", "long", "blanks")
_MOST_WAITING_BYTES = 16_384


class VisionServer:
    """One server on a free port of this machine; ``with`` starts and stops it.

    Args:
        model: the only one that it serves.
        key: what clients must send; nothing when empty.
        latency_s: time until an answer begins.
        gap_s: time between two pieces of a streamed answer.
        port: a free one when 0.
    """

    def __init__(
        self, *, model: str = "test-vision", key: str = "", latency_s: float = 0.0, gap_s: float = 0.0, port: int = 0
    ) -> None:
        self.model, self.key, self.latency_s, self.gap_s, self.slow_s = model, key, latency_s, gap_s, 3.0
        self.answers: list[str] = []
        self.always = "good"
        self.answer: Callable[[Asked], Any] = lambda asked: from_schema(asked.schema)
        self.requests: list[dict[str, Any]] = []
        self.charged = 0
        """Answers that were written, whole or in part: what a service is paid for."""
        self.hung_up = 0
        """Answers that the client did not want to the end."""
        self.at_once, self.most_at_once = 0, 0
        self.wrong: list[str] = []
        """What was wrong with requests."""
        self.lock = threading.Lock()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = QuietServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    @property
    def count(self) -> int:
        """Requests that came."""
        return len(self.requests)

    @property
    def asked(self) -> list[Asked]:
        """Every question that came."""
        return [Asked(request) for request in self.requests]

    def next_answer(self) -> str:
        with self.lock:
            return self.answers.pop(0) if self.answers else self.always


class _Handler(BaseHTTPRequestHandler):
    owner: VisionServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: a test's output is the test's."""

    def do_POST(self) -> None:
        owner = self.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = json.loads(body)
        except ValueError:
            return self._fault(400, "the body is no JSON")
        with owner.lock:
            owner.requests.append(request)
            owner.at_once += 1
            owner.most_at_once = max(owner.most_at_once, owner.at_once)
        try:
            return self._serve(request)
        finally:
            with owner.lock:
                owner.at_once -= 1

    def _serve(self, request: dict[str, Any]) -> None:
        owner = self.owner
        if owner.key and self.headers.get("Authorization") != f"Bearer {owner.key}":
            return self._fault(401, "Incorrect API key provided")
        wrong = what_is_wrong(self.path, request, owner.model)
        if wrong:
            owner.wrong.append(wrong[1])
            return self._fault(*wrong)
        kind, _, words = owner.next_answer().partition(":")
        time.sleep(owner.latency_s + (owner.slow_s if kind == "slow" else 0))
        return self._answer(kind, words, request)

    def _answer(self, kind: str, words: str, request: dict[str, Any]) -> None:
        if kind == "status":
            code, _, header = words.partition(":")
            return self._fault(int(code), f"status {code}", dict([header.split("=")]) if header else {})
        if kind in ("html", "html502"):
            page = b"<html><body>Sign in</body></html>"
            return self._send(502 if kind == "html502" else 200, page, "text/html")
        with self.owner.lock:
            self.owner.charged += 1
        if kind == "silent":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return None
        text = text_of(kind, words, Asked(request), self.owner.answer)
        ends = {"filtered": "content_filter"}.get(kind, "length" if kind in _CUT else "stop")
        if request.get("stream"):
            return self._stream(kind, text, ends, request)
        answer = json.dumps(completion(text, request, ends=ends, counted=kind != "no_usage")).encode()
        if kind == "dropped":
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2])
            self.close_connection = True
            return None
        return self._send(200, answer, "application/json")

    def _stream(self, kind: str, text: str, ends: str, request: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            waiting = b""
            for number, event in enumerate(_events(text, ends, request, counted=kind != "no_usage")):
                if kind == "fails" and number > 1:
                    event = json.dumps({"error": {"message": "the engine died", "code": 500}})
                    self.wfile.write(waiting + _chunk(f"data: {event}\n\ndata: [DONE]\n\n".encode()) + b"0\r\n\r\n")
                    return
                if kind == "dropped" and number > 1:
                    self.close_connection = True
                    self.wfile.write(waiting)
                    return
                waiting += _chunk(f"data: {event}\n\n".encode())
                if self.owner.gap_s or len(waiting) > _MOST_WAITING_BYTES:
                    self.wfile.write(waiting)
                    waiting = b""
                    time.sleep(self.owner.gap_s)
            self.wfile.write(waiting + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        except OSError:
            self.close_connection = True
            with self.owner.lock:
                self.owner.hung_up += 1

    def _fault(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        fault = {"error": {"message": message, "type": FAULTS.get(status, "invalid_request_error"), "code": status}}
        self._send(status, json.dumps(fault).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client did not wait
            with self.owner.lock:
                self.owner.hung_up += 1


def _chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def what_is_wrong(path: str, request: dict[str, Any], model: str) -> tuple[int, str] | None:
    """Check a request as strictly as the strictest service does."""
    if (wrong := wrong_chat(path, request, model)) is not None:
        return wrong
    messages = request["messages"]
    if request.get("max_tokens", 1) < 1:
        return 400, "max_tokens out of range"
    if set(request) & {"guided_json", "guided_choice", "tools"}:
        return 400, "unknown field"
    if "stream_options" in request and not request.get("stream"):
        return 400, "stream_options can only be set when stream is true"
    contents = [message["content"] for message in messages if isinstance(message["content"], list)]
    fault = next(filter(None, (_wrong_part(part) for content in contents for part in content)), "")
    return (400, fault) if fault else _wrong_format(request.get("response_format"), messages)


def _wrong_part(part: Any) -> str:
    from PIL import Image, UnidentifiedImageError

    if part.get("type") == "text":
        return "" if isinstance(part.get("text"), str) and part["text"] else "an empty text"
    if part.get("type") != "image_url":
        return f"unknown part {part.get('type')}"
    try:
        with Image.open(BytesIO(content_of(part["image_url"]["url"]))) as picture:
            return "" if min(picture.size) >= 10 else "The image is smaller than 10 pixels"
    except (KeyError, ValueError, UnidentifiedImageError) as error:
        return f"cannot identify image: {error}"


def _wrong_format(asked: Any, messages: list[dict[str, Any]]) -> tuple[int, str] | None:
    if asked is None or asked == {"type": "text"}:
        return None
    if asked == {"type": "json_object"}:
        said = any("json" in str(message.get("content", "")).lower() for message in messages)
        return None if said else (400, "'messages' must contain the word 'json'")
    schema = asked.get("json_schema", {})
    named = re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", schema.get("name", ""))
    if asked.get("type") != "json_schema" or not named or schema.get("strict") is not True:
        return 400, "response_format must be a named, strict json_schema"
    loose = list(loose_parts(schema.get("schema", {})))
    return (400, f"Invalid schema for response_format: {loose[0]}") if loose else None


def completion(text: str, request: dict[str, Any], *, ends: str = "stop", counted: bool = True) -> dict[str, Any]:
    """Give the answer's frame."""
    choice = {"index": 0, "finish_reason": ends, "message": {"role": "assistant", "content": text}}
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"], "choices": [choice],
        **({"usage": usage_of(text, request)} if counted else {}),
    }  # fmt: skip


def usage_of(text: str, request: dict[str, Any]) -> dict[str, int]:
    """Count tokens: four characters each, and one for every 32 x 32 pixels of a picture."""
    read = 0
    for message in request["messages"]:
        content = message["content"]
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        read += sum(len(part["text"]) // 4 for part in parts if part["type"] == "text")
    read += sum(width * height // 1024 for width, height in Asked(request).sizes)
    written = len(text) // 4
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _events(text: str, ends: str, request: dict[str, Any], *, counted: bool) -> Iterator[str]:
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": request["model"]}

    def event(delta: dict[str, str], reason: str | None = None) -> str:
        return json.dumps({**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    yield event({"role": "assistant", "content": ""})
    for at in range(0, len(text), _PIECE):
        yield event({"content": text[at : at + _PIECE]})
    yield event({}, ends)
    if counted and request.get("stream_options", {}).get("include_usage"):
        yield json.dumps({**frame, "choices": [], "usage": usage_of(text, request)})


def main() -> None:
    """Serve until the process is ended; print the address."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--port", type=int, default=0)
    told = parser.parse_args()
    with VisionServer(latency_s=told.latency, port=told.port) as server:
        print(server.url, flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
