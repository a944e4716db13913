"""Reads a board: its order where none is given, panel by panel, then what holds it together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from nightreel.context import StepContext
from nightreel.engines.card import make_engine
from nightreel.engines.understand.protocol import MOST_LOOKS, Answered, Ask, Look, Understander, UnderstandSettings
from nightreel.errors import NightreelError
from nightreel.reading.asking import FOLLOWED_WORDS, ask_all
from nightreel.reading.board.answers import LinkAnswer, LinksAnswer, PanelAnswer
from nightreel.reading.board.guard import guarded, relooked
from nightreel.reading.board.order import Order, checked_order, counted_order
from nightreel.reading.board.panels import Found, panel_pixels, reduced
from nightreel.reading.board.questions import Told, links_question, order_question, panel_question
from nightreel.reading.board.words import LINKS_OBEYED, LINKS_WITHOUT, OBEYED, ORDER_OBEYED, said
from nightreel.spec.model import Model
from nightreel.spec.reading import BoardReading, BoardShot, Panel, StoryLink

A = TypeVar("A", bound=Model)

_SMALL_PX = 448
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

    def ask_or_measure(self, ask: Ask[A]) -> tuple[Answered[A], bool]:
        """Give an answer; a measured one where the model only follows words in the pictures.

        Returns:
            The answer, and whether it is the model's; who has read is told by the model's answers alone.

        Raises:
            NightreelError: as ``ask``.
        """
        (answered,) = self.ask_but([ask], (FOLLOWED_WORDS,))
        if answered is not None:
            return answered, True
        (measured,) = ask_all(make_engine("understand", "offline"), [ask], self.settings, self.context)
        if isinstance(measured, NightreelError):
            raise measured
        return measured, False


@dataclass(frozen=True)
class _Shots:
    """What was read panel by panel."""

    panels: list[Panel]
    shots: list[BoardShot]
    ordered: frozenset[int]
    """Numbers of the panels whose words give orders."""

    def without(self, numbers: Collection[int]) -> _Shots:
        """Give the others."""
        panels = [panel for panel in self.panels if panel.number not in numbers]
        return _Shots(panels, [shot for shot in self.shots if shot.panel not in numbers], frozenset())


def read_board(found: Found, reader: Reader) -> BoardReading:
    """Read a board.

    Raises:
        NightreelError: a question was not answered; the step may be repeated, and asks only for what is missing.
    """
    order, order_note = _order(found, reader)
    panels = [
        found.panels[index].model_copy(update={"number": number}) for number, index in enumerate(order.indexes, 1)
    ]
    read = _shots(panels, reader)
    reader.context.progress(0.9, "find what must return")
    links, links_note = _links(read, reader)
    return BoardReading(
        panels=tuple(read.panels), shots=tuple(read.shots), links=links, order=order.by, order_reason=order.reason,
        notes=tuple(filter(None, (order_note, links_note))),
    )  # fmt: skip


def _order(found: Found, reader: Reader) -> tuple[Order, str]:
    """Give the order of panels, and what people are told of it; those of one file keep the order they have there."""
    parts = [[index for index, _ in part] for _, part in groupby(enumerate(found.units), key=lambda unit: unit[1])]
    names = [found.units[part[0]] for part in parts]
    given = counted_order(names)
    if given is not None:
        reason = "names of the files count" if len(names) > 1 else ""
        return Order(tuple(index for at in given for index in parts[at]), "given", reason), ""
    reader.context.progress(0.3, "find the order")
    shown = parts[:MOST_LOOKS]
    looks = tuple(
        Look(panel_pixels(found.panels[part[0]], reader.context.store), f"picture {number}")
        for number, part in enumerate(shown, 1)
    )
    answer, is_models = reader.ask_or_measure(Ask(looks, order_question(reader.told, names[: len(shown)])))
    order = checked_order(answer.value, len(shown))
    rest = [index for part in parts[MOST_LOOKS:] for index in part]
    indexes = (*(index for at in order.indexes for index in shown[at]), *rest)
    note = "" if is_models else said(ORDER_OBEYED, reader.told.language)
    return Order(indexes, order.by, order.reason), note


def _shots(panels: list[Panel], reader: Reader) -> _Shots:
    told, shots, ordered = [], [], set[int]()
    for start in range(0, len(panels), _AT_ONCE):
        part = panels[start : start + _AT_ONCE]
        reader.context.progress(0.35 + 0.5 * start / len(panels), f"read panels {start + 1} to {start + len(part)}")
        answers = reader.ask_but(list(_asks(panels, start, reader)), (FOLLOWED_WORDS,))
        for panel, answer in zip(part, answers, strict=True):
            value, words = (answer.value, answer.words) if answer else (PanelAnswer(), ())
            checked = guarded(value, panel.number, reader.told.language, words)
            shots.append(checked.shot)
            if answer is None or checked.ordered:
                ordered.add(panel.number)
            faults = checked.faults if answer else (said(OBEYED, reader.told.language),)
            told.append(panel.model_copy(update={"faults": (*panel.faults, *faults)}))
    return _Shots(told, shots, frozenset(ordered))


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


def _links(read: _Shots, reader: Reader) -> tuple[tuple[StoryLink, ...], str]:
    """Give what holds the board together, and what people are told of it.

    A model that follows words in the pictures is asked once more without the panels whose words give orders.
    """
    links = _asked_links(read, reader)
    if links is not None:
        return links, ""
    calm = read.without(read.ordered)
    links = _asked_links(calm, reader) if read.ordered and len(calm.panels) > 1 else None
    if links is None:
        return (), said(LINKS_OBEYED, reader.told.language)
    numbers = ", ".join(str(number) for number in sorted(read.ordered))
    return links, said(LINKS_WITHOUT, reader.told.language).format(panels=numbers)


def _asked_links(read: _Shots, reader: Reader) -> tuple[StoryLink, ...] | None:
    """Ask for the links between some panels; nothing where the model only follows words in them."""
    if len(read.panels) < 2:
        return ()
    shown, looks = small_looks(read.panels, reader)
    numbers = tuple(read.panels[index].number for index in shown)
    answer: Answered[LinksAnswer] | None
    (answer,) = reader.ask_but([Ask(tuple(looks), links_question(reader.told, read.shots, numbers))], (FOLLOWED_WORDS,))
    if answer is None:
        return None
    there = {panel.number for panel in read.panels}
    looked = tuple(number - 1 for number in numbers)
    links = [_link(link, looked) for link in answer.value.links if _is_possible(link, there)]
    return tuple(sorted(links, key=lambda link: (link.panel, link.returns or max(there) + 1)))


def _is_possible(link: LinkAnswer, there: Collection[int]) -> bool:
    """Whether a link joins panels that are there, forwards in time."""
    if not link.what.strip() or link.panel not in there:
        return False
    return link.returns is None or (link.panel < link.returns and link.returns in there)


def _link(link: LinkAnswer, shown: tuple[int, ...]) -> StoryLink:
    return StoryLink(
        kind=link.kind, panel=link.panel, returns=link.returns, what=link.what, evidence=relooked(link.evidence, shown)
    )
