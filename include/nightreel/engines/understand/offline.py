"""Understanding without a model: what can be measured of pictures, said in sentences and marked as partial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.understand.protocol import Answered, Ask, UnderstandSettings
from nightreel.engines.understand.talk.telling import check_picture
from nightreel.errors import CancelledError, EngineError, NightreelError
from nightreel.reading.measure.version import measures_digest
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.reading.measure.answers.partial import Partial

A = TypeVar("A", bound=Model)

_MEASURED_BY = ("rapidocr", "nudenet")
"""Packages that a measurement may use, and without which it does the rest."""


@engine(
    EngineCard(
        step="understand", name="offline", version=f"1-{measures_digest()}", languages=("en-US", "zh-CN"),
        summary="No model: light, colours, faces, words, framing and motion are measured; answers are marked partial.",
        weights="wheels rapidocr (PP-OCRv6, Apache-2.0) and nudenet (320n, AGPL-3.0, a program of its own), if there",
        needs=("rapidocr",),
    )
)  # fmt: skip
class OfflineUnderstander:
    """Answers from measurement."""

    card: ClassVar[EngineCard]

    def judge(self, settings: UnderstandSettings, tenant: Tenant) -> str:
        """Name what measures here: a package more or less changes what is said."""
        return " ".join(["measurement", *(f"{name}={_version(name)}" for name in _MEASURED_BY)])

    def understand(
        self, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
    ) -> list[Answered[A] | NightreelError]:
        """Answer every question by what can be measured; see ``Understander.understand``."""
        answers = list[Answered[A] | NightreelError]()
        for done, ask in enumerate(asks):
            if context.cancelled():
                raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
            context.progress(done / len(asks), f"measure {ask.looks[0].label}" if ask.looks else "measure")
            try:
                answers.append(_answer(ask))
            except NightreelError as error:
                answers.append(error)
        context.progress(1.0)
        return answers


def _answer(ask: Ask[A]) -> Answered[A]:
    try:
        measure = _tasks()[ask.question.task]
    except KeyError:
        raise EngineError(
            "understand.task", where=ask.question.task, got="a question that nothing measured can answer",
            want=f"one of {', '.join(_tasks())}", fix="choose the engine endpoint or transformers for it",
        ) from None  # fmt: skip
    for look in ask.looks:
        check_picture(look)
    partial = measure(ask)
    return Answered(value=cast(A, partial.value), partial=True, would_add=partial.would_add, requests=0)


def _tasks() -> dict[str, Callable[[Ask[Any]], Partial[Any]]]:
    from nightreel.reading.measure.answers.board import align_answer, links_answer, order_answer
    from nightreel.reading.measure.answers.moving import moving_answer
    from nightreel.reading.measure.answers.panel import panel_answer
    from nightreel.reading.measure.answers.work import work_answer

    return {
        "board.panel": lambda ask: panel_answer(ask.looks, ask.question.facts, ask.question.language),
        "board.links": lambda ask: links_answer(ask.looks, ask.question.facts, ask.question.language),
        "board.order": lambda ask: order_answer(ask.looks, ask.question.facts, ask.question.language),
        "board.align": lambda ask: align_answer(ask.question.facts, ask.question.language),
        "moving.answers": lambda ask: moving_answer(
            ask.looks, ask.question.facts, ask.question.answer, ask.question.language
        ),
        "work.text": lambda ask: work_answer(ask.looks, ask.question.facts, ask.question.language),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
