"""Boards from files, read by a model behind a server that has seen the example board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from tests.board_files import sources_of
from tests.board_model import board_model
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.media.pictures import write_png
from nightreel.reading import seen_words
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Reading, Sources
from nightreel.steps.read_board import ReadBoard, ReadBoardOptions

cv2.setNumThreads(1)
Put = Callable[..., Brief]


@pytest.fixture(autouse=True)
def _words_are_read_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the reading of words before a model is asked to its own tests; it takes about a second a panel."""
    if "silent" not in request.node.name:
        monkeypatch.setattr(seen_words, "read_words", lambda pixels: None)


@pytest.fixture
def put(tenant_root: Path) -> Put:
    """Put files into the media folder and give their brief; names that end like texts or PDFs are documents."""

    def write(language: str = "en-US", **files: Any) -> Brief:
        named = [name.replace("__", ".") for name in files]
        for name, content in zip(named, files.values(), strict=True):
            path = tenant_root / "media" / name
            if isinstance(content, np.ndarray):
                write_png(path, content)
            elif isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content, encoding="utf-8")
        pictures = [name for name in named if name.endswith(("png", "jpg"))]
        documents = [name for name in named if name not in pictures]
        return Brief(title="The key", pictures=pictures, documents=documents, language=language)

    return write


@pytest.fixture
def read(make_context: Callable[..., StepContext]) -> Callable[..., tuple[Reading, Sources, StepContext]]:
    """Read a board."""

    def run(brief: Brief, engine: str = "endpoint", **options: Any) -> tuple[Reading, Sources, StepContext]:
        context = make_context(engine=engine)
        sources = sources_of(brief, context)
        reading = ReadBoard().run(ReadBoardOptions(**options), context, brief=brief, sources=sources)["reading"]
        assert isinstance(reading, Reading)
        return reading, sources, context

    return run


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VisionServer]:
    """A model that has seen the example board, as the only vision endpoint."""
    with VisionServer() as running:
        running.answer = board_model
        file = tmp_path / "endpoints.yaml"
        plain = {"kind": "vision", "url": running.url, "model": running.model, "poll_s": 0.01}
        file.write_text(yaml.safe_dump({"endpoints": {"eyes": plain}}))
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(file))
        yield running
