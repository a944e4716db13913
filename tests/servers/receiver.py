"""A receiver of callbacks, as a customer runs one: told beforehand how to answer."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, Self

from tests.servers.base import QuietServer


@dataclass
class Reply:
    """How the next request is answered."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    drop: bool = False
    """Whether the connection is closed without a word."""
    half: bool = False
    """Whether it is closed in the middle of the answer's head."""
    endless: bool = False
    """Whether the answer's body never ends."""


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    when: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """``with`` starts and stops it; with ``certificate`` it speaks TLS."""

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        self.replies: deque[Reply] = deque()
        self.heard: list[Heard] = []
        self.arrived = threading.Condition()
        self._server = QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": self}))
        if certificate is not None:
            self._server.socket = certificate.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.scheme = "https" if certificate is not None else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def reply(self, times: int = 1, **fields: Any) -> None:
        """Answer the next requests so; the others are answered with 200."""
        self.replies.extend(Reply(**fields) for _ in range(times))

    def wait(self, count: int, within_s: float = 5) -> list[Heard]:
        """Wait until so many requests came, and give them."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: len(self.heard) >= count, within_s)
        assert came, f"{len(self.heard)} requests came, not {count}"
        return self.heard


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: ClassVar[Receiver]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        owner = self.owner
        with owner.arrived:
            reply = owner.replies.popleft() if owner.replies else Reply()
            owner.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body, time.time()))
            owner.arrived.notify_all()
        time.sleep(reply.wait_s)
        if reply.drop or reply.half:
            if reply.half:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
                self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"Content-Length": "2" if not reply.endless else str(1 << 40), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"ok")
        while reply.endless:
            self.wfile.write(b"x" * 65536)

    do_GET = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
