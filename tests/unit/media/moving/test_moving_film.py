"""Films: times from their stamps, rotation, broken parts, long ones by their key frames."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.media.ffmpeg import ffmpeg_path
from nightreel.media.moving import film as film_module
from nightreel.media.moving.film import Film
from nightreel.media.moving.moments import PassNotes

Draw = Callable[[int], np.ndarray]


def noise(number: int) -> np.ndarray:
    """A frame that fills its packet."""
    random = np.random.default_rng(number)
    return random.integers(0, 255, (24, 32, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)


def write(path: Path, count: int = 30, *, times_ms: Sequence[int] = (), draw: Draw = noise, group: int = 10) -> Path:
    base = Fraction(1, 1000) if times_ms else Fraction(1, 30)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"g": str(group), "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.codec_context.time_base = base
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(draw(number), format="rgb24")
            frame.pts, frame.time_base = (times_ms[number] if times_ms else number), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_times_are_those_of_the_stamps(tmp_path):
    times = [0, 40, 500, 520, 1500]
    path = write(tmp_path / "made.mp4", 5, times_ms=times)
    found = [moment.at_s for moment in Film.opened(path).every(160, PassNotes())]
    np.testing.assert_allclose(found, np.array(times) / 1000, atol=1e-4)


def test_the_first_frame_is_at_zero_wherever_the_stamps_begin(tmp_path):
    path = write(tmp_path / "made.mkv", 3, times_ms=[700, 740, 780])
    found = [moment.at_s for moment in Film.opened(path).every(160, PassNotes())]
    np.testing.assert_allclose(found, [0, 0.04, 0.08], atol=2e-3)


def test_a_film_is_turned_as_it_says(tmp_path):
    def half(number: int) -> np.ndarray:
        frame = np.zeros((96, 128, 3), np.uint8)
        frame[:, 64:] = (250, 0, 0)
        return frame

    plain, turned = write(tmp_path / "plain.mp4", 3, draw=half), tmp_path / "turned.mp4"
    command = [ffmpeg_path(), "-v", "error", "-display_rotation", "90", "-i", str(plain), "-c", "copy", str(turned)]
    subprocess.run(command, check=True)
    file = Film.opened(turned)
    assert (file.facts.width_px, file.facts.height_px, file.facts.turned) == (96, 128, True)
    pixels = next(file.every(160, PassNotes())).pixels
    assert pixels.shape == (128, 96, 3)
    assert pixels[10, 48, 0] > 200, "red was at the right and is at the top after a quarter turn to the left"
    assert pixels[120, 48, 0] < 60


def test_broken_packets_are_passed_over_and_told(tmp_path):
    path = write(tmp_path / "made.mp4", 60)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = b"\0" * 4000
    path.write_bytes(data)
    notes = PassNotes()
    found = list(Film.opened(path).every(160, notes))
    assert len(found) > 40
    assert notes.broken >= 1


def test_a_film_that_is_cut_off_ends_there(tmp_path):
    path = write(tmp_path / "made.mkv", 90)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    notes = PassNotes()
    found = list(Film.opened(path).every(160, notes))
    assert 20 < len(found) < 80
    assert notes.ended_early == "broken"


def test_a_long_film_is_looked_through_by_key_frames_with_its_last_frame(tmp_path, monkeypatch):
    monkeypatch.setattr(film_module, "MOST_PASSED_FRAMES", 50)
    monkeypatch.setattr(film_module, "KEY_PLACES", 12)
    path = write(tmp_path / "made.mp4", 120, draw=lambda number: np.full((96, 128, 3), 2 * number, np.uint8))
    file = Film.opened(path)
    assert file.long
    found = list(file.key_moments(160, PassNotes()))
    frames = [round(moment.at_s * 30) for moment in found]
    assert frames[:-1] == list(range(0, 120, 10))
    assert frames[-1] == 119
    exact = list(file.at((found[3].at_s, 119 / 30), 160))
    assert [round(moment.at_s * 30) for moment in exact] == [30, 119]
    assert abs(int(exact[0].pixels[50, 50, 0]) - 60) <= 4


def test_sound_has_no_frames(tmp_path):
    path = tmp_path / "made.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(InputError, match=r"media\.no_video"):
        Film.opened(path)
