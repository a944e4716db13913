"""The engine ``transformers`` with tiny random models: valid JSON by constraint, and each beginning read once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from pydantic import Field
from tests.tiny_seeing import save_seeing

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.understand.model import constraint, loading
from nightreel.engines.understand.model.folder import find_model, inspect_model
from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, UnderstandSettings
from nightreel.errors import (
    CancelledError,
    EngineError,
    InputError,
    MissingProgramError,
    NightreelError,
    OptionError,
    RefusedError,
)
from nightreel.reading.asking import ask_all
from nightreel.spec.film import Box
from nightreel.spec.model import Model

pytestmark = pytest.mark.integration
pytest.importorskip("llguidance")


class Place(Model):
    """Where."""

    look: int = Field(ge=0, le=3)
    region: Box | None = None


class Seen(Model):
    """What is seen."""

    size: Literal["close_up", "long"]
    action: str = Field(max_length=12)
    evidence: tuple[Place, ...] = Field((), max_length=2)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of models: one dense, one with experts."""
    root = tmp_path_factory.mktemp("models")
    save_seeing(root / "tiny" / "dense")
    save_seeing(root / "tiny" / "experts", experts=True)
    yield root
    loading.release()


@pytest.fixture(autouse=True)
def _known(models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NIGHTREEL_MODELS", str(models))
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def settings(**changes: Any) -> UnderstandSettings:
    return UnderstandSettings(**{"model": "tiny/dense", "max_tokens": 200, "longest_side_px": 224, **changes})


def ask(text: str = "What happens?", picture: int = 0, looks: int = 1) -> Ask[Seen]:
    pixels = np.random.default_rng(picture).integers(0, 255, (96, 64, 3), np.uint8)
    question = Question("test.seen", "1", "You read storyboards.", "Mira has a key.", text, Seen)
    return Ask(tuple(Look(pixels, f"panel {at}", at_s=at * 0.5) for at in range(looks)), question)


def understand(context: StepContext, *asks: Ask[Seen], **changes: Any) -> list[Answered[Seen] | NightreelError]:
    found: list[Answered[Seen] | NightreelError] = make_engine("understand", "transformers").understand(
        asks or (ask(),), settings(**changes), context
    )
    return found


def values(found: list[Answered[Seen] | NightreelError]) -> list[Seen]:
    assert all(isinstance(one, Answered) for one in found), found
    return [one.value for one in found if isinstance(one, Answered)]


@pytest.mark.parametrize("model", ["tiny/dense", "tiny/experts"])
@pytest.mark.parametrize("temperature", [0, 1])
def test_even_random_weights_answer_in_the_asked_form(context: StepContext, model: str, temperature: float) -> None:
    found = understand(context, ask(), ask("Who is seen?", picture=1, looks=3), model=model, temperature=temperature)
    for value in values(found):
        assert value.size in ("close_up", "long")
        assert len(value.action) <= 12
    assert sum(one.output_tokens for one in context.usage) > 10
    assert all(one.requests == 1 for one in found if isinstance(one, Answered)), "no repair was needed"


def test_without_the_constraint_random_weights_are_asked_again_and_then_given_up(
    context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nightreel.engines.understand.model.writing.constraint_of", lambda *_: None)
    (found,) = understand(context, max_repairs=2, max_tokens=100)
    assert isinstance(found, EngineError)
    assert found.code.startswith("understand.")
    assert "answers" in str(found.got)
    assert len(context.usage) <= 3, "repairs have an end"


def test_a_series_reads_its_beginning_once_and_answers_the_same(context: StepContext) -> None:
    asks = [ask(f"What does Mira do in moment {number}?") for number in range(4)]
    anew = []
    for one in asks:
        loading.release()
        anew += values(understand(context, one))
    loading.release()
    with loading.loaded(inspect_model(find_model("tiny/dense"))) as model:
        together = values(understand(context, *asks))
        read, reused = model.remembered.read, model.remembered.reused
    assert together == anew
    assert reused / (read + reused) > 0.6, "three of four beginnings, with their picture"
    assert any(f"had {reused} in mind" in note for note in context.notes)


def test_another_picture_is_read_though_its_tokens_look_the_same(context: StepContext) -> None:
    with loading.loaded(inspect_model(find_model("tiny/dense"))) as model:
        model.remembered.forget()
        (alone,) = values(understand(context, ask(picture=5)))
        model.remembered.forget()
        understand(context, ask(picture=4))
        before = model.remembered.reused
        (after,) = values(understand(context, ask(picture=5)))
        gained = model.remembered.reused - before
        place = next(at for at, token in enumerate(model.remembered.tokens) if isinstance(token, tuple))
    assert after == alone
    assert gained == place, "the words before the picture, and nothing of it"


def test_an_answer_that_has_no_room_is_told_as_cut_off(context: StepContext) -> None:
    class Long(Model):
        """A long text."""

        text: str = Field(min_length=900, max_length=1000)

    question = Question("test.long", "1", "", "", "Tell all.", Long)
    engine = make_engine("understand", "transformers")
    (found,) = engine.understand([Ask(ask().looks, question)], settings(max_tokens=100, max_repairs=1), context)
    assert isinstance(found, EngineError)
    assert "after 2 answers" in str(found)


def test_work_that_is_not_wanted_any_more_stops_within_an_answer(make_context: Callable[..., StepContext]) -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 3

    context = make_context(cancelled=cancelled)
    with pytest.raises(CancelledError):
        understand(context, ask(), ask("Who?"))
    assert not context.usage
    assert values(understand(make_context()))


def test_answers_are_remembered_by_the_digest_of_the_weights(
    context: StepContext, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine("understand", "transformers")
    save_seeing(models / "tiny" / "other", seed=1)
    judges = {
        engine.judge(settings(model=name), context.tenant).split("/")[-1] for name in ("tiny/dense", "tiny/other")
    }
    assert len(judges) == 2
    ask_all(engine, [ask()], settings(), context)
    assert ask_all(engine, [ask()], settings(), context)[0].reused
    assert not ask_all(engine, [ask()], settings(model="tiny/other"), context)[0].reused


@pytest.mark.parametrize(
    ("model", "kind", "code"),
    [
        ("", OptionError, "understand.model"), ("../dense", RefusedError, "model.path"),
        ("/etc", RefusedError, "model.path"), ("tiny/.hidden", RefusedError, "model.path"),
        ("tiny/absent", MissingProgramError, "model.missing"),
    ],
)  # fmt: skip
def test_only_folders_below_the_models_are_found(
    context: StepContext, model: str, kind: type[NightreelError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        understand(context, model=model)
    assert caught.value.code == code


def test_without_a_folder_of_models_it_is_said_what_to_do(
    context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NIGHTREEL_MODELS")
    with pytest.raises(MissingProgramError, match=r"NIGHTREEL_MODELS \(not set\).*hf download tiny/dense"):
        understand(context)


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("pytorch_model.bin", b"pickle", "model.pickle"), ("modeling.py", b"print()", "model.code"),
        ("config.json", b'{"architectures": ["LlavaForConditionalGeneration"]}', "model.folder"),
        ("config.json", b"[", "model.folder"), ("model.safetensors", b"short", "model.folder"),
    ],
)  # fmt: skip
def test_a_folder_is_judged_before_it_is_loaded(
    context: StepContext, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, content: bytes,
    code: str,
) -> None:  # fmt: skip
    folder = tmp_path / "models" / "bad"
    folder.mkdir(parents=True)
    for path in (models / "tiny" / "dense").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / file).write_bytes(content)
    monkeypatch.setenv("NIGHTREEL_MODELS", str(folder.parent))
    with pytest.raises((RefusedError, InputError)) as caught:
        understand(context, model="bad")
    assert caught.value.code == code


def test_a_model_that_does_not_fit_is_not_loaded(context: StepContext, monkeypatch: pytest.MonkeyPatch) -> None:
    loading.release()
    monkeypatch.setenv("NIGHTREEL_MODEL_GB", "0.0001")
    with pytest.raises(EngineError, match=r"understand\.memory.*smaller model"):
        understand(context)


def test_the_constraint_allows_what_fits_and_nothing_else(models: Path) -> None:
    import torch

    with loading.loaded(inspect_model(find_model("tiny/dense"))) as model:
        schema = {
            "type": "object",
            "properties": {"a": {"const": "x"}},
            "required": ["a"],
            "additionalProperties": False,
        }
        one = constraint.constraint_of(model.processor, schema, 512)
        assert one is not None
        written: list[int] = []
        for _ in range(40):
            logits = torch.zeros(512)
            one.strike_out(logits)
            token = int(logits.argmax())
            if token == model.processor.tokenizer.eos_token_id:
                break
            written.append(token)
            if not one.take(token):
                break
        assert json.loads(model.processor.tokenizer.decode(written)) == {"a": "x"}
