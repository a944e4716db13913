"""Nothing is asked twice: memory by pixels, question and judge, also when work is stopped in its middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard
from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, UnderstandSettings
from nightreel.errors import CancelledError, EngineError, NightreelError, StoreError
from nightreel.reading.asking import ask_all, read_by
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant

SETTINGS = UnderstandSettings()


class Seen(Model):
    """What is seen."""

    mean: float


class Counting:
    """Answers with the mean of the pixels, counts, and fails or stops where it is told to."""

    card: ClassVar[EngineCard] = EngineCard(step="understand", name="counting", version="1", summary="Counts.")

    def __init__(self, judge: str = "one", fails: int = -1, stops_after: int = -1) -> None:
        self.named, self.fails, self.stops_after = judge, fails, stops_after
        self.asked: list[Ask[Any]] = []

    def judge(self, settings: UnderstandSettings, tenant: Tenant) -> str:
        return self.named

    def understand(
        self, asks: Sequence[Ask[Any]], settings: UnderstandSettings, context: StepContext
    ) -> list[Answered[Any] | NightreelError]:
        found: list[Answered[Any] | NightreelError] = []
        for number, ask in enumerate(asks):
            if number == self.stops_after:
                raise CancelledError("run.cancelled", got="a request to stop")
            self.asked.append(ask)
            if number == self.fails:
                found.append(EngineError("understand.answer", got="no JSON"))
                continue
            value = Seen(mean=float(ask.looks[0].pixels.mean()))
            answered = Answered(
                value, model="m", tokens_in=10, tokens_out=2, money=0.5, notes=("A region was cut.",),
                partial=True, would_add=("It would see more.",),
            )  # fmt: skip
            if ask.heard is not None:
                ask.heard(answered)
            found.append(answered)
        return found


def ask(level: int, **changes: Any) -> Ask[Seen]:
    """A question about a grey picture."""
    fields: dict[str, Any] = {
        "task": "test.mean", "version": "1", "system": "Look.", "context": "A town.", "ask": "How bright?",
        "answer": Seen, **changes,
    }  # fmt: skip
    return Ask((Look(np.full((8, 8, 3), level, np.uint8), "panel 1"),), Question(**fields))


def test_a_question_that_was_answered_is_not_asked_again(context: StepContext) -> None:
    engine = Counting()
    first = ask_all(engine, [ask(10), ask(20)], SETTINGS, context)
    again = ask_all(engine, [ask(20), ask(10), ask(30)], SETTINGS, context)
    assert len(engine.asked) == 3
    assert [one.value.mean for one in first] == [10, 20]
    assert [one.value.mean for one in again] == [20, 10, 30]
    assert [one.reused for one in again] == [True, True, False]
    by = read_by(engine, again, prompts="7")
    assert (by.requests, by.reused, by.tokens_in, by.tokens_out, by.money) == (1, 2, 10, 2, 0.5)
    assert (by.engine, by.model, by.prompts, by.partial) == ("counting", "m", "7", True)
    assert by.would_add == ("It would see more.",)
    assert context.notes[-1] == "A region was cut. (3 times)"


@pytest.mark.parametrize(
    "other",
    [
        ask(11), ask(10, ask="How dark?"), ask(10, context="A wood."), ask(10, version="2"), ask(10, system="See."),
        ask(10, language="zh-CN"), ask(10, facts={"words": ["x"]}), ask(10, task="test.other"),
    ],
    ids=["pixels", "ask", "context", "version", "system", "language", "facts", "task"],
)  # fmt: skip
def test_whatever_differs_is_asked(context: StepContext, other: Ask[Seen]) -> None:
    engine = Counting()
    ask_all(engine, [ask(10)], SETTINGS, context)
    assert not ask_all(engine, [other], SETTINGS, context)[0].reused
    assert len(engine.asked) == 2


def test_another_judge_temperature_or_size_of_pictures_is_asked(context: StepContext) -> None:
    engine = Counting()
    for settings in (SETTINGS, UnderstandSettings(temperature=1), UnderstandSettings(longest_side_px=512)):
        ask_all(engine, [ask(10)], settings, context)
    ask_all(Counting("two"), [ask(10)], SETTINGS, context)
    assert len(engine.asked) == 3
    assert ask_all(engine, [ask(10)], UnderstandSettings(max_repairs=0), context)[0].reused


def test_equal_questions_are_asked_once_and_cost_once(context: StepContext) -> None:
    engine = Counting()
    answers = ask_all(engine, [ask(10)] * 5, SETTINGS, context)
    assert len(engine.asked) == 1
    by = read_by(engine, answers)
    assert (by.requests, by.reused, by.money) == (1, 4, 0.5)


def test_a_failed_question_is_asked_again_and_the_others_are_not(context: StepContext) -> None:
    broken = Counting(fails=1)
    answers = ask_all(broken, [ask(10), ask(20), ask(30)], SETTINGS, context)
    assert isinstance(answers[1], EngineError)
    assert read_by(broken, answers).requests == 2
    mended = Counting()
    assert [one.value.mean for one in ask_all(mended, [ask(10), ask(20), ask(30)], SETTINGS, context)] == [10, 20, 30]
    assert len(mended.asked) == 1


def test_answers_that_came_before_a_stop_are_kept(context: StepContext) -> None:
    with pytest.raises(CancelledError):
        ask_all(Counting(stops_after=2), [ask(10), ask(20), ask(30)], SETTINGS, context)
    engine = Counting()
    assert [one.reused for one in ask_all(engine, [ask(10), ask(20), ask(30)], SETTINGS, context)] == [
        True,
        True,
        False,
    ]


def test_a_store_that_cannot_keep_loses_no_answer(
    make_context: Callable[..., StepContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = make_context()

    def full(*_: object) -> None:
        raise StoreError("store.full", got="no room")

    monkeypatch.setattr(context.store, "remember", full)
    assert ask_all(Counting(), [ask(10)], SETTINGS, context)[0].value.mean == 10
    assert any("1 answers were not remembered: [store.full]" in note for note in context.notes)


def test_a_damaged_memory_is_asked_again(context: StepContext) -> None:
    engine = Counting()
    ask_all(engine, [ask(10)], SETTINGS, context)
    root = Path(context.store.root.removeprefix("file://"))
    (file,) = (path for path in root.rglob("memo/*/*.json") if '"value"' in path.read_text())
    file.write_text('{"value": {"mean": "nothing"}}')
    assert not ask_all(engine, [ask(10)], SETTINGS, context)[0].reused
    assert ask_all(engine, [ask(10)], SETTINGS, context)[0].reused
