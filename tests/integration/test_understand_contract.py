"""One contract over every engine that understands pictures: by measurement, behind an endpoint, in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import Field
from tests.servers.vision_server import VisionServer

from nightreel.context import StepContext
from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, Understander, UnderstandSettings
from nightreel.errors import CancelledError, InputError, NightreelError
from nightreel.reading.asking import ask_all, read_by
from nightreel.reading.board.answers import PanelAnswer
from nightreel.spec.model import Model
from nightreel.spec.reading import Evidence

pytestmark = pytest.mark.integration


class Short(Model):
    """What even random weights finish soon."""

    action: str = Field(max_length=10)
    evidence: tuple[Evidence, ...] = Field((), max_length=1)


@dataclass(frozen=True)
class Subject:
    """One engine, set up, with what it can be asked."""

    engine: Understander
    settings: UnderstandSettings
    answer: type[Model]

    def ask(self, seed: int = 0, looks: int = 1, **fields: Any) -> Ask[Any]:
        plain = {
            "task": "board.panel", "version": "1", "system": "You read storyboards.", "context": "Mira has a key.",
            "ask": f"What happens in panel {seed}?", "answer": self.answer,
        }  # fmt: skip
        pixels = np.random.default_rng(seed).integers(0, 255, (8, 10, 3), np.uint8).repeat(16, 0).repeat(16, 1)
        return Ask(tuple(Look(pixels, f"panel {at + 1}") for at in range(looks)), Question(**plain | fields))

    def understand(self, context: StepContext, *asks: Ask[Any]) -> list[Answered[Any] | NightreelError]:
        return self.engine.understand(asks, self.settings, context)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a tiny model that sees."""
    pytest.importorskip("llguidance")
    from tests.tiny_seeing import save_seeing

    from nightreel.engines.understand.model.loading import release

    root = tmp_path_factory.mktemp("models")
    save_seeing(root / "tiny")
    yield root
    release()


@pytest.fixture(params=sorted(engine_cards("understand")))
def subject(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    """Every engine that is registered, each with what it needs."""
    engine = make_engine("understand", request.param)
    if request.param == "endpoint":
        with VisionServer() as server:
            file = tmp_path / "endpoints.yaml"
            eyes = {"kind": "vision", "url": server.url, "model": server.model}
            file.write_text(yaml.safe_dump({"endpoints": {"eyes": eyes}}))
            monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(file))
            yield Subject(engine, UnderstandSettings(), PanelAnswer)
        return
    if request.param == "transformers":
        monkeypatch.setenv("NIGHTREEL_MODELS", str(request.getfixturevalue("tiny")))
        monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
        settings = UnderstandSettings(model="tiny", max_tokens=800, longest_side_px=224)
        yield Subject(engine, settings, Short)
        return
    yield Subject(engine, UnderstandSettings(), PanelAnswer)


def test_answers_are_of_the_asked_form_in_order_with_evidence_inside(subject: Subject, context: StepContext) -> None:
    found = subject.understand(context, subject.ask(0), subject.ask(1, looks=2))
    assert len(found) == 2
    for answered, looks in zip(found, (1, 2), strict=True):
        assert isinstance(answered, Answered), answered
        assert isinstance(answered.value, subject.answer)
        for one in answered.value.evidence:  # type: ignore[attr-defined]
            assert one.look < looks
            if one.region is not None:
                assert one.region.x + one.region.width <= 1.001
        assert answered.partial is (subject.engine.card.name == "offline")
        assert bool(answered.would_add) is answered.partial


def test_progress_grows_to_its_end(subject: Subject, make_context: Callable[..., StepContext]) -> None:
    told: list[float] = []
    context = make_context(progress=lambda fraction, message="": told.append(fraction))
    subject.understand(context, subject.ask(0), subject.ask(1))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_one_question_that_fails_does_not_take_the_others(subject: Subject, context: StepContext) -> None:
    broken = Ask((Look(np.zeros((4, 4), np.uint8), "no picture"),), subject.ask().question)
    found = subject.understand(context, broken, subject.ask(0))
    assert isinstance(found[0], InputError)
    assert isinstance(found[1], Answered)


def test_nothing_asked_is_nothing_answered(subject: Subject, context: StepContext) -> None:
    assert subject.understand(context) == []


def test_work_that_is_not_wanted_stops(subject: Subject, make_context: Callable[..., StepContext]) -> None:
    with pytest.raises(CancelledError):
        subject.understand(make_context(cancelled=lambda: True), subject.ask())


def test_pictures_are_not_changed(subject: Subject, context: StepContext) -> None:
    ask = subject.ask(3)
    before = ask.looks[0].pixels.copy()
    subject.understand(context, ask)
    np.testing.assert_array_equal(ask.looks[0].pixels, before)


def test_the_judge_is_named_and_its_answers_are_remembered(subject: Subject, context: StepContext) -> None:
    judge = subject.engine.judge(subject.settings, context.tenant)
    assert judge
    assert judge == subject.engine.judge(subject.settings, context.tenant)
    first = ask_all(subject.engine, [subject.ask(0)], subject.settings, context)
    again = ask_all(subject.engine, [subject.ask(0)], subject.settings, context)
    assert isinstance(first[0], Answered)
    assert isinstance(again[0], Answered)
    assert again[0].value == first[0].value
    assert again[0].reused
    by = read_by(subject.engine, again)
    assert (by.engine, by.requests, by.reused, by.tokens_in) == (subject.engine.card.name, 0, 1, 0)


def test_what_is_used_is_counted(subject: Subject, context: StepContext) -> None:
    (found,) = subject.understand(context, subject.ask(0))
    assert isinstance(found, Answered)
    assert sum(used.input_tokens for used in context.usage) == found.tokens_in
    assert (found.tokens_in > 0) is not found.partial
