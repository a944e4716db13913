"""The step deflicker on a reel: measured once, applied when the film is played."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from nightreel.media.deflicker import brighten
from nightreel.media.encode import ClipWriter
from nightreel.media.player import play, still
from nightreel.spec.film import Clip, Reel, Segment
from nightreel.steps.deflicker import Deflicker, DeflickerOptions

pytestmark = pytest.mark.integration
FPS, SIZE, FRAMES = Fraction(30), (160, 90), 40


def scene(at: int) -> np.ndarray:
    grain = np.random.default_rng(3).integers(40, 200, (12, 20, 3)).astype(np.uint8)
    return np.roll(cv2.resize(grain, SIZE, interpolation=cv2.INTER_CUBIC), at, axis=1)


@pytest.fixture
def reel(store, tmp_path) -> Reel:
    """A generated shot that pumps, the same one drawn, one that fades in, and a steady one."""
    pump = 1 + 0.15 * np.random.default_rng(2).standard_normal(FRAMES)
    fade = np.clip(np.arange(FRAMES) / 20, 0, 1)
    shots = {"pumping": pump, "drawn": pump, "fading": fade, "steady": np.ones(FRAMES)}
    segments = []
    for index, (name, gains) in enumerate(shots.items()):
        path = tmp_path / f"{name}.mp4"
        with ClipWriter(path, *SIZE, FPS) as writer:
            for at in range(FRAMES):
                frame = brighten(scene(at), (gains[at],) * 3)
                frame[:8, :8] = 10 * index  # clips of one content are one artifact
                writer.write(frame)
        media = store.keep(path, "clip", facts={"engine": "animatic" if name == "drawn" else "diffusers"})
        clip = Clip(name=name, media=media, width_px=SIZE[0], height_px=SIZE[1], fps=FPS, frames=FRAMES)
        segments.append(Segment(clip=clip, start_frame=FRAMES * index, frames=FRAMES))
    return Reel(title="Film", language="en-US", width_px=SIZE[0], height_px=SIZE[1], fps=FPS, segments=tuple(segments))


def energy(frames) -> float:
    means = np.array([frame.mean() for frame in frames])
    return float(((means[1:-1] - (means[:-2] + means[2:]) / 2) ** 2).mean())


def test_only_what_pumps_is_calmed(reel, context):
    given = Deflicker().run(DeflickerOptions(), context, reel=reel)["reel"]
    (entry,) = given.filters
    assert entry.stage == "shot"
    assert set(entry.measured["gains"]) == {reel.segments[0].clip.media.sha256}
    assert len(context.stills) == 3
    assert len(context.notes) == 1
    assert context.notes[0].startswith("pumping: light that wavered by up to ")
    given = Reel.model_validate_json(given.model_dump_json())
    before = [frame for _, frame in play(reel, context)]
    after = [frame for _, frame in play(given, context)]
    assert energy(after[:FRAMES]) <= 0.2 * energy(before[:FRAMES])
    np.testing.assert_array_equal(after[FRAMES:], before[FRAMES:])
    np.testing.assert_array_equal(still(given, context, 17), after[17], "a still is the film's frame")


def test_steady_light_is_said_to_be_steady(reel, context):
    segment = reel.segments[3].model_copy(update={"start_frame": 0})
    given = Deflicker().run(DeflickerOptions(), context, reel=reel.model_copy(update={"segments": (segment,)}))["reel"]
    assert given.filters[0].measured == {"gains": {}}
    assert context.notes == ["The light of every shot is steady: nothing is changed."]
