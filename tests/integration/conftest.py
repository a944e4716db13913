"""Small clips and reels that integration tests cut films from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Protocol

import cv2
import numpy as np
import pytest

from nightreel.media.encode import ClipWriter
from nightreel.spec.film import Box, Clip, Reel, Segment, Transition
from nightreel.store.local import LocalStore

cv2.setNumThreads(1)

Colour = tuple[int, int, int]


class MakeClip(Protocol):
    def __call__(
        self, colour: Colour, frames: int = 10, *, size: tuple[int, int] = (320, 180), subject: Box | None = None
    ) -> Clip: ...


@pytest.fixture
def make_clip(tmp_path: Path, store: LocalStore) -> MakeClip:
    """Make a clip of one colour and keep it: 30 frames a second; a patch in the upper left corner counts the frames."""

    def make(
        colour: Colour, frames: int = 10, *, size: tuple[int, int] = (320, 180), subject: Box | None = None
    ) -> Clip:
        name = f"clip-{len(list(tmp_path.glob('clip-*.mp4')))}"
        path = tmp_path / f"{name}.mp4"
        with ClipWriter(path, *size, Fraction(30)) as writer:
            for index in range(frames):
                frame = np.full((size[1], size[0], 3), colour, np.uint8)
                frame[:32, :32] = 4 * index
                writer.write(frame)
        media = store.keep(path, "clip")
        return Clip(name=name, media=media, width_px=size[0], height_px=size[1], fps=30, frames=frames, subject=subject)

    return make


@pytest.fixture(scope="session")
def tiny() -> ModuleType:
    """The module ``tests/tiny_models.py``; it loads torch, so only who asks for it waits."""
    spec = spec_from_file_location("tiny_models", Path(__file__).parents[1] / "tiny_models.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny_root(tiny: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models: one tiny model of each family below ``tiny/``."""
    root = tmp_path_factory.mktemp("models")
    for _ in tiny.save_all(root):
        pass
    return root


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Address of a bucket server, one for the whole run: each test names buckets or prefixes of its own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_environment(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process ask that server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def make_reel() -> Callable[..., Reel]:
    """Join clips to a reel; ``transitions`` name how each begins, ``length`` is each segment's frames."""

    def make(clips: Sequence[Clip], length: int, transitions: Sequence[Transition] = (), **fields: object) -> Reel:
        begins = (*transitions, *[Transition()] * len(clips))
        segments = tuple(
            Segment(clip=clip, start_frame=index * length, frames=length, transition=begins[index])
            for index, clip in enumerate(clips)
        )
        plain: dict[str, object] = {"title": "Aurora", "language": "en-US", "width_px": 320, "height_px": 180}
        return Reel(**{**plain, "fps": 30, "segments": segments, **fields})  # type: ignore[arg-type]

    return make
