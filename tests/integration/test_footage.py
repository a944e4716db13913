"""Footage of others: probed truly, decoded upright, made regular or refused."""

from __future__ import annotations

import gc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from nightreel.errors import InputError
from nightreel.media.decode import read_frames
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.footage import clip_size, normalise_clip, normalise_sound
from nightreel.media.probe import probe

pytestmark = pytest.mark.integration

SIZE = (320, 180)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Make a second of moving test picture: red in the upper left corner, options after the inputs."""

    def make(name: str, *options: str, size: tuple[int, int] = SIZE, seconds: float = 1, sound: bool = False) -> Path:
        picture = f"color=c=0x206080:s={size[0]}x{size[1]}:r=30:d={seconds},drawbox=0:0:iw/4:ih/4:red:fill"
        inputs = ["-f", "lavfi", "-i", picture]
        inputs += ["-f", "lavfi", "-i", f"sine=d={seconds}", "-shortest"] if sound else []
        run_ffmpeg([*inputs, "-pix_fmt", "yuv420p", *options, str(tmp_path / name)], where=name)
        return tmp_path / name

    return make


def _corner(path: Path) -> np.ndarray:
    frame = next(read_frames(path))
    return frame[: frame.shape[0] // 8, : frame.shape[1] // 8].mean(axis=(0, 1))


def _assert_red(colour: np.ndarray) -> None:
    assert colour[0] > 180
    assert colour[1:].max() < 60


def test_an_ordinary_clip_is_probed_as_it_is(make_file):
    found = probe(make_file("a.mp4", sound=True))
    assert (found.kind, found.width_px, found.height_px, found.rotation_deg) == ("video", *SIZE, 0)
    assert (found.fps, found.constant_rate, found.frames, found.duration_s) == (Fraction(30), True, 30, 1.0)
    assert (found.has_video, found.has_sound, found.codec, found.truncated) == (True, True, "h264", False)


def test_a_clip_without_sound_stays_without(make_file, tmp_path):
    source = make_file("a.mp4")
    assert not probe(source).has_sound
    assert not normalise_clip(source, tmp_path / "out.mp4", Fraction(30)).facts.has_sound


def test_sound_alone_is_no_clip_but_music(make_file, tmp_path):
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=1", str(tmp_path / "a.mp3")], where="a")
    assert probe(tmp_path / "a.mp3").kind == "audio"
    with pytest.raises(InputError, match=r"media\.no_video"):
        normalise_clip(tmp_path / "a.mp3", tmp_path / "out.mp4", Fraction(30))
    made = normalise_sound(tmp_path / "a.mp3", tmp_path / "out.flac")
    assert made.facts.duration_s == pytest.approx(1, abs=0.06)
    with pytest.raises(InputError, match=r"media\.no_sound"):
        normalise_sound(make_file("b.mp4"), tmp_path / "out.flac")


def test_a_cover_is_no_film(tmp_path):
    picture = [
        "-f",
        "lavfi",
        "-i",
        "color=c=red:s=64x64:d=0.04",
        "-f",
        "lavfi",
        "-i",
        "sine=d=1",
        "-map",
        "1",
        "-map",
        "0",
    ]
    run_ffmpeg([*picture, "-c:v", "mjpeg", "-disposition:v", "attached_pic", str(tmp_path / "a.mp3")], where="a")
    assert probe(tmp_path / "a.mp3").kind == "audio"
    with pytest.raises(InputError, match=r"media\.no_video"):
        next(read_frames(tmp_path / "a.mp3"))


def test_decoders_leave_no_memory_behind(make_file):
    """Frames in a ring would wait for the garbage collector, which rarely comes where arrays are few and large."""
    source = make_file("a.mp4")
    gc.collect()
    gc.disable()
    try:
        list(read_frames(source))
        probe(source)
        assert [thing for thing in _rings() if isinstance(thing, av.VideoFrame) and thing.width > 16] == []
    finally:
        gc.enable()


def _rings() -> list[object]:
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = list(gc.garbage)
    gc.garbage.clear()
    return found


@pytest.mark.parametrize(("turn", "corner"), [(90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_a_rotated_clip_is_upright_everywhere(make_file, tmp_path, turn, corner):
    plain = make_file("a.mp4")
    turned = tmp_path / "turned.mp4"
    run_ffmpeg(["-display_rotation", str(-turn), "-i", str(plain), "-c", "copy", str(turned)], where="turn")
    found = probe(turned)
    upright = SIZE if turn == 180 else SIZE[::-1]
    assert (found.rotation_deg, found.width_px, found.height_px) == (turn, *upright)
    frame = next(read_frames(turned))
    assert frame.shape == (upright[1], upright[0], 3)
    _assert_red(frame[corner].astype(float))
    made = normalise_clip(turned, tmp_path / "out.mp4", Fraction(30))
    assert (made.facts.rotation_deg, made.facts.width_px, made.facts.height_px) == (0, *upright)
    _assert_red(next(read_frames(tmp_path / "out.mp4"))[corner].astype(float))
    assert made.notes == ("was turned upright",)


def test_a_variable_rate_becomes_constant(make_file, tmp_path):
    source = make_file("a.mkv", "-vf", "select='not(mod(n,3))+gt(n,15)'", "-fps_mode", "vfr")
    found = probe(source)
    assert not found.constant_rate
    made = normalise_clip(source, tmp_path / "out.mp4", Fraction(25))
    assert (made.facts.fps, made.facts.constant_rate) == (Fraction(25), True)
    assert made.facts.duration_s == pytest.approx(1, abs=0.08)
    assert made.notes == ("had a variable frame rate: it is 25 frames a second now",)


@pytest.mark.parametrize("suffix", ["mkv", "webm", "avi", "mov", "ts"])
def test_a_constant_rate_is_seen_in_every_container(make_file, suffix):
    codec = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"] if suffix == "webm" else []
    found = probe(make_file(f"a.{suffix}", *codec))
    assert found.constant_rate
    assert found.fps == Fraction(30)
    assert found.frames == 30


def test_an_odd_size_becomes_even(make_file, tmp_path):
    source = make_file("a.mkv", "-pix_fmt", "yuv444p", size=(321, 181))
    assert (probe(source).width_px, probe(source).height_px) == (321, 181)
    made = normalise_clip(source, tmp_path / "out.mp4", Fraction(30))
    assert (made.facts.width_px, made.facts.height_px) == (320, 180)
    _assert_red(_corner(tmp_path / "out.mp4"))


def test_oblong_pixels_become_square(make_file, tmp_path):
    source = make_file("a.mp4", "-vf", "setsar=4/3")
    assert clip_size(probe(source)) == (426, 180)
    assert normalise_clip(source, tmp_path / "out.mp4", Fraction(30)).facts.pixel_aspect == 1


def test_a_cut_off_clip_gives_what_is_whole(make_file, tmp_path):
    source = make_file("a.mp4", "-movflags", "+faststart", "-g", "5", "-crf", "1", seconds=2)
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])
    assert probe(source).truncated
    made = normalise_clip(source, tmp_path / "out.mp4", Fraction(30))
    assert 15 < (made.facts.frames or 0) < 58
    assert made.notes == ("was cut off: the part that is whole is used",)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"hello", b"RIFF\x10\0\0\0AVI LIST"], ids=["empty", "zeros", "text", "head"]
)
def test_what_is_no_media_is_one_clear_error(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    for look in (
        probe,
        lambda path: next(read_frames(path)),
        lambda path: normalise_clip(path, tmp_path / "o.mp4", Fraction(30)),
    ):
        with pytest.raises(InputError, match=r"\[media\.(broken|empty)\] a\.mp4: .* Fix: ") as caught:
            look(path)
        assert "\n" not in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


def test_a_clip_without_its_index_is_one_clear_error(make_file, tmp_path):
    source = make_file("a.mp4")
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(InputError, match=r"media\.broken.*Fix: export the file again"):
        normalise_clip(source, tmp_path / "out.mp4", Fraction(30))


def test_a_single_frame_is_sent_to_the_pictures(make_file, tmp_path):
    with pytest.raises(InputError, match=r"media\.short.*Fix: name it among the pictures"):
        normalise_clip(make_file("a.mp4", "-frames:v", "1"), tmp_path / "out.mp4", Fraction(30))


def test_hdr_is_toned_for_ordinary_screens(make_file, tmp_path):
    tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    source = make_file(
        "a.mkv", "-pix_fmt", "yuv420p10le", "-vf", tags, "-c:v", "libx265", "-x265-params", "log-level=error"
    )
    assert probe(source).is_hdr
    made = normalise_clip(source, tmp_path / "out.mp4", Fraction(30))
    assert made.facts.colour == "bt709/bt709/bt709/limited"
    assert "HDR" in made.notes[0]
    assert 8 < next(read_frames(tmp_path / "out.mp4")).mean() < 250


@pytest.mark.parametrize(("size", "matrix"), [((320, 180), "bt601"), ((1280, 720), "bt709")])
def test_untagged_colours_are_read_by_size(make_file, tmp_path, size, matrix):
    scale = f"scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p,setparams=colorspace=unknown"
    source = make_file("a.mkv", "-vf", scale, size=size, seconds=0.2)
    _assert_red(_corner(source))
    assert abs(_corner(source) - (254, 0, 0)).max() < 4
    normalise_clip(source, tmp_path / "out.mp4", Fraction(30))
    assert abs(_corner(tmp_path / "out.mp4") - (254, 0, 0)).max() < 4


def test_interlaced_footage_becomes_whole_frames(make_file, tmp_path):
    source = make_file("a.mkv", "-vf", "setfield=tff", "-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-q:v", "2")
    assert probe(source).interlaced
    made = normalise_clip(source, tmp_path / "out.mp4", Fraction(30))
    assert not made.facts.interlaced
    assert made.facts.frames == 30


def test_sound_that_starts_late_stays_late(make_file, tmp_path):
    source = make_file("a.mkv", "-af", "adelay=300:all=1,volume=1", sound=True)
    run_ffmpeg(["-i", str(source), "-itsoffset", "0.4", "-i", str(source), "-map", "0:v", "-map", "1:a", "-c", "copy",
                str(tmp_path / "late.mkv")], where="late")  # fmt: skip
    made = normalise_clip(tmp_path / "late.mkv", tmp_path / "out.mp4", Fraction(30))
    assert made.facts.audio_start_s == pytest.approx(0, abs=0.03)
    log = run_ffmpeg(
        ["-i", str(tmp_path / "out.mp4"), "-af", "silencedetect=n=-40dB:d=0.1", "-f", "null", "-"], where="x"
    )
    assert float(log.split("silence_end: ")[1].split()[0]) == pytest.approx(0.7, abs=0.05)


def test_a_long_clip_is_cut_with_a_note(make_file, tmp_path):
    made = normalise_clip(make_file("a.mp4", seconds=3), tmp_path / "out.mp4", Fraction(30), longest_s=1)
    assert made.facts.frames == 30
    assert made.notes == ("is longer than 1 s: the rest is left away",)
