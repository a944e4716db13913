"""A real server that speaks the chat protocol and misbehaves as it is told, as the only vision endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.servers.vision_server import VisionServer


@pytest.fixture
def server() -> Iterator[VisionServer]:
    with VisionServer() as running:
        yield running
        assert running.wrong == []


@pytest.fixture
def set_up(server: VisionServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set up the server as the only vision endpoint, with the fields that are given."""

    def write(**fields: Any) -> None:
        file = tmp_path / "endpoints.yaml"
        plain = {"kind": "vision", "url": server.url, "model": server.model, "poll_s": 0.01}
        file.write_text(yaml.safe_dump({"endpoints": {"eyes": plain | fields}}))
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(file))

    write()
    return write
