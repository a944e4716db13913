"""The step upscale on real files: what is small grows, what is large stays, sound stays in time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.engines.card import make_engine
from nightreel.errors import EngineError, InputError
from nightreel.media.decode import read_frames
from nightreel.media.encode import ClipWriter
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.pictures import read_picture, write_png
from nightreel.media.probe import probe
from nightreel.spec.film import Clip, Material, Picture, Reel, Segment
from nightreel.steps.upscale import Upscale, UpscaleOptions, _Work

pytestmark = pytest.mark.integration
FPS = Fraction(25)


def drawn(width: int, height: int, at: int = 0) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    frame = np.stack([30 + 150 * x / width, 80 + 90 * y / height, 190 - 100 * x / width], axis=-1).astype(np.uint8)
    cv2.circle(frame, (width // 4 + at, height // 2), height // 4, (236, 230, 220), -1, cv2.LINE_AA)
    return frame


@pytest.fixture
def make_picture(store, tmp_path):
    def make(name: str, array: np.ndarray) -> Picture:
        write_png(tmp_path / name, array)
        media = store.keep(tmp_path / name, "picture", facts={"origin": "brief"})
        size = {"width_px": array.shape[1], "height_px": array.shape[0]}
        return Picture(name=name, media=media, has_alpha=array.shape[2] == 4, **size)

    return make


@pytest.fixture
def make_clip(store, tmp_path):
    def make(name: str, *, frames: int = 10, size: tuple[int, int] = (64, 36), sound: Path | None = None) -> Clip:
        path = tmp_path / name
        with ClipWriter(path, *size, FPS, sound=sound) as writer:
            for index in range(frames):
                writer.write(drawn(*size, at=index))
        media = store.keep(path, "clip")
        return Clip(
            name=name, media=media, width_px=size[0], height_px=size[1], fps=FPS, frames=frames,
            has_sound=sound is not None,
        )  # fmt: skip

    return make


def test_material_small_things_grow_and_large_ones_stay(context, make_picture, make_clip):
    small, large = make_picture("small.png", drawn(60, 44)), make_picture("large.png", drawn(440, 270))
    tall = make_picture("tall.png", np.dstack([drawn(150, 250), np.full((250, 150), 255, np.uint8)]))
    clip = make_clip("clip.mp4")
    told: list[tuple[float, str]] = []
    object.__setattr__(context, "progress", lambda fraction, message="": told.append((fraction, message)))
    material = Material(pictures=(small, large, tall), footage=(clip,), notes=("as it came",))
    options = UpscaleOptions(target_height_px=240, model="animevideov3")
    made = Upscale().run(options, context, material=material)["material"]
    assert [(p.width_px, p.height_px) for p in made.pictures] == [(240, 176), (440, 270), (150, 250)]
    assert made.pictures[1] == large, "untouched"
    assert made.notes == ("as it came",)
    assert made.pictures[0].media.facts["origin"] == "brief"
    assert made.pictures[0].media.facts["from_size"] == "60x44"
    assert made.pictures[0].media.facts["width_px"] == 240
    assert "animevideov3" in made.pictures[0].media.facts["upscaled_by"]
    assert read_picture(context.store.local(made.pictures[0].media)).shape == (176, 240, 3)
    assert "large.png is 440x270: large enough" in context.notes
    enlarged = made.footage[0]
    found = probe(context.store.local(enlarged.media))
    assert (enlarged.width_px, enlarged.height_px, enlarged.frames, enlarged.fps) == (256, 144, 10, FPS)
    assert (found.width_px, found.height_px, found.frames, found.fps) == (256, 144, 10, FPS)
    assert found.colour == "bt709/bt709/bt709/limited"
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert told[-1][0] == 1.0
    assert len(context.stills) == 2
    assert all(read_picture(still).shape[1] > 1000 for still in context.stills)


@pytest.mark.parametrize(
    ("size", "alpha", "scale"),
    [
        pytest.param((300, 480), True, 2, id="cut-out of 480 px"),
        pytest.param((1000, 1400), True, 0, id="tall cut-out"),
        pytest.param((1000, 1400), False, 2, id="scene too narrow"),
        pytest.param((1920, 1080), False, 0, id="exactly"),
        pytest.param((1760, 1000), False, 0, id="nearly"),
        pytest.param((1000, 562), False, 2, id="half"),
        pytest.param((480, 270), False, 4, id="quarter"),
        pytest.param((2000, 800), False, 0, id="many pixels, few lines"),
    ],
)
def test_what_is_large_enough(context, store, tmp_path, size, alpha, scale):
    (tmp_path / "any.png").write_bytes(b"any")
    picture = Picture(
        name="p.png", media=store.keep(tmp_path / "any.png", "picture"), width_px=size[0], height_px=size[1],
        has_alpha=alpha,
    )  # fmt: skip
    job = _Work(UpscaleOptions(), context, make_engine("upscale", "openvino"))._job(picture)
    assert (job.scale if job else 0) == scale


def test_colours_of_flat_areas_stay(context, make_clip):
    clip = make_clip("clip.mp4", frames=3)
    made = Upscale().run(UpscaleOptions(), context, material=Material(footage=(clip,)))["material"]
    before = list(read_frames(context.store.local(clip.media)))
    for small, large in zip(before, read_frames(context.store.local(made.footage[0].media)), strict=True):
        reduced = cv2.resize(large, (64, 36), interpolation=cv2.INTER_AREA).astype(np.float64)
        assert np.abs(reduced[2:-2, 44:-2] - small[2:-2, 44:-2]).mean() < 1.6


def test_a_cut_out_keeps_its_transparency(context, make_picture):
    picture = np.dstack([drawn(40, 40), np.zeros((40, 40), np.uint8)])
    cv2.circle(picture, (20, 20), 12, (200, 40, 30, 255), -1)
    picture[picture[..., 3] == 0, :3] = (0, 255, 0)
    options = UpscaleOptions(model="animevideov3", max_scale=2)
    material = Material(pictures=(make_picture("cut.png", picture),))
    made = Upscale().run(options, context, material=material)["material"].pictures[0]
    large = read_picture(context.store.local(made.media))
    assert large.shape == (80, 80, 4)
    assert made.has_alpha
    assert (large[..., 3][:10] == 0).all()
    assert (large[30:50, 30:50, 3] == 255).all()
    seen = large[large[..., 3] > 16]
    assert (seen[:, 1] < 110).all(), "the hidden green does not show"


def test_photographs_get_the_photo_network_by_default(context, make_picture):
    made = Upscale().run(UpscaleOptions(), context, material=Material(pictures=(make_picture("p.png", drawn(24, 24)),)))
    assert "x4plus" in made["material"].pictures[0].media.facts["upscaled_by"]


@pytest.mark.parametrize("late_s", [0.0, 0.2, -0.16], ids=["together", "sound late", "sound early"])
def test_sound_stays_in_time(context, store, make_clip, tmp_path, late_s):
    plain = make_clip("plain.mp4", frames=20)
    beep = tmp_path / "beep.wav"  # silence, then a beep half a second in
    chain = "aevalsrc='0.5*sin(2*PI*880*t)*between(t,0.5,0.6)':s=48000:d=0.8"
    run_ffmpeg(["-f", "lavfi", "-i", chain, f"file:{beep}"], where="beep")
    moved = tmp_path / "moved.mkv"
    first, second = (["-itsoffset", str(max(0.0, value))] for value in (-late_s, late_s))
    inputs = [*first, "-i", f"file:{store.local(plain.media)}", *second, "-i", f"file:{beep}"]
    codecs = ["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "flac", f"file:{moved}"]
    run_ffmpeg([*inputs, *codecs], where="moved")
    clip = plain.model_copy(update={"media": store.keep(moved, "clip"), "has_sound": True})
    made = Upscale().run(UpscaleOptions(max_scale=2), context, material=Material(footage=(clip,)))["material"]
    path = store.local(made.footage[0].media)
    found = probe(path)
    wav = tmp_path / "heard.wav"
    run_ffmpeg(["-i", f"file:{path}", "-map", "0:a", "-ac", "1", "-ar", "48000", "-af", "aresample=async=1:first_pts=0",
                f"file:{wav}"], where="heard")  # fmt: skip
    heard = np.frombuffer(wav.read_bytes()[200:], "<i2")
    beep_s = np.flatnonzero(np.abs(heard) > 3000)[0] / 48000 - found.video_start_s
    assert beep_s == pytest.approx(0.5 + late_s, abs=0.012)
    assert found.frames == 20


def test_a_reel_grows_to_its_own_size(context, make_clip):
    small, large = make_clip("small.mp4", frames=4), make_clip("large.mp4", frames=4, size=(128, 72))
    segments = tuple(
        Segment(clip=clip, start_frame=4 * index, frames=4)
        for index, clip in enumerate([small, large, small.model_copy(update={"name": "again"})])
    )
    reel = Reel(title="Film", language="en-US", width_px=128, height_px=72, fps=FPS, segments=segments)
    made = Upscale().run(UpscaleOptions(), context, reel=reel)["reel"]
    assert [(s.clip.name, s.clip.width_px) for s in made.segments] == [
        ("small.mp4", 128),
        ("large.mp4", 128),
        ("again", 128),
    ]
    assert made.segments[0].clip.media == made.segments[2].clip.media, "the same clip is enlarged once"
    assert "large.mp4 is 128x72: large enough for the film" in context.notes


@pytest.mark.parametrize("inputs", [{}, {"material": Material(), "reel": "a reel"}], ids=["neither", "both"])
def test_exactly_one_input_is_wanted(context, inputs):
    with pytest.raises(InputError, match=r"upscale\.input.*either material or a reel"):
        Upscale().run(UpscaleOptions(), context, **inputs)


def test_a_clip_that_is_shorter_than_its_facts_leaves_nothing(context, make_clip):
    clip = make_clip("clip.mp4", frames=3).model_copy(update={"frames": 5})
    with pytest.raises(EngineError, match=r"upscale\.frames.*got 3 frames"):
        Upscale().run(UpscaleOptions(max_scale=2), context, material=Material(footage=(clip,)))
