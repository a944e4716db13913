"""The caption step on a real clip."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nightreel.media.encode import ClipWriter
from nightreel.spec.film import CaptionLine, Clip, Reel, Segment
from nightreel.steps.caption import Caption, CaptionOptions

pytestmark = pytest.mark.integration
SPOKEN = (
    CaptionLine(start_s=0.1, end_s=0.9, text="Meet Aura."),
    CaptionLine(start_s=1.1, end_s=1.9, text="Days of battery."),
)


@pytest.fixture
def reel(context, tmp_path) -> Reel:
    """Two seconds of dark grey, 640x360."""
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, 640, 360, 30) as writer:
        for _ in range(60):
            writer.write(np.full((360, 640, 3), 40, np.uint8))
    media = context.store.keep(path, "clip")
    clip = Clip(name="c", media=media, width_px=640, height_px=360, fps=30, frames=60)
    return Reel(
        title="t", language="en-US", width_px=640, height_px=360, fps=30, spoken=SPOKEN,
        segments=(Segment(clip=clip, start_frame=0, frames=60),),
    )  # fmt: skip


def brightest(context) -> int:
    """Give the brightest pixel in the lower third of all stills."""
    stills = [cv2.imread(str(still)) for still in context.stills]
    assert stills
    return max(int(still[2 * still.shape[0] // 3 :].max()) for still in stills)


def test_captions_are_set_and_seen_in_the_stills(reel, context):
    done = Caption().run(CaptionOptions(), context, reel=reel)["reel"]
    assert " ".join(line.text for line in done.captions) == "Meet Aura. Days of battery."
    assert done.burn_captions
    assert done.captions[-1].end_s <= reel.duration_s
    assert done.model_copy(update={"captions": (), "burn_captions": False}) == reel
    assert brightest(context) > 180


def test_captions_may_be_files_only(reel, context):
    done = Caption().run(CaptionOptions(burn=False), context, reel=reel)["reel"]
    assert done.captions
    assert not done.burn_captions
    assert brightest(context) < 80


def test_nothing_spoken_is_told(reel, context):
    done = Caption().run(CaptionOptions(), context, reel=reel.model_copy(update={"spoken": ()}))["reel"]
    assert done.captions == ()
    assert not done.burn_captions
    assert context.notes == ["Nothing is spoken, so there are no captions."]


def test_options_are_told_in_a_marketers_words():
    schema = CaptionOptions.model_json_schema()["properties"]
    assert all(field["title"] and field["description"] for field in schema.values())
