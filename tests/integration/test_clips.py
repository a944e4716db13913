"""Near-lossless clips: colours come back, nothing half-made is left."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nightreel.errors import EngineError, InputError
from nightreel.media.decode import opened_decoders, opened_encoders, read_frames
from nightreel.media.encode import ClipWriter
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.probe import probe

pytestmark = pytest.mark.integration

W, H = 320, 180


def _write(path: Path, frames: list[np.ndarray], fps: Fraction = Fraction(30), sound: Path | None = None) -> Path:
    with ClipWriter(path, frames[0].shape[1], frames[0].shape[0], fps, sound=sound) as writer:
        for frame in frames:
            writer.write(frame)
    return path


def test_colours_survive_the_way_through_a_file(tmp_path):
    y, x = np.mgrid[0:720, 0:1280]
    ramp = np.stack([x * 255 // 1279, y * 255 // 719, (x + y) * 255 // 1998], -1).astype(np.uint8)
    back = next(read_frames(_write(tmp_path / "a.mp4", [ramp, ramp]))).astype(int)
    difference = back - ramp
    assert np.abs(difference).mean() < 1
    assert np.abs(difference.mean(axis=(0, 1))).max() < 0.25, "the colours are shifted"
    assert np.abs(difference).max() <= 6


@pytest.mark.parametrize(
    "colour", ["#0A84FF", "#FFB020", "#0B1020", "#F5F7FA", "#000000", "#FFFFFF", "#FF0000", "#808080"]
)
def test_a_brand_s_colour_comes_back(tmp_path, colour):
    rgb = tuple(bytes.fromhex(colour[1:]))
    back = next(read_frames(_write(tmp_path / "a.mp4", [np.full((H, W, 3), rgb, np.uint8)])))
    assert np.abs(back.astype(int) - rgb).max() <= 1


def test_ffmpeg_itself_reads_the_same_colours(tmp_path):
    """Another decoder sees the tags, and so the same colours."""
    path = _write(tmp_path / "a.mp4", [np.full((H, W, 3), (10, 132, 255), np.uint8)])
    run_ffmpeg(["-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", str(tmp_path / "a.rgb")], where="a")
    other = np.frombuffer((tmp_path / "a.rgb").read_bytes(), np.uint8).reshape(-1, 3)
    assert np.abs(other.astype(int) - (10, 132, 255)).max() <= 2
    assert probe(path).colour == "bt709/bt709/bt709/limited"


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(50)], ids=str)
def test_rate_and_count_are_exact(tmp_path, fps):
    found = probe(_write(tmp_path / "a.mp4", [np.full((H, W, 3), i, np.uint8) for i in range(37)], fps))
    assert (found.fps, found.frames, found.constant_rate) == (fps, 37, True)


@pytest.mark.parametrize("start", [0, 1, 29, 30, 31, 59, 83])
def test_seeking_gives_the_very_frame(tmp_path, start):
    path = _write(tmp_path / "a.mp4", [np.full((H, W, 3), 3 * i, np.uint8) for i in range(84)], Fraction(30000, 1001))
    found = [round(frame.mean() / 3) for frame in read_frames(path, start_frame=start)]
    assert found == list(range(start, 84))


def test_seeking_past_the_end_gives_nothing(tmp_path):
    assert list(read_frames(_write(tmp_path / "a.mp4", [np.zeros((H, W, 3), np.uint8)] * 5), start_frame=9)) == []


def test_sound_goes_along(tmp_path):
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=1", str(tmp_path / "s.wav")], where="s")
    found = probe(_write(tmp_path / "a.mp4", [np.zeros((H, W, 3), np.uint8)] * 30, sound=tmp_path / "s.wav"))
    assert (found.has_sound, found.frames, found.audio_start_s, found.video_start_s) == (True, 30, 0, 0)


def _write_then_raise(path: Path) -> None:
    with ClipWriter(path, W, H, Fraction(30)) as writer:
        writer.write(np.zeros((H, W, 3), np.uint8))
        raise RuntimeError("stop")


def _write_nothing(path: Path) -> None:
    with ClipWriter(path, W, H, Fraction(30)):
        pass


def test_a_fault_leaves_no_file(tmp_path):
    with pytest.raises(RuntimeError, match="stop"):
        _write_then_raise(tmp_path / "a.mp4")
    with pytest.raises(EngineError, match=r"clip\.empty"):
        _write_nothing(tmp_path / "a.mp4")
    with pytest.raises(EngineError, match=r"clip\.frame"):
        _write(tmp_path / "a.mp4", [np.zeros((H, W, 3), np.uint8), np.zeros((H, W + 2, 3), np.uint8)])
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stop"):
        _write_then_raise(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"old"


@pytest.mark.parametrize("size", [(321, 180), (320, 181), (0, 0)])
def test_an_odd_size_is_refused_at_once(tmp_path, size):
    with pytest.raises(InputError, match=r"clip\.size.*want even"):
        ClipWriter(tmp_path / "a.mp4", *size, Fraction(30))


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("nightreel.media.encode.half_made", lambda path: FullDisk("/dev/full"))
    noise = np.random.default_rng(0).integers(0, 255, (H, W, 3), dtype=np.uint8)
    with pytest.raises(EngineError, match=r"\[disk\.full\] a\.mp4.*No space left.*Fix: free space"):
        _write(tmp_path / "a.mp4", [noise] * 60)
    assert list(tmp_path.iterdir()) == []


class FullDisk(type(Path())):
    """A device to which every write fails for want of space; it must stay."""

    def unlink(self, missing_ok: bool = False) -> None:
        pass


def test_decoders_and_encoders_are_counted(tmp_path):
    before = opened_decoders(), opened_encoders()
    path = _write(tmp_path / "a.mp4", [np.zeros((H, W, 3), np.uint8)] * 3)
    list(read_frames(path))
    assert (opened_decoders() - before[0], opened_encoders() - before[1]) == (1, 1)
