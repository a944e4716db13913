"""The client against a server that is slow, away, or says no."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nightreel.client import NightreelClient, ResultFile, verify_callback
from nightreel.errors import BusyError, EngineError, InputError, RefusedError, StoreError
from nightreel.outbound.sign import signature

RUN = {"id": "a.b.c", "state": "processing", "status": "PROCESSING", "progress": 0.5, "new_field": 1}
FILM = b"a film" * 1000


@dataclass
class Server:
    """Answers what a test has laid ready, in turn, and keeps what was asked."""

    ready: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            state.asked.append((self.command, self.path, dict(self.headers), body))
            if self.path == "/auth/token":
                status, headers, said = (201, {}, {"access_token": f"t{len(state.asked)}"})
                if body == {"username": "ada", "password": "wrong"}:
                    status, said = 401, {}
                if body and body["password"] == "soon":
                    status, said = int(body["username"]), {}
            else:
                status, headers, said = state.ready.pop(0)
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield state
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def client(server: Server) -> Iterator[NightreelClient]:
    with NightreelClient(server.address, token="t") as client:
        yield client


def _fault(status: int, **said: str) -> tuple[int, dict[str, str], Any]:
    return status, {}, {"error": {"code": "a.b", "where": "w", "got": "g", "want": "x", "fix": "f", **said}}


def test_a_film_is_asked_for_by_its_key(client: NightreelClient, server: Server) -> None:
    server.ready = [(503, {"Retry-After": "0"}, {}), (202, {}, RUN)]
    run = client.create(
        "acme", "promo", {"title": "T"}, modules=["subtitles"], callback="https://a.example/x", key="k1"
    )
    assert (run.id, run.has_ended) == ("a.b.c", False)
    assert len(server.asked) == 2
    method, path, headers, body = server.asked[1]
    assert (method, path, headers["Idempotency-Key"]) == ("POST", "/nightreel/v1/runs", "k1")
    assert body == {
        "tenant": "acme", "pipeline": "promo", "brief": {"title": "T"}, "modules": ["subtitles"],
        "callback": {"url": "https://a.example/x"},
    }  # fmt: skip


def test_a_film_without_a_key_is_never_asked_for_twice(client: NightreelClient, server: Server) -> None:
    server.ready = [(503, {"Retry-After": "0"}, _fault(503)[2]), (202, {}, RUN)]
    with pytest.raises(BusyError):
        client.generate("A watch")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, RefusedError), (403, RefusedError), (422, InputError), (409, InputError), (500, EngineError)],
)
def test_an_error_is_the_servers_own(
    client: NightreelClient, server: Server, status: int, kind: type[Exception]
) -> None:
    server.ready = [_fault(status)]
    with pytest.raises(kind, match=r"\[a\.b\] w: got g, want x\. Fix: f\."):
        client.get("a.b.c")


def test_an_answer_of_something_else_is_an_error_too(client: NightreelClient, server: Server) -> None:
    server.ready = [(200, {}, b"<html>"), (502, {"Retry-After": "0"}, b"<html>"), (404, {}, b"<html>")]
    with pytest.raises(EngineError, match=r"client\.answer"):
        client.get("a.b.c")
    with pytest.raises(RefusedError, match=r"http\.404"):
        client.get("a.b.c")


def test_nobody_there_is_said_in_words() -> None:
    with NightreelClient("http://127.0.0.1:9", token="t") as client, pytest.raises(BusyError, match=r"client\.away"):
        client.rate("a.b.c", 5)


def test_a_login_that_has_ended_is_made_anew(server: Server) -> None:
    server.ready = [(200, {}, RUN), (401, {}, {}), (200, {}, RUN)]
    with NightreelClient(server.address, user=("ada", "right")) as client:
        client.get("a.b.c")
        client.get("a.b.c")
    assert [path for _, path, _, _ in server.asked].count("/auth/token") == 2
    assert server.asked[-1][2]["Authorization"] == "Bearer t4"
    with NightreelClient(server.address, user=("ada", "wrong")) as client, pytest.raises(RefusedError, match="login"):
        client.get("a.b.c")


@pytest.mark.parametrize("status", [429, 503])
def test_a_login_that_is_too_busy_is_not_a_wrong_password(server: Server, status: int) -> None:
    with (
        NightreelClient(server.address, user=(str(status), "soon")) as client,
        pytest.raises(BusyError, match=rf"client\.login.*HTTP {status}.*ask again"),
    ):
        client.get("a.b.c")


def test_waiting_tells_of_every_answer_and_gives_up(client: NightreelClient, server: Server) -> None:
    done = {**RUN, "state": "success", "status": "SUCCESS", "progress": 1}
    server.ready = [(200, {}, RUN), (200, {}, done)]
    told: list[float] = []
    assert client.wait("a.b.c", every_s=0.01, told=lambda run: told.append(run.progress)).state == "success"
    assert told == [0.5, 1]
    server.ready = [(200, {}, RUN)]
    with pytest.raises(BusyError, match="50%"):
        client.wait("a.b.c", within_s=0)


def test_a_list_fetches_pages_as_they_are_needed(client: NightreelClient, server: Server) -> None:
    pages = [{"runs": [RUN, RUN], "next": "c1"}, {"runs": [RUN], "next": ""}]
    server.ready = [(200, {}, page) for page in pages]
    found = client.runs(tenant="acme", state="failed")
    next(found)
    assert len(server.asked) == 1
    assert len(list(found)) == 2
    assert "cursor=c1" in server.asked[1][1]
    assert "state=failed" in server.asked[1][1]


def test_a_download_is_whole_or_not_there(client: NightreelClient, server: Server, tmp_path: Path) -> None:
    file = ResultFile(
        kind="film", name="../film.mp4", link=f"{server.address}/f", sha256=hashlib.sha256(FILM).hexdigest(),
        size_bytes=len(FILM),
    )  # fmt: skip
    server.ready = [(200, {}, FILM), (200, {}, FILM[:-1]), _fault(403, code="link.ended")]
    path = client.download(file, tmp_path / "out")
    assert (path, path.read_bytes()) == (tmp_path / "out/film.mp4", FILM)
    assert "Authorization" not in server.asked[0][2]
    path.unlink()
    with pytest.raises(StoreError, match=r"client\.digest"):
        client.download(file, tmp_path / "out")
    with pytest.raises(RefusedError, match=r"link\.ended"):
        client.download(file, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_callback_is_believed_by_its_signature_only() -> None:
    key, body, now = b"k" * 32, json.dumps({"state": "success"}).encode(), int(time.time())
    assert verify_callback(key, signature(key, body, now), body) == {"state": "success"}
    with pytest.raises(RefusedError, match=r"signature\.wrong"):
        verify_callback(key, signature(key, body, now), body + b" ")
    with pytest.raises(RefusedError, match=r"signature\.old"):
        verify_callback(key, signature(key, body, now - 3600), body)
    with pytest.raises(InputError, match=r"client\.callback"):
        verify_callback(key, signature(key, b"[]", now), b"[]")
