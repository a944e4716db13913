"""The step that reads moving pictures: what it refuses, and what its memo knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from nightreel.context import StepContext
from nightreel.errors import InputError, OptionError
from nightreel.spec.brief import Brief
from nightreel.spec.reading import Source, Sources
from nightreel.spec.tenant import Tenant
from nightreel.steps.read_moving import ReadMoving, ReadMovingOptions
from nightreel.store.artifact import Artifact

TEXT = Source(name="notes.md", kind="text", media=Artifact(uri="file:///n", sha256="1" * 64, kind="text", size_bytes=1))


def run(context: StepContext, sources: tuple[Source, ...], brief: Brief | None = None, **options: Any) -> Any:
    inputs = {"brief": brief or Brief(title="Cat"), "sources": Sources(items=sources)}
    return ReadMoving().run(ReadMovingOptions(**options), context, **inputs)


def test_there_must_be_something_to_read(context):
    with pytest.raises(InputError, match=r"read_moving\.sources.*name it under footage or pictures"):
        run(context, (TEXT,))


def test_something_must_be_asked(context):
    picture = TEXT.model_copy(update={"kind": "picture"})
    with pytest.raises(InputError, match=r"read_moving\.ask"):
        run(context, (picture,), presets=())


def test_bounds_that_contradict_each_other_are_refused(context):
    with pytest.raises(OptionError, match=r"read_moving\.rate.*4 to 2 a second"):
        run(context, (TEXT.model_copy(update={"kind": "moving"}),), least_per_s=4, most_per_s=2)


@pytest.mark.parametrize("options", [{"most_frames": 33}, {"most_per_s": 6}, {"presets": ["poem"]}, {"ground": "red"}])
def test_options_beyond_the_limits_are_refused(options):
    with pytest.raises(ValidationError):
        ReadMovingOptions(**options)


def test_the_memo_knows_the_words_the_judge_and_the_check(tenant: Tenant, tmp_path: Path) -> None:
    key = ReadMoving().key_material(ReadMovingOptions(), "offline", tenant, tmp_path)
    assert set(key) == {"judge", "prompts", "looked"}
    assert key["judge"].startswith("measurement")
