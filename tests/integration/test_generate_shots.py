"""Shots made for real: drawn, encoded, read back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nightreel.errors import InputError, NightreelError
from nightreel.media.decode import read_frames
from nightreel.media.encode import ClipWriter
from nightreel.media.ffmpeg import ffmpeg_path
from nightreel.media.pictures import write_png
from nightreel.media.probe import probe
from nightreel.spec.film import Clip, Material, Picture, ShotClip
from nightreel.spec.script import Camera, OnScreenText, Script, Shot
from nightreel.steps.base import StepContext
from nightreel.steps.generate import Generate, GenerateOptions
from nightreel.store.local import LocalStore

pytestmark = pytest.mark.integration


def script_of(**fields: object) -> Script:
    plain: dict[str, object] = {"index": 0, "role": "hook", "start_frame": 0, "frames": 12, "scene": "a cup"}
    shot = Shot(**{**plain, **fields})  # type: ignore[arg-type]
    return Script(title="Cup", language="en-US", arc="emotion", fps=30, width_px=320, height_px=180, shots=(shot,))


def generate(context: StepContext, script: Script, material: Material, **options: object) -> ShotClip:
    made = Generate().run(GenerateOptions(**options), context, script=script, material=material)["shot"]  # type: ignore[arg-type]
    assert isinstance(made, ShotClip)
    return made


def luma(frame: np.ndarray) -> np.ndarray:
    return frame.astype(float).mean(axis=2)


@pytest.fixture
def cup(store: LocalStore, tmp_path: Path) -> Picture:
    """A plain orange cup, 90x120 px, cut out."""
    pixels = np.zeros((160, 130, 4), np.uint8)
    pixels[20:140, 20:110] = (250, 110, 20, 255)
    write_png(tmp_path / "cup.png", pixels)
    media = store.keep(tmp_path / "cup.png", "picture")
    return Picture(name="cup.png", media=media, width_px=130, height_px=160, has_alpha=True)


@pytest.fixture
def make_footage(store: LocalStore, tmp_path: Path) -> Callable[..., Clip]:
    """Make a clip at 25 frames a second whose frame n has the grey value ``40 + 4 n`` after ``black`` black frames."""

    def make(frames: int, *, black: int = 0, sound: bool = False) -> Clip:
        path, wav = tmp_path / "footage.mp4", tmp_path / "tone.wav"
        if sound:
            tone = f"sine=frequency=440:sample_rate=48000:duration={frames / 25}"
            subprocess.run([ffmpeg_path(), "-y", "-f", "lavfi", "-i", tone, str(wav)], check=True, capture_output=True)
        with ClipWriter(path, 160, 90, probe_rate(), sound=wav if sound else None) as writer:
            for index in range(frames):
                value = 0 if index < black else 40 + 4 * (index - black)
                writer.write(np.full((90, 160, 3), value, np.uint8))
        return Clip(
            name="pour.mp4", media=store.keep(path, "video"), width_px=160, height_px=90, fps=25, frames=frames,
            has_sound=sound,
        )  # fmt: skip

    return make


def probe_rate():
    from fractions import Fraction

    return Fraction(25)


def test_a_shot_has_its_frames_and_a_tail_for_the_next_transition(context, make_context, cup):
    context = make_context(shot_index=0)
    made = generate(context, script_of(picture="cup.png", layout="left"), Material(pictures=(cup,)))
    facts = probe(context.store.local(made.clip.media))
    tail = round(context.tenant.brand.transition_s * 30)
    assert (made.clip.frames, facts.frames) == (12 + tail, 12 + tail)
    assert (facts.width_px, facts.height_px, facts.fps, facts.constant_rate) == (320, 180, 30, True)
    assert made.clip.media.facts["engine"] == "animatic"


def test_a_shot_leaves_one_still_and_tells_progress(make_context, cup):
    told: list[float] = []
    context = make_context(shot_index=0, progress=lambda fraction, message="": told.append(fraction))
    generate(context, script_of(picture="cup.png"), Material(pictures=(cup,)))
    assert [still.suffix for still in context.stills] == [".png"]
    assert context.stills[0].is_file()
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_subject_box_covers_the_product_in_the_encoded_frames(make_context, cup):
    context = make_context(shot_index=0)
    shot = script_of(picture="cup.png", layout="right", camera=Camera(move="pan_left", strength=2))
    made = generate(context, shot, Material(pictures=(cup,)), motion=2.0)
    box = made.clip.subject
    assert box is not None
    for frame in read_frames(context.store.local(made.clip.media)):
        orange = (frame[..., 0] > 190) & (frame[..., 1] < 170) & (frame[..., 2] < 90)
        rows, columns = np.flatnonzero(orange.any(axis=1)), np.flatnonzero(orange.any(axis=0))
        assert rows.size
        assert box.x * 320 <= columns[0] + 1
        assert (box.x + box.width) * 320 >= columns[-1]
        assert box.y * 180 <= rows[0] + 1
        assert (box.y + box.height) * 180 >= rows[-1]


def test_one_seed_gives_one_file_and_another_seed_another_design(make_context, cup):
    def made(seed: int) -> str:
        context = make_context(shot_index=0)
        return generate(context, script_of(picture="cup.png"), Material(pictures=(cup,)), seed=seed).clip.media.sha256

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_an_unknown_picture_is_named_with_those_that_there_are(make_context, cup):
    with pytest.raises(InputError, match=r"generate\.picture.*got mug\.png.*cup\.png"):
        generate(make_context(shot_index=0), script_of(picture="mug.png"), Material(pictures=(cup,)))


@pytest.mark.parametrize("index", [None, 1, -1])
def test_a_shot_that_is_not_in_the_script_is_refused(make_context, index):
    with pytest.raises(InputError, match=r"generate\.shot"):
        generate(make_context(shot_index=index), script_of(), Material())


def test_letters_that_no_font_has_are_told_and_left_out(make_context):
    context = make_context(shot_index=0)
    generate(context, script_of(text=OnScreenText(headline="Gothic \U00010330 word"), layout="type"), Material())
    assert any("\U00010330" in note for note in context.notes)


def test_footage_is_taken_by_time_after_its_black_head(make_context, make_footage):
    clip = make_footage(40, black=5)
    context = make_context(shot_index=0)
    made = generate(context, script_of(footage="pour.mp4"), Material(footage=(clip,)))
    values = [luma(frame).mean() for frame in read_frames(context.store.local(made.clip.media))]
    # Frame n of 30 fps shows the middle (n + 0.5) / 30 s of the clip at 25 fps.
    want = [40 + 4 * int((n + 0.5) / 30 * 25) for n in range(made.clip.frames)]
    np.testing.assert_allclose(values, want, atol=1.5)
    assert (made.clip.width_px, made.clip.height_px) == (160, 90)
    assert made.clip.media.facts["engine"] == "footage"


def test_footage_that_is_a_little_short_runs_slower(make_context, make_footage):
    clip = make_footage(18)  # 0.72 s for 0.8 s
    context = make_context(shot_index=0)
    made = generate(context, script_of(footage="pour.mp4"), Material(footage=(clip,)))
    values = [luma(frame).mean() for frame in read_frames(context.store.local(made.clip.media))]
    assert values[-1] == pytest.approx(40 + 4 * 17, abs=1.5)
    assert any("90%" in note for note in context.notes)


def test_footage_that_is_far_too_short_is_held(make_context, make_footage):
    clip = make_footage(6, sound=True)
    context = make_context(shot_index=0)
    made = generate(context, script_of(footage="pour.mp4", frames=30), Material(footage=(clip,)))
    facts = probe(context.store.local(made.clip.media))
    assert facts.frames == made.clip.frames == 42
    assert any("held" in note for note in context.notes)


def test_footage_keeps_its_sound_as_long_as_the_shot(make_context, make_footage):
    clip = make_footage(40, sound=True)
    context = make_context(shot_index=0)
    made = generate(context, script_of(footage="pour.mp4"), Material(footage=(clip,)))
    facts = probe(context.store.local(made.clip.media))
    assert made.clip.has_sound
    assert facts.has_sound
    assert facts.duration_s == pytest.approx(24 / 30, abs=0.05)


def test_a_film_without_pictures_is_designed_and_differs_by_role(make_context):
    def middle(role: str) -> np.ndarray:
        context = make_context(shot_index=0)
        made = generate(context, script_of(role=role), Material())
        return next(read_frames(context.store.local(made.clip.media), start_frame=6))

    solution, proof = middle("solution"), middle("proof")
    assert luma(solution).std() > 8
    assert np.abs(solution.astype(int) - proof).mean() > 4


def test_a_damaged_picture_is_an_error_that_names_it(make_context, store, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"junk" * 20)
    media = store.keep(tmp_path / "bad.png", "picture")
    material = Material(pictures=(Picture(name="bad.png", media=media, width_px=9, height_px=9),))
    context = make_context(shot_index=0)
    with pytest.raises(NightreelError):
        generate(context, script_of(picture="bad.png"), material)
    assert not list(context.work_dir.glob("*.mp4"))


def test_another_take_stands_on_the_other_side_and_so_do_its_words(make_context, cup):
    made = []
    for take in (1, 2):
        context = make_context(shot_index=0)
        made.append(
            generate(context, script_of(picture="cup.png", layout="left", take=take), Material(pictures=(cup,)))
        )
    assert [shot.shot.layout for shot in made] == ["left", "right"]
    assert [shot.shot.take for shot in made] == [1, 2]
    boxes = [shot.clip.subject for shot in made]
    assert all(box is not None for box in boxes)
    assert boxes[0].x + boxes[0].width < 0.5 < boxes[1].x
    frame = next(read_frames(context.store.local(made[1].clip.media), start_frame=6))
    orange = (frame[..., 0] > 190) & (frame[..., 1] < 170) & (frame[..., 2] < 90)
    assert np.flatnonzero(orange.any(axis=0)).min() >= boxes[1].x * 320 - 1


def test_another_take_of_footage_begins_later_in_the_clip(make_context, make_footage):
    clip = make_footage(50)
    context = make_context(shot_index=0)
    made = generate(context, script_of(footage="pour.mp4", take=2), Material(footage=(clip,)))
    first = next(read_frames(context.store.local(made.clip.media)))
    spare = 50 - 20  # 24 frames at 30 a second are 20 of the clip's
    assert abs(luma(first).mean() - (40 + 4 * round(spare * 0.62))) <= 10
    assert any("take 2: it begins" in note for note in context.notes)


def test_another_take_of_footage_without_spare_time_is_closer(make_context, make_footage, store, tmp_path):
    path = tmp_path / "square.mp4"
    with ClipWriter(path, 160, 90, probe_rate()) as writer:
        for _ in range(20):
            frame = np.full((90, 160, 3), 60, np.uint8)
            frame[30:60, 60:100] = 220
            writer.write(frame)
    clip = Clip(name="pour.mp4", media=store.keep(path, "video"), width_px=160, height_px=90, fps=25, frames=20)
    widths = []
    for take in (1, 2):
        context = make_context(shot_index=0)
        made = generate(context, script_of(footage="pour.mp4", take=take), Material(footage=(clip,)))
        frame = luma(next(read_frames(context.store.local(made.clip.media))))
        widths.append(np.flatnonzero((frame > 150).any(axis=0)).size)
    assert 1.1 < widths[1] / widths[0] < 1.3
    assert any("18% closer" in note for note in context.notes)
