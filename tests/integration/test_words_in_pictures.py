"""The reader of words itself, with the models of its wheel."""

from __future__ import annotations

import socket
import threading

import numpy as np
import pytest
from PIL import Image
from tests.drawn_pictures import plain, texture, worded

from nightreel.media.moving.choose import Bounds
from nightreel.media.moving.look import look_through
from nightreel.reading.measure.words import read_words, reads_words
from nightreel.reading.moving.measured import told_of

pytestmark = [pytest.mark.integration, pytest.mark.skipif(not reads_words(), reason="the extra ocr is not installed")]
BOTH = worded({(60, 60): "INT. KITCHEN - NIGHT", (60, 180): "镜头推近，小美打开门", (500, 380): "Panel 3"})


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_english_and_chinese_are_read_with_their_places():
    found = read_words(BOTH)
    assert found is not None
    assert [line.text.replace(" ", "") for line in found.lines] == [
        "INT.KITCHEN-NIGHT",
        "镜头推近，小美打开门",
        "Panel3",
    ]
    assert all(line.score > 0.8 for line in found.lines)
    first, last = found.lines[0].region, found.lines[-1].region
    assert (first.x, first.y) == (pytest.approx(60 / 800, abs=0.03), pytest.approx(68 / 450, abs=0.04))
    assert last.x == pytest.approx(500 / 800, abs=0.03)
    assert found.upside_down is False


def test_words_that_stand_on_their_head_say_so_and_are_read():
    found = read_words(np.ascontiguousarray(BOTH[::-1, ::-1]))
    assert found is not None
    assert found.upside_down is True
    assert found.lines[0].text.startswith("INT")
    assert found.lines[0].region.y > 0.7, "the first words stand at the bottom"


def test_a_film_on_its_head_is_told(tmp_path):
    for turned in (False, True):
        path = tmp_path / f"{turned}.webp"
        pictures = [Image.fromarray(np.ascontiguousarray(BOTH[::-1, ::-1] if turned else BOTH))] * 2
        pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=200, allow_mixed=True)
        notes = told_of(look_through(path, "moving", Bounds()), (255, 255, 255), "en-US", steady=True)
        assert any("stands on its head" in note for note in notes) is turned


@pytest.mark.parametrize(
    "frame", [plain((255, 255, 255)), texture(), plain((0, 0, 0), 4, 4)], ids=["blank", "blobs", "tiny"]
)
def test_without_words_nothing_is_said_about_which_way_is_up(frame):
    found = read_words(frame)
    assert found is not None
    assert (found.lines, found.upside_down) == ((), None)


def test_several_threads_share_one_reader():
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read_words(BOTH).lines[0].text)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 3
