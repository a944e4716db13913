"""``board.order``, ``board.links`` and ``board.align``: a whole board, as far as numbers, words and colours tell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue, TypeAdapter, ValidationError

from nightreel.reading.board.answers import AlignAnswer, AlignedPair, LinkAnswer, LinksAnswer, OrderAnswer
from nightreel.reading.measure.answers.partial import Partial
from nightreel.reading.measure.answers.say import colour_names, quoted, say
from nightreel.reading.measure.light import measure_light
from nightreel.reading.measure.likeness import Said, figures_in, pair_lines
from nightreel.reading.measure.notes import is_note, number_in_corner
from nightreel.reading.measure.palette import palette
from nightreel.reading.measure.words import read_words, reads_words
from nightreel.spec.film import Box
from nightreel.spec.reading import BoardShot, Evidence

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look

_ENOUGH = 2 / 3
"""Part of the panels that must be numbered for the numbers to count."""
_MOST_LINKS = 20
_RARE = 0.4
"""Part of the panels in which a word or a colour may be for it to be a thing of its own."""
_NEAR_SAME = 0.85
_COMMON = """the and for with that this from into over you your are was not but his her they them she him has have had
out one two all off under behind beside before after only something somebody nothing there here where when what who will
would can could very more some any its their our gets goes comes looks takes again still just like back down away
camera panel shot scene cut fade continuous later"""


def order_answer(looks: Sequence[Look], facts: Mapping[str, JsonValue], language: str) -> Partial[OrderAnswer]:
    """Order panels by the numbers in their corners, else by those of their files' names; no order where neither counts.

    Args:
        looks: the panels as they came; their numbers count from 1 in this order.
        facts: ``names`` of their files.
        language: of the reason.
    """
    shown = range(1, len(looks) + 1)
    written = [_corner_number(look) for look in looks]
    names = facts.get("names")
    of_names = [_name_number(str(name)) for name in names] if isinstance(names, list) else []
    add = (say("add_order", language),) + (() if reads_words() else (say("add_words", language),))
    count = sum(number is not None for number in written)
    if _is_an_order(written):
        reason, keys = say("order_written", language, count=count), written
    elif len(of_names) == len(looks) and _is_an_order(of_names, 1.0):
        reason, keys = say("order_names", language), of_names
    else:
        return Partial(OrderAnswer(order=(), reason=say("order_given", language)), add)
    return Partial(OrderAnswer(order=_sorted(shown, keys), written=keys is written, reason=reason), add)


def links_answer(looks: Sequence[Look], facts: Mapping[str, JsonValue], language: str) -> Partial[LinksAnswer]:
    """Name words and strong colours that return in a later panel; nothing is said of causes.

    Args:
        looks: panels in their order, small.
        facts: ``panels``, the number of each look, and ``shots``, what was read of every panel.
        language: of the sentences.
    """
    try:
        shots = TypeAdapter(list[BoardShot]).validate_python(facts.get("shots", []))
        panels = TypeAdapter(list[int]).validate_python(facts.get("panels", list(range(1, len(looks) + 1))))
    except ValidationError:
        shots, panels = [], list(range(1, len(looks) + 1))
    links = [*_words_that_return(shots, panels, language), *_colours_that_return(looks, panels, language)]
    return Partial(LinksAnswer(links=tuple(links[:_MOST_LINKS])), (say("add_links", language),))


def align_answer(facts: Mapping[str, JsonValue], language: str) -> Partial[AlignAnswer]:
    """Pair lines of a script and of a board by their letters; see ``pair_lines``.

    Args:
        facts: ``script`` and ``board``, lists of ``{number, kind, speaker, text}``.
        language: of the reasons.
    """
    script, board = _said(facts.get("script")), _said(facts.get("board"))
    pairs = []
    for one, other, likeness in pair_lines(script, board):
        percent, figures = round(100 * likeness), (figures_in(one.text), figures_in(other.text))
        if figures[0] != figures[1] and all(figures):
            reason = say("align_numbers", language, script=quoted(figures[0], language),
                         board=quoted(figures[1], language))  # fmt: skip
            pairs.append(AlignedPair(script=one.number, board=other.number, verdict="changed", reason=reason[:500]))
            continue
        verdict = "same" if likeness >= _NEAR_SAME else "changed"
        reason = say(f"align_{verdict}", language, percent=percent)
        pairs.append(
            AlignedPair.model_validate(
                {"script": one.number, "board": other.number, "verdict": verdict, "reason": reason}
            )
        )
    return Partial(AlignAnswer(pairs=tuple(pairs[:400])), (say("add_align", language),))


def _said(value: JsonValue) -> list[Said]:
    try:
        return TypeAdapter(list[Said]).validate_python(value or [])
    except ValidationError:
        return []


def _corner_number(look: Look) -> int | None:
    words = read_words(look.pixels)
    found = number_in_corner(words.lines) if words else None
    return found[0] if found else None


def _name_number(name: str) -> int | None:
    found = re.findall(r"\d+", name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return int(found[-1][:6]) if found else None


def _is_an_order(numbers: Sequence[int | None], enough: float = _ENOUGH) -> bool:
    known = [number for number in numbers if number is not None]
    return len(known) > 1 and len(known) >= enough * len(numbers) and len(set(known)) == len(known)


def _sorted(shown: Sequence[int], keys: Sequence[int | None]) -> tuple[int, ...]:
    """Sort panels by their numbers; one without a number stays behind the one it came after."""
    placed, last = list[tuple[float, int, int]](), -1.0
    for index, (number, key) in enumerate(zip(shown, keys, strict=True)):
        last = last if key is None else float(key)
        placed.append((last, 0 if key is not None else 1 + index, number))
    return tuple(number for _, _, number in sorted(placed))


def _words_that_return(shots: Sequence[BoardShot], panels: Sequence[int], language: str) -> list[LinkAnswer]:
    """Link words of captions and speech that return after a panel without them; who speaks is no thing that returns."""
    speakers = {word for shot in shots for line in shot.dialogue for word in _content_words(line.speaker)}
    places: dict[str, list[BoardShot]] = defaultdict(list)
    for shot in shots:
        texts = [text for text in shot.words if not is_note(text)]
        for word in sorted({word for text in texts for word in _content_words(text)} - speakers):
            places[word].append(shot)
    pairs: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word, seen in places.items():
        if 2 <= len(seen) <= max(2, _RARE * len(shots)) and seen[-1].panel - seen[0].panel >= 2:
            pairs[seen[0].panel, seen[-1].panel].append(word)
    by_panel = {shot.panel: shot for shot in shots}
    links = []
    for (first, later), words in sorted(pairs.items()):
        what = say("link_word", language, word=quoted(words[:4], language), first=first, later=later)
        proof = tuple(_place_of(words[0], by_panel[at], panels) for at in (first, later) if at in panels)
        links.append(LinkAnswer(kind="set_up", panel=first, returns=later, what=what[:500], evidence=proof))
    return links


def _content_words(text: str) -> set[str]:
    words = {word.lower() for word in re.findall(r"[A-Za-z]{3,}(?:-[A-Za-z]+)*", text)}
    return (words - set(_COMMON.split())) | {part for part in re.findall(r"[一-鿿]+", text) if 2 <= len(part) <= 6}


def _place_of(word: str, shot: BoardShot, panels: Sequence[int]) -> Evidence:
    said = next((one for one in shot.evidence if word in one.reason.lower()), None)
    look = list(panels).index(shot.panel)
    return Evidence(look=look, region=said.region if said else None, reason=said.reason if said else "")


def _colours_that_return(looks: Sequence[Look], panels: Sequence[int], language: str) -> list[LinkAnswer]:
    places: dict[str, list[tuple[int, Box]]] = defaultdict(list)
    for index, look in enumerate(looks[: len(panels)]):
        if measure_light(look.pixels).is_drawing:
            continue
        accents = [swatch for swatch in palette(look.pixels) if swatch.is_accent]
        if accents:  # the largest one: others may be its soft edge
            places[colour_names(accents, language)[0]].append((index, accents[0].region))
    links = []
    for colour, seen in places.items():
        first, later = panels[seen[0][0]], panels[seen[-1][0]]
        if len(seen) < 2 or len(seen) > max(2, _RARE * len(panels)) or later - first < 2:
            continue
        reason = say("reason_colour", language, colour=colour)
        proof = tuple(Evidence(look=at, region=box, reason=reason) for at, box in (seen[0], seen[-1]))
        what = say("link_colour", language, colour=colour, first=first, later=later)
        links.append(LinkAnswer(kind="set_up", panel=first, returns=later, what=what, evidence=proof))
    return sorted(links, key=lambda link: (link.panel, link.what))
