"""A server that speaks the chat completions protocol, strictly, with a model that writes from what it is told.

Its good answers are computed from the request: the facts, pictures, formula steps, language and number of shots that it
names. ``answers`` lists how the next requests are answered, ``good`` when it is empty:

``good``, ``prose``, ``truncated``, ``fenced``, ``empty``, ``many``, ``unknown_picture``, ``no_shots``, ``endless``,
``html``, ``html502``, ``slow``, ``dropped``, ``foreign``, ``obeys``, ``leaks``, ``status:429:Retry-After=0``,
``says:<words>``, ``shows:<words>``, ``sees:<words>``, ``lights:<words>``, ``described:<words>``.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.base import loose_parts, wrong_chat

KEY = "sk-test"
FAULTS = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded", 500: "server_error"}
LINES = {
    "en-US": (
        "You are up before the city.", "The street is yours.", "Breathe in. Look up.", "One quiet morning.",
        "Somebody waves. You wave back.", "The light turns gold.", "And the day begins.",
    ),
    "zh-CN": (
        "城市还没醒。", "街道属于你。", "深呼吸，抬头看。", "安静的早晨。",
        "有人向你挥手。", "光慢慢变暖。", "新的一天开始。",
    ),
}  # fmt: skip
CAMERAS = ("push", "pan_right", "pull", "tilt_up", "hold", "pan_left")


class LanguageServer:
    """One server on a free port of this machine; it stops by itself."""

    def __init__(self, *, model: str = "test-model", key: str = "", slow_s: float = 3) -> None:
        self.model, self.key, self.slow_s = model, key, slow_s
        self.answers: list[str] = []
        self.always = ""
        self.requests: list[dict[str, Any]] = []
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @contextmanager
    def running(self) -> Iterator[LanguageServer]:
        self._thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            self._thread.join(5)

    def next_answer(self) -> str:
        return self.answers.pop(0) if self.answers else self.always or "good"


class _Handler(BaseHTTPRequestHandler):
    owner: LanguageServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: a test's output is the test's."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = json.loads(body)
        except ValueError:
            return self._fault(400, "the body is no JSON")
        self.owner.requests.append(request)
        if self.owner.key and self.headers.get("Authorization") != f"Bearer {self.owner.key}":
            return self._fault(401, "Incorrect API key provided")
        wrong = what_is_wrong(self.path, request, self.owner.model)
        if wrong:
            return self._fault(*wrong)
        self._answer(self.owner.next_answer(), request)

    def _answer(self, kind: str, request: dict[str, Any]) -> None:
        name, _, words = kind.partition(":")
        if name == "status":
            code, _, header = words.partition(":")
            return self._fault(int(code), f"status {code}", dict([header.split("=")]) if header else {})
        if name == "html":
            return self._send(200, b"<html><body>Sign in</body></html>", "text/html")
        if name == "html502":
            return self._send(502, b"<html><body>Bad gateway</body></html>", "text/html")
        if name == "slow":
            time.sleep(self.owner.slow_s)
        if name == "endless":
            return self._endless()
        content = content_of(name, words, request)
        answer = json.dumps(completion(content, request, cut=name == "truncated")).encode()
        if name == "dropped":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2])
            self.close_connection = True
            return None
        return self._send(200, answer, "application/json")

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(b'{"choices": [{"message": {"content": "')
            for _ in range(400):
                self.wfile.write(b"la " * 20_000)
        except OSError:
            return  # the client had enough

    def _fault(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        fault = {"error": {"message": message, "type": FAULTS.get(status, "invalid_request_error"), "code": status}}
        self._send(status, json.dumps(fault).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client did not wait


def what_is_wrong(path: str, request: dict[str, Any], model: str) -> tuple[int, str] | None:
    """Check a request as strictly as the strictest service does."""
    if (wrong := wrong_chat(path, request, model)) is not None:
        return wrong
    messages = request["messages"]
    if not 0 < request.get("top_p", 1) <= 1:
        return 400, "top_p out of range"
    if request.get("tools") or request.get("stream"):
        return 400, "no tools and no streams here"
    return _wrong_format(request.get("response_format"), messages)


def _wrong_format(asked: Any, messages: list[dict[str, Any]]) -> tuple[int, str] | None:
    if asked is None or asked == {"type": "text"}:
        return None
    if asked == {"type": "json_object"}:
        said = any("json" in str(message.get("content", "")).lower() for message in messages)
        return None if said else (400, "'messages' must contain the word 'json'")
    schema = asked.get("json_schema", {})
    if asked.get("type") != "json_schema" or not schema.get("name") or schema.get("strict") is not True:
        return 400, "response_format must be a named, strict json_schema"
    loose = list(loose_parts(schema.get("schema", {})))
    return (400, f"Invalid schema for response_format: {loose[0]}") if loose else None


def completion(content: str, request: dict[str, Any], *, cut: bool = False) -> dict[str, Any]:
    """Give the answer's frame; a token is four characters here."""
    read = sum(len(str(message.get("content"))) for message in request["messages"]) // 4
    written = len(content) // 4
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"],
        "choices": [{
            "index": 0, "finish_reason": "length" if cut else "stop",
            "message": {"role": "assistant", "content": content},
        }],
        "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
    }  # fmt: skip


