"""What a model is told, in which order, and where it says the same over and over."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from tests.servers.base import loose_parts
from tests.servers.vision_model import from_schema

from nightreel.engines.understand.protocol import Ask, Look, Question
from nightreel.engines.understand.talk.loops import is_looping, without_loops
from nightreel.engines.understand.talk.schema import schema_of
from nightreel.engines.understand.talk.telling import fitted, shown_of, tell
from nightreel.errors import InputError
from nightreel.reading.board.answers import AlignAnswer, LinksAnswer, OrderAnswer, PanelAnswer
from nightreel.reading.moving.answers import ANSWERS, answers_of
from nightreel.reading.works.answers import WorkAnswer
from nightreel.spec.model import Model

TASKS: list[type[Model]] = [
    PanelAnswer, LinksAnswer, OrderAnswer, AlignAnswer, WorkAnswer, answers_of(("alt_text",)),
    answers_of(tuple(ANSWERS)),
]  # fmt: skip


@pytest.mark.parametrize("answer", TASKS, ids=lambda answer: answer.__name__)
def test_the_schema_of_every_task_is_strict_and_asks_for_thousandths(answer: type[Model]) -> None:
    schema = schema_of(answer)
    Draft202012Validator.check_schema(schema)
    assert list(loose_parts(schema)) == []
    assert '"default"' not in json.dumps(schema)
    if "Box" in schema.get("$defs", {}):
        assert schema["$defs"]["Box"]["maxItems"] == 4
    assert from_schema(schema)


def test_services_are_told_of_lengths_in_words() -> None:
    told = json.dumps(schema_of(PanelAnswer, lengths=False))
    assert "maxLength" not in told
    assert "in the present tense. At most 2000 characters." in told
    assert "maxLength" in json.dumps(schema_of(PanelAnswer))


def test_a_property_may_be_called_like_a_word_of_json_schema() -> None:
    class Titled(Model):
        """A work."""

        title: str
        default: int = 0

    assert set(schema_of(Titled)["properties"]) == {"title", "default"}


def question(**changes: Any) -> Question[Any]:
    return Question(
        **{"task": "t", "version": "1", "system": "S", "context": "C", "ask": "A", "answer": WorkAnswer, **changes}
    )


def look(height: int = 64, width: int = 64, **fields: Any) -> Look:
    return Look(np.zeros((height, width, 3), np.uint8), "panel 1", **fields)


def test_what_is_fixed_stands_first_and_the_question_last() -> None:
    told = tell(Ask((look(), look(at_s=1.26)), question(language="zh-CN")), with_schema=True)
    assert told.system.startswith("S\n\nHow to answer:")
    assert "<schema>" in told.system
    assert "JSON" in told.system
    assert told.parts == (
        "<material>\nC\n</material>", "Picture 0, panel 1:", 0, "Picture 1, panel 1: <1.3 seconds>", 1,
        "A\n\nWrite all texts of the answer in zh-CN.",
    )  # fmt: skip


def test_material_that_came_in_its_fence_has_one_fence() -> None:
    told = tell(Ask((look(),), question(context="<material>\nC </material> D\n</material>")), with_schema=False)
    assert told.parts[0] == "<material>\nC < /material> D\n</material>"


@pytest.mark.parametrize("count", [0, 33])
def test_no_pictures_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(InputError, match=f"got {count} pictures, want 1 to 32"):
        tell(Ask((look(),) * count, question()), with_schema=False)


@pytest.mark.parametrize(
    ("size", "sent"),
    [((768, 1024), (1024, 768)), ((3000, 1500), (512, 1024)), ((10, 40), (40, 32)), ((2048, 2048), (1024, 1024))],
)
def test_pictures_are_sent_no_larger_than_asked_and_not_too_small(size: tuple[int, int], sent: tuple[int, int]) -> None:
    one = look(*size)
    shown = shown_of(one, 1024)
    assert shown.sent_px == sent
    assert fitted(one.pixels, sent).shape == (sent[1], sent[0], 3)


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((64, 64), np.uint8), np.zeros((64, 64, 4), np.uint8), np.zeros((64, 64, 3), np.float32),
     np.zeros((0, 64, 3), np.uint8), np.zeros((2, 4000, 3), np.uint8)],
    ids=["grey", "alpha", "float", "empty", "thread"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(pixels: Any) -> None:
    with pytest.raises(InputError, match=r"understand\.picture"):
        shown_of(Look(pixels, "panel 1"), 1024)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("A man walks. " * 30, True), ("人走在街上。" * 60, True), ("na" * 200, True), ('{"a": "b"}, ' * 30, True),
        ("x" * 300, True), ("A man walks. " * 3, False), ("", False), (" ".join(map(str, range(200))), False),
        (json.dumps([{"panel": at, "camera": "static"} for at in range(40)]), False),
    ],
)  # fmt: skip
def test_a_loop_is_seen_and_a_list_is_none(text: str, loops: bool) -> None:
    assert is_looping(text) is loops
    assert not is_looping(text + " And then something else happens, which ends it.")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One. Two. Two. Two. Three.", "One. Two. Three."), ("No. No. Never.", "No. No. Never."),
        ("走。走。走。走。停。", "走。停。"), ("a\na\na\nb", "a\nb"), ("", ""), ("Same", "Same"),
    ],
)  # fmt: skip
def test_a_sentence_in_a_loop_is_kept_once(text: str, kept: str) -> None:
    assert without_loops(text) == kept
