"""Reads a board: its order where none is given, panel by panel, then what holds it together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from nightreel.context import StepContext
from nightreel.engines.understand.protocol import MOST_LOOKS, Answered, Ask, Look, Understander, UnderstandSettings
from nightreel.errors import NightreelError
from nightreel.reading.asking import ask_all
from nightreel.reading.board.answers import LinkAnswer, LinksAnswer, PanelAnswer
from nightreel.reading.board.guard import guarded, relooked
from nightreel.reading.board.order import Order, checked_order, counted_order
from nightreel.reading.board.panels import Found, panel_pixels, reduced
from nightreel.reading.board.questions import Told, links_question, order_question, panel_question
from nightreel.reading.board.words import OBEYED, said
from nightreel.spec.model import Model
from nightreel.spec.reading import BoardReading, BoardShot, Panel, StoryLink

A = TypeVar("A", bound=Model)

_SMALL_PX = 448
_OBEYED = "understand.obeyed"
"""A model that followed words in a picture, again and again: the panel has no reading then, and the board goes on."""
_AT_ONCE = 16
"""Panels whose pixels are held at the same time."""


@dataclass(frozen=True)
class Reader:
    """Who reads for whom, and with what."""

    engine: Understander
    settings: UnderstandSettings
    context: StepContext
    told: Told
    answers: list[Answered[Any]]
    """Filled with everything that was answered."""

    def ask(self, asks: Sequence[Ask[A]]) -> list[A]:
        """Give every answer.

        Raises:
            NightreelError: one could not be had; what was answered is remembered.
        """
        return [answered.value for answered in self.ask_but(asks, ()) if answered is not None]

    def ask_but(self, asks: Sequence[Ask[A]], may_fail: Collection[str]) -> list[Answered[A] | None]:
        """Give every answer; nothing for a question that fails with a code that may.

        Raises:
            NightreelError: as ``ask``.
        """
        given: list[Answered[A] | None] = []
        for answered in ask_all(self.engine, asks, self.settings, self.context):
            if isinstance(answered, NightreelError):
                if answered.code not in may_fail:
                    raise answered
                given.append(None)
                continue
            self.answers.append(answered)
            given.append(answered)
        return given


def read_board(found: Found, reader: Reader) -> BoardReading:
    """Read a board.

    Raises:
        NightreelError: a question was not answered; the step may be repeated, and asks only for what is missing.
    """
    order = _order(found, reader)
    panels = [
        found.panels[index].model_copy(update={"number": number}) for number, index in enumerate(order.indexes, 1)
    ]
    panels, shots = _shots(panels, reader)
    reader.context.progress(0.9, "find what must return")
    links = _links(panels, shots, reader) if len(panels) > 1 else ()
    return BoardReading(
        panels=tuple(panels), shots=tuple(shots), links=links, order=order.by, order_reason=order.reason
    )


def _order(found: Found, reader: Reader) -> Order:
    """Give the order of panels; those of one file keep the order in which they stand there."""
    parts = [[index for index, _ in part] for _, part in groupby(enumerate(found.units), key=lambda unit: unit[1])]
    names = [found.units[part[0]] for part in parts]
    given = counted_order(names)
    if given is not None:
        reason = "names of the files count" if len(names) > 1 else ""
        return Order(tuple(index for at in given for index in parts[at]), "given", reason)
    reader.context.progress(0.3, "find the order")
    shown = parts[:MOST_LOOKS]
    looks = tuple(
        Look(panel_pixels(found.panels[part[0]], reader.context.store), f"picture {number}")
        for number, part in enumerate(shown, 1)
    )
    (answer,) = reader.ask([Ask(looks, order_question(reader.told, names[: len(shown)]))])
    order = checked_order(answer, len(shown))
    rest = [index for part in parts[MOST_LOOKS:] for index in part]
    return Order((*(index for at in order.indexes for index in shown[at]), *rest), order.by, order.reason)


def _shots(panels: list[Panel], reader: Reader) -> tuple[list[Panel], list[BoardShot]]:
    told, shots = [], []
    for start in range(0, len(panels), _AT_ONCE):
        part = panels[start : start + _AT_ONCE]
        reader.context.progress(0.35 + 0.5 * start / len(panels), f"read panels {start + 1} to {start + len(part)}")
        answers = reader.ask_but(list(_asks(panels, start, reader)), (_OBEYED,))
        for panel, answer in zip(part, answers, strict=True):
            value, words = (answer.value, answer.words) if answer else (PanelAnswer(), ())
            checked = guarded(value, panel.number, reader.told.language, words)
            shots.append(checked.shot)
            faults = checked.faults if answer else (said(OBEYED, reader.told.language),)
            told.append(panel.model_copy(update={"faults": (*panel.faults, *faults)}))
    return told, shots


def _asks(panels: Sequence[Panel], start: int, reader: Reader) -> Iterator[Ask[PanelAnswer]]:
    """Give the questions about some panels, each with the panel before it."""
    question = panel_question(reader.told)
    store = reader.context.store
    before = panel_pixels(panels[start - 1], store) if start else None
    for panel in panels[start : start + _AT_ONCE]:
        pixels = panel_pixels(panel, store)
        looks = [Look(pixels, "the panel")]
        if before is not None:
            looks.append(Look(before, "the panel before it"))
        yield Ask(tuple(looks), question)
        before = pixels


def small_looks(panels: Sequence[Panel], reader: Reader, most: int = MOST_LOOKS) -> tuple[tuple[int, ...], list[Look]]:
    """Give some panels of a board, spread evenly over it, small: their indexes from 0, and the pictures."""
    if len(panels) <= most:
        shown = tuple(range(len(panels)))
    else:
        shown = tuple(dict.fromkeys(round(at * (len(panels) - 1) / (most - 1)) for at in range(most)))
    store = reader.context.store
    looks = [
        Look(reduced(panel_pixels(panels[index], store), _SMALL_PX), f"panel {panels[index].number}") for index in shown
    ]
    return shown, looks


def _links(panels: list[Panel], shots: list[BoardShot], reader: Reader) -> tuple[StoryLink, ...]:
    shown, looks = small_looks(panels, reader)
    question = links_question(reader.told, shots, [panels[index].number for index in shown])
    answer: LinksAnswer
    (answer,) = reader.ask([Ask(tuple(looks), question)])
    links = [_link(link, shown) for link in answer.links if _is_possible(link, len(panels))]
    return tuple(sorted(links, key=lambda link: (link.panel, link.returns or len(panels) + 1)))


def _is_possible(link: LinkAnswer, count: int) -> bool:
    """Whether a link joins panels of this board, forwards in time."""
    return (
        bool(link.what.strip()) and link.panel <= count and (link.returns is None or link.panel < link.returns <= count)
    )


def _link(link: LinkAnswer, shown: tuple[int, ...]) -> StoryLink:
    return StoryLink(
        kind=link.kind, panel=link.panel, returns=link.returns, what=link.what, evidence=relooked(link.evidence, shown)
    )
