"""A server of the protocol, and an installation that knows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.served_calls import MODEL
from tests.servers.videos_server import VideosServer


@pytest.fixture
def server() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server
        assert server.wrong == [], "every request keeps to the protocol"


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write the installation's endpoints: one, with quick times; keyword arguments add to it."""

    def write(url: str, **fields: Any) -> None:
        wan = {"kind": "videos", "url": url, "model": MODEL, "poll_s": 0.02, "timeout_s": 0.8, **fields}
        path = tmp_path / "endpoints.yaml"
        path.write_text(json.dumps({"endpoints": {"wan": wan}}), encoding="utf-8")
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))

    return write


@pytest.fixture(autouse=True)
def _plain(endpoints: Callable[..., None], server: VideosServer) -> None:
    endpoints(server.url)