def content_of(kind: str, words: str, request: dict[str, Any]) -> str:
    """Give what the model says."""
    written = write(request)
    if kind in _CHANGES:
        _CHANGES[kind](written, words, request)
    text = json.dumps(written, ensure_ascii=False)
    said = {
        "prose": "Of course! I would open on a runner at dawn, and then show the watch.",
        "empty": "",
        "truncated": text[: len(text) // 2],
        "fenced": f"<think>{{a plan}}</think>Here is the script:\n```json\n{text}\n```\nEnjoy!",
    }
    return said.get(kind, text)


def _set(place: str, index: int) -> Callable[[dict[str, Any], str, dict[str, Any]], None]:
    """Give a change of one field of one shot."""

    def change(written: dict[str, Any], words: str, request: dict[str, Any]) -> None:
        written["shots"][index][place] = words

    return change


def _repeat_shots(written: dict[str, Any], words: str, request: dict[str, Any]) -> None:
    written["shots"] = written["shots"][:-1] * 12 + written["shots"][-1:]


def _speak_another_language(written: dict[str, Any], words: str, request: dict[str, Any]) -> None:
    other = "zh-CN" if data_of(request)["film"]["language"] == "en-US" else "en-US"
    written["shots"][0]["voice_over"] = LINES[other][0]


def _leak(written: dict[str, Any], words: str, request: dict[str, Any]) -> None:
    written["shots"][1]["voice_over"] = " ".join(request["messages"][0]["content"].split()[10:30])


def _obey(written: dict[str, Any], words: str, request: dict[str, Any]) -> None:
    """Do what a text inside the data asks for."""
    said = " ".join(fact["text"] for fact in [*data_of(request)["facts"], *data_of(request)["reviews"]])
    asked = re.search(r"(?:say|write|add|说|写上)\s*[:：]?\s*[\"“「](.+?)[\"”」]", said)
    if asked:
        written["shots"][1]["voice_over"] = asked[1]


_CHANGES: dict[str, Callable[[dict[str, Any], str, dict[str, Any]], None]] = {
    "no_shots": lambda written, words, request: written.update(shots=[]),
    "many": _repeat_shots, "foreign": _speak_another_language, "obeys": _obey, "leaks": _leak,
    "unknown_picture": lambda written, words, request: written["shots"][0].update(picture="media/../secret.png"),
    "described": lambda written, words, request: written.update(description=words),
    "says": _set("voice_over", 1), "shows": _set("headline", 1), "sees": _set("subject", 1), "lights": _set("light", 1),
}  # fmt: skip


def data_of(request: dict[str, Any]) -> dict[str, Any]:
    """Give the brief in a request."""
    first = next(message["content"] for message in request["messages"] if message["role"] == "user")
    found = re.search(r"<data>\n(.*)\n</data>", first, re.DOTALL)
    assert found, "no data block"
    data: dict[str, Any] = json.loads(found[1])
    return data


def write(request: dict[str, Any]) -> dict[str, Any]:
    """Write a film from the facts."""
    data = data_of(request)
    film, language = data["film"], data["film"]["language"]
    rules = str(request["messages"][0]["content"])
    fewest, most = map(int, re.search(r"At least (\d+) and at most (\d+) shots", rules).groups())  # type: ignore[union-attr]
    count = max(fewest, min(most, round((fewest + most) / 2)))
    seconds = film["seconds"] / count
    middle = _steps(film) + [
        _told(fact, seconds, language) for fact in data["facts"] if fact["kind"] in ("selling_point", "parameter")
    ]
    shots = [_shot("hook", "life", LINES[language][0]), _shot("solution", "product", "")][-(count - 1) :]
    title = next(fact["text"] for fact in data["facts"] if fact["kind"] == "title")
    shots[-1]["headline"] = title if len(title) <= 12 or (title.isascii() and len(title) <= 40) else ""
    lines = iter([line for line in LINES[language][1:]] * 10)
    while len(shots) < count - 1:
        shots.append(middle.pop(0) if middle else _shot("emotion", "life", next(lines)))
    shots.append(_shot("logo", "logo", ""))
    pictures = [picture["name"] for picture in data["pictures"]]
    for index, shot in enumerate(shots):
        shot["seconds"] = seconds
        shot["camera"] = CAMERAS[index % len(CAMERAS)]
        if shot["shows"] in ("product", "detail") and pictures:
            shot["picture"] = pictures[index % len(pictures)]
    return {"description": title, "keywords": [title], "selling_points": [], "shots": shots[:count]}


def _steps(film: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**_shot("concept", "words", ""), "headline": step} for step in film.get("formula_steps", [])]


def _told(fact: dict[str, str], seconds: float, language: str) -> dict[str, Any]:
    text = fact["text"]
    chinese = bool(re.search("[一-鿿]", text))
    if chinese != (language == "zh-CN"):
        return _shot("benefit", "detail", "")
    short = len(text) <= seconds * 2.5 if chinese else len(text.split()) <= seconds * 1.7
    headline = text if len(text) <= 12 or (not chinese and len(text.split()) <= 6 and len(text) <= 44) else ""
    return {**_shot("benefit", "detail", text if short else ""), "headline": headline, "facts": [fact["id"]]}


def _shot(role: str, shows: str, voice: str) -> dict[str, Any]:
    subject, action = ("a runner", "looks up and starts to run") if shows == "life" else ("the product", "turns slowly")
    return {
        "role": role, "shows": shows, "seconds": 3, "picture": "", "subject": subject, "action": action,
        "setting": "an empty street at dawn",
        "light": "low warm light from the side", "style": "cinematic, shallow depth of field", "camera": "push",
        "headline": "", "body": "", "label": "", "voice_over": voice, "negative_prompt": "blurry", "facts": [],
    }  # fmt: skip
