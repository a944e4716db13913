"""Answers that a person has edited go out under the names they had, and keep what is no sentence."""

from __future__ import annotations

import json

import pytest

from nightreel.reading.moving.answers import ANSWERS, answers_of
from nightreel.reading.moving.edited import as_edited
from nightreel.reading.moving.exports import export_files, posts, short_names
from nightreel.reading.moving.texts import moving_answers
from nightreel.spec.reading import MovingReading, ReadBy, Reading, Ruled, SeenFrame
from nightreel.store.artifact import Artifact

FRAME = Artifact(uri="file:///f.jpg", sha256="0" * 64, kind="picture", size_bytes=3)
EDIT = Ruled(choice="edit", by="ada", when="2026-01-02T03:04:05+00:00")
SAID = {
    "alt_text": {"text": "A cat *jumps*."}, "caption": {"text": "Stale", "hashtags": ["cat"]},
    "steps": {"goal": "Stale goal", "steps": [{"action": "Stale step"}]},
    "product_copy": {"headline": "Stale", "body": "Stale"},
    "moderation": {"decision": "remove", "labels": [{"label": "gore", "level": "clear", "what": "Stale blood"}]},
}  # fmt: skip


@pytest.fixture
def before() -> Reading:
    presets = [preset for preset in ANSWERS if preset in SAID]
    answers = moving_answers(answers_of(presets).model_validate(SAID), presets, [], "en-US")
    moving = tuple(
        MovingReading(source=source, width_px=8, height_px=8, frames=1, duration_s=0,
                      seen=(SeenFrame(at_s=0, media=FRAME),), answers=answers)
        for source in ("clips/Cat jumps.gif", "Dog.webp")
    )  # fmt: skip
    return Reading(kind="moving", title="Two", language="en-US", by=ReadBy(engine="endpoint"), moving=moving)


def test_an_edit_keeps_file_names_and_labels(before: Reading) -> None:
    edit = {"text": "1. Mine, <b>now</b>.", "ruling": EDIT}
    moving = tuple(
        as_edited(one.model_copy(update={"answers": tuple(part.model_copy(update=edit) for part in one.answers)}))
        for one in before.moving
    )
    after = before.model_copy(update={"moving": moving})
    files = dict(export_files(after, short_names(after)))
    assert list(files) == [name for name, _ in export_files(before, short_names(before))]
    assert {"cat-jumps.moderation.json", "dog.steps.md"} <= set(files)
    found = json.loads(files["dog.moderation.json"])
    assert (found["decision"], found["labels"][0]["label"], found["text"]) == ("remove", "gore", edit["text"])
    assert files["dog.steps.md"] == b"# Two\n\n1. Mine, \\<b\\>now\\</b\\>.\n"
    assert all(b"Mine" in content and b"Stale" not in content for content in files.values())


def test_what_nobody_has_edited_stays(before: Reading) -> None:
    assert as_edited(before.moving[0]) == before.moving[0]


def test_hashtags_of_an_edited_caption_are_not_said_twice(before: Reading) -> None:
    edit = {"text": "A cat leaps.\n\n#cat", "ruling": EDIT}
    (caption,) = [one for one in before.moving[0].answers if one.preset == "caption"]
    answers = (caption.model_copy(update=edit),)
    moving = as_edited(before.moving[0].model_copy(update={"answers": answers}))
    for post in posts(moving.answers).values():
        assert isinstance(post, dict)
        assert str(post["caption"]).count("#cat") == 1
