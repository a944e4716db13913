"""Pictures understood by a model in the worker's own process, through the library transformers: Qwen3-VL of any size.

Its weights lie in a folder below ``NIGHTREEL_MODELS`` and are never downloaded. The model stays warm, and so does what
it has read last: questions of one series read their equal beginning once (see ``model.reading``).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.models.digest import folder_digest
from nightreel.engines.understand.answers import Written
from nightreel.engines.understand.model.folder import find_model, inspect_model
from nightreel.engines.understand.protocol import Answered, Ask, UnderstandSettings
from nightreel.engines.understand.talk.conversation import Conversation
from nightreel.engines.understand.talk.schema import schema_of
from nightreel.engines.understand.talk.telling import fitted, words_digest
from nightreel.errors import CancelledError, EngineError, NightreelError
from nightreel.spec.generation import Usage
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.understand.model.loading import Loaded

A = TypeVar("A", bound=Model)


@engine(
    EngineCard(
        step="understand", name="transformers", version=f"1-{words_digest()}",
        summary="Qwen3-VL from weights on this machine; writes nothing but JSON of the asked form.",
        devices=("gpu",),  # scheduled there; it runs on a CPU as well, for small models and tests
        licence="Apache-2.0; each model has its own licence", needs=("nightreel[models]", "llguidance"),
        weights="a folder below NIGHTREEL_MODELS, named by the step's `model`",
    )
)  # fmt: skip
class TransformersUnderstander:
    """Asks the model that the settings name, one question after the other."""

    card: ClassVar[EngineCard]

    def judge(self, settings: UnderstandSettings, tenant: Tenant) -> str:
        """Name the model and the digest of its folder; see ``Understander.judge``."""
        return f"{settings.model}/{folder_digest(find_model(settings.model))}"

    def understand(
        self, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
    ) -> list[Answered[A] | NightreelError]:
        """Answer every question; see ``Understander.understand``.

        Raises:
            NightreelError: see ``find_model``, ``inspect_model`` and ``loaded``.
        """
        from nightreel.engines.understand.model.loading import loaded

        if not asks:
            return []
        found = inspect_model(find_model(settings.model))
        answers: list[Answered[A] | NightreelError] = []
        with loaded(found) as model:
            before = model.remembered.reused, model.remembered.read
            for number, ask in enumerate(asks):
                if context.cancelled():
                    raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
                context.progress(number / len(asks), f"{number} of {len(asks)} questions answered")
                try:
                    answers.append(_answer(model, ask, settings, context))
                except CancelledError:
                    raise
                except NightreelError as error:
                    answers.append(error)
            context.progress(1.0, f"{len(asks)} questions answered")
            reused, read = model.remembered.reused - before[0], model.remembered.read - before[1]
        if reused:
            context.note(f"Of {reused + read} tokens the model had {reused} in mind from the question before.")
        return answers


def _answer(model: Loaded, ask: Ask[A], settings: UnderstandSettings, context: StepContext) -> Answered[A]:
    talk = Conversation(ask, settings, settings.model, with_schema=True)
    schema, fixed = schema_of(ask.question.answer), _messages(talk)
    took, requests = Usage(), 0
    while True:
        began = time.monotonic()
        written = _written(model, [*fixed, *_repairs(talk)], schema, settings, context)
        requests += 1
        gpu_s = time.monotonic() - began if model.device.startswith("cuda") else 0.0
        used = Usage(gpu_s=gpu_s, input_tokens=written.tokens_in, output_tokens=written.tokens_out)
        took += used
        context.spend(used)
        heard = talk.hear(written)
        if heard is not None:
            break
    answered = Answered(
        heard[0], model=settings.model, tokens_in=took.input_tokens, tokens_out=took.output_tokens,
        requests=requests, notes=heard[1],
    )  # fmt: skip
    if ask.heard is not None:
        ask.heard(answered)
    return answered


def _written(
    model: Loaded, messages: list[dict[str, Any]], schema: dict[str, Any], settings: UnderstandSettings,
    context: StepContext,
) -> Written:  # fmt: skip
    from nightreel.engines.generate.models.loading import out_of_memory
    from nightreel.engines.understand.model.writing import write

    try:
        return write(model, messages, schema, settings, context.cancelled)
    except NightreelError:
        raise
    except Exception as error:
        model.remembered.forget()
        full = out_of_memory(error, settings.model) is not None
        raise EngineError(
            "understand.memory" if full else "understand.model", where=settings.model,
            got="the device ran out of memory" if full else f"{type(error).__name__}: {error}", want="an answer",
            fix="write a smaller `longest_side_px`, or ask about fewer pictures at once" if full
            else "show this line to your Nightreel engineer",
        ) from error  # fmt: skip


def _messages(talk: Conversation[A]) -> list[dict[str, Any]]:
    from PIL import Image

    content: list[dict[str, Any]] = []
    for part in talk.told.parts:
        if isinstance(part, str):
            content.append({"type": "text", "text": part})
        else:
            pixels = fitted(talk.ask.looks[part].pixels, talk.shown[part].sent_px)
            content.append({"type": "image", "image": Image.fromarray(pixels)})
    return [{"role": "system", "content": [{"type": "text", "text": talk.told.system}]},
            {"role": "user", "content": content}]  # fmt: skip


def _repairs(talk: Conversation[A]) -> list[dict[str, Any]]:
    turns = []
    for said, told in talk.repairs:
        for role, text in (("assistant", said), ("user", told)):
            turns.append({"role": role, "content": [{"type": "text", "text": text}]})
    return turns
