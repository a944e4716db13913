"""A real HTTP server of a test: in a thread, on a free port of this machine, told beforehand how to misbehave."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self


@dataclass
class Fault:
    """One way to misbehave, for the next request of a kind."""

    kind: str
    """create, ask, content, cancel."""
    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    accept: bool = False
    """Whether the request is obeyed before the fault."""
    drop: bool = False
    """Whether the connection is closed without a word."""
    wait_s: float = 0.0
    half: bool = False
    """Whether half of the promised bytes are sent."""
    content: bytes | None = None
    """Other content than there should be."""


class ProtocolServer:
    """What both protocols share; ``with`` starts and stops it.

    ``create`` and the others of a subclass give ``(status, JSON value or bytes, headers)``.
    """

    def __init__(self, port: int = 0) -> None:
        self.faults: deque[Fault] = deque()
        self.accepted: list[Any] = []
        """Jobs that would be paid."""
        self.seen: list[tuple[str, str]] = []
        """Kind and path of every request."""
        self.wrong: list[str] = []
        """What was wrong with requests: a test's end looks here."""
        self._lock = threading.Lock()
        self._server = QuietServer(("127.0.0.1", port), type("Handler", (_Handler,), {"owner": self}))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def fail(self, kind: str, times: int = 1, **fields: Any) -> None:
        """Misbehave at the next requests of a kind."""
        self.faults.extend(Fault(kind, **fields) for _ in range(times))

    def count(self, kind: str) -> int:
        """Give how many requests of a kind came."""
        return sum(seen == kind for seen, _ in self.seen)

    def once_accepted(self, act: Callable[[], object], after_s: float = 0.05) -> None:
        """Do something a while after the first job was accepted, however slow the machine is."""

        def wait() -> None:
            while not self.accepted:
                time.sleep(0.005)
            time.sleep(after_s)
            act()

        threading.Thread(target=wait, daemon=True).start()

    def kind_of(self, method: str, path: str) -> str:
        raise NotImplementedError

    def obey(self, kind: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        raise NotImplementedError

    def take_fault(self, kind: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.kind == kind:
                    self.faults.remove(fault)
                    return fault
        return None


class QuietServer(ThreadingHTTPServer):
    """A server that may be started again on its port, and says nothing of clients that hang up."""

    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    """Obeys its owner, or misbehaves as told."""

    protocol_version = "HTTP/1.1"
    owner: ClassVar[ProtocolServer]

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        kind = self.owner.kind_of(self.command, self.path)
        request = (kind, self.path, self.headers, body)
        self.owner.seen.append((kind, self.path))
        fault = self.owner.take_fault(kind)
        if fault is None:
            return self._say(*self.owner.obey(*request))
        obeyed = self.owner.obey(*request) if fault.accept or fault.half else None
        time.sleep(fault.wait_s)
        return self._misbehave(fault, obeyed, request)

    do_GET = do_POST = do_DELETE = _serve

    def _misbehave(self, fault: Fault, obeyed: Any, request: Any) -> None:
        if fault.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault.half and obeyed is not None:
            self._say_half(obeyed[1])
        elif fault.content is not None:
            self._say(200, fault.content, fault.headers)
        elif fault.status:
            self._say(fault.status, fault.body if fault.body is not None else {}, fault.headers)
        else:
            self._say(*(obeyed or self.owner.obey(*request)))

    def _say(self, status: int, body: Any, headers: dict[str, str]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        plain = {"Content-Type": "video/mp4" if isinstance(body, bytes) else "application/json"}
        for name, value in {**plain, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _say_half(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@cache
def small_video(width_px: int = 160, height_px: int = 96, frames: int = 25, fps: int = 24) -> bytes:
    """A real MP4 whose frames grow brighter."""
    from fractions import Fraction

    import numpy as np

    from nightreel.media.encode import ClipWriter

    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.mp4"
        with ClipWriter(path, width_px, height_px, Fraction(fps)) as writer:
            for index in range(frames):
                writer.write(np.full((height_px, width_px, 3), 40 + 5 * index % 200, np.uint8))
        return path.read_bytes()


def wrong_chat(path: str, request: dict[str, Any], model: str) -> tuple[int, str] | None:
    """Say what is wrong with the path, model, messages or temperature of a chat completion, as strictly as services."""
    messages = request.get("messages")
    if path != "/v1/chat/completions":
        return 404, f"no such path: {path}"
    if request.get("model") != model:
        return 404, f"The model {request.get('model')} does not exist"
    if not isinstance(messages, list) or not messages or messages[-1].get("role") != "user":
        return 400, "messages must end with the user's"
    if any(message.get("role") not in ("system", "user", "assistant") for message in messages):
        return 400, "unknown role"
    return None if 0 <= request.get("temperature", 1) <= 2 else (400, "temperature out of range")


def loose_parts(schema: Any, at: str = "$") -> Iterator[str]:
    """Find what a strict schema may not have."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            if schema.get("additionalProperties") is not False:
                yield f"{at}: additionalProperties must be false"
            if set(schema.get("required", ())) != set(schema.get("properties", {})):
                yield f"{at}: every property must be required"
        for key, value in schema.items():
            yield from loose_parts(value, f"{at}.{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from loose_parts(value, f"{at}[{index}]")
