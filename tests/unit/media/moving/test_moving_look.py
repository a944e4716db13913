"""A whole file looked through: facts, frames with exact times, and what stays as it is in the file."""

from __future__ import annotations

import av
import numpy as np
import pytest
from PIL import Image
from tests.gif_files import gif, plain

from nightreel.errors import InputError
from nightreel.media.moving import film as film_module
from nightreel.media.moving.choose import Bounds
from nightreel.media.moving.look import look_through


def test_a_still_picture_is_a_film_of_one_frame(tmp_path):
    path = tmp_path / "made.png"
    Image.new("RGBA", (300, 200), (255, 0, 0, 0)).save(path)
    looked = look_through(path, "picture", Bounds(), longest_px=150, ground=(10, 20, 30))
    assert (looked.frames, looked.duration_s, looked.facts.transparent) == (1, 0.0, True)
    assert [(one.at_s, one.why) for one in looked.chosen] == [(0.0, "first")]
    assert looked.chosen[0].pixels.shape == (100, 150, 3)
    assert tuple(looked.chosen[0].pixels[0, 0]) == (10, 20, 30)


def test_a_gif_of_one_frame(tmp_path):
    path = tmp_path / "made.gif"
    path.write_bytes(gif(plain(1, 0)))
    looked = look_through(path, "moving", Bounds())
    assert looked.frames == 1
    assert looked.duration_s == pytest.approx(0.1)
    assert len(looked.chosen) == 1


def test_a_gif_of_5000_frames_is_looked_at_whole(tmp_path):
    path = tmp_path / "made.gif"
    path.write_bytes(gif(*[plain(1, 4)] * 4000, *[plain(2, 4)] * 1000))
    looked = look_through(path, "moving", Bounds())
    assert (looked.frames, looked.met.ended_early) == (5000, "")
    assert looked.duration_s == pytest.approx(200)
    assert [round(one.at_s, 3) for one in looked.chosen] == [0, 160, 199.96]


def test_chosen_frames_are_the_files_own(tmp_path):
    path = tmp_path / "made.gif"
    path.write_bytes(gif(plain(0, 30), plain(1, 50), plain(2, 70)))
    looked = look_through(path, "moving", Bounds())
    assert [(one.at_s, one.why) for one in looked.chosen] == [(0, "first"), (0.3, "cut"), (0.8, "last")]
    assert [tuple(one.pixels[4, 4]) for one in looked.chosen] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert all(one.steady is one.pixels for one in looked.chosen)


def test_what_does_not_hold_a_single_frame_says_what_to_do(tmp_path):
    path = tmp_path / "made.gif"
    path.write_bytes(gif(plain(1))[:30])
    with pytest.raises(InputError, match=r"moving\.broken.*Fix"):
        look_through(path, "moving", Bounds())


def test_a_long_film_is_looked_through_by_its_key_frames(tmp_path, monkeypatch):
    monkeypatch.setattr(film_module, "MOST_PASSED_FRAMES", 100)
    monkeypatch.setattr(film_module, "KEY_PLACES", 40)
    path = tmp_path / "made.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "5", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(200):
            random = np.random.default_rng(number // 5)
            pixels = random.integers(0, 255, (6, 8, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    looked = look_through(path, "moving", Bounds(most=12))
    assert looked.by_keys
    assert looked.frames == 200
    assert len(looked.chosen) == 12
    assert looked.chosen[-1].at_s == pytest.approx(19.9)
    times = [one.at_s for one in looked.chosen]
    assert times == sorted(times)
    assert np.diff(times).max() < 5
