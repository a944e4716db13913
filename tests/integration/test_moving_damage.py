"""Damaged moving pictures of every form: what is whole is used, or an error says what to do; nothing else happens."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from nightreel.errors import InputError
from nightreel.media.moving.choose import Bounds
from nightreel.media.moving.look import look_through
from nightreel.media.sources import file_facts

FORMS = ("gif", "webp", "png", "avif", "mkv")
TRIES = 24


def whole(folder: Path, form: str) -> bytes:
    """Six frames that fill their packets."""
    random = np.random.default_rng(1)
    frames = [random.integers(0, 255, (12, 16, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1) for _ in range(6)]
    path = folder / f"whole.{form}"
    if form == "mkv":
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=10, options={"g": "3"})
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for frame in frames:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            container.mux(stream.encode())
    else:
        first, *rest = (Image.fromarray(frame) for frame in frames)
        first.save(path, save_all=True, append_images=rest, duration=60)
    return path.read_bytes()


def damaged(data: bytes, number: int) -> bytes:
    """Cut off, changed here and there, zeroed in a part, or wrong in the header."""
    random, made = np.random.default_rng(number), bytearray(data)
    if number % 4 == 0:
        return bytes(made[: int(random.integers(1, len(made)))])
    if number % 4 == 1:
        for _ in range(int(random.integers(1, 12))):
            made[int(random.integers(0, len(made)))] = int(random.integers(0, 256))
    elif number % 4 == 2:
        place = int(random.integers(0, len(made) - 8))
        made[place : place + int(random.integers(1, 200))] = bytes(int(random.integers(0, 200)))
    else:
        made[int(random.integers(0, min(200, len(made))))] = 255
    return bytes(made)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.filterwarnings("ignore")
def test_damage_is_survived_or_explained(tmp_path, form):
    data, path = whole(tmp_path, form), tmp_path / f"made.{form}"
    read, fixes = 0, list[str]()
    for number in range(TRIES):
        path.write_bytes(damaged(data, number))
        try:
            facts = file_facts(path, where="footage, line 1")
            if facts.kind in ("moving", "picture"):
                looked = look_through(path, facts.kind, Bounds())
                assert 1 <= len(looked.chosen) <= 6
                assert all(0 <= one.at_s <= looked.duration_s for one in looked.chosen)
                read += 1
        except InputError as error:
            fixes.append(error.fix)
    assert all(fixes)
    assert read >= TRIES // 4, "most damage leaves something to be read"
