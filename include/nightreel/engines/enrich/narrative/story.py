"""The story: which moments a film has, and in which order.

A film that shows life, then the product, then why it matters. A short film keeps the moments that matter most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeVar

from nightreel.engines.enrich.narrative import text
from nightreel.engines.enrich.narrative.beat import Beat, Kind, Section
from nightreel.engines.enrich.narrative.lesson import Lesson, is_lesson
from nightreel.engines.enrich.narrative.pack import Arc, Family, Line, Pack
from nightreel.engines.enrich.narrative.plain import PLAIN_TRADES, plain_beats
from nightreel.engines.enrich.narrative.points import Point, Praise
from nightreel.engines.enrich.narrative.template import Trade, arc_of, trade_of
from nightreel.spec.brief import Brief
from nightreel.spec.script import Role

T = TypeVar("T")
_ORDER: tuple[Section, ...] = ("problem_intro", "solution_showcase", "benefit_highlight")
_CHAPTERS = 12
_LONGEST_S = 6
_FILLING: tuple[Kind, ...] = ("feature", "context", "hero")
_FEATURE_PRIORITIES = (2, 4, 5, 8, 10, 12)


@dataclass
class Storyteller:
    """Tells one brief's story in one language.

    Args:
        brief: what marketing asks for, with a clean title.
        pack: the language.
        family: the kind of product.
        points: selling points, the strongest first.
        praise: what buyers say.
        pictured: names of themes that a scene of the brief shows; their chapters are told first.
        scenes: how many moments of life the brief has pictures of.
    """

    brief: Brief
    pack: Pack
    family: Family
    points: Sequence[Point]
    praise: Praise
    pictured: frozenset[str]
    scenes: int = 0
    _used: set[str] = field(default_factory=set)

    @property
    def arc(self) -> Arc:
        """Give the narrative template: as asked, or the one that fits the category."""
        return arc_of(self.brief, self.family, self.trade)

    @property
    def trade(self) -> Trade:
        """Give the kind of film."""
        return trade_of(self.brief, self.family)

    @property
    def name(self) -> str:
        """Give the name of the story: its arc, or its kind where that has no arc."""
        return self.trade if self.trade in PLAIN_TRADES else self.arc

    @property
    def _language(self) -> str:
        return self.pack.language

    def tell(self, count: int) -> list[Beat]:
        """Give so many beats in the order of the story; the last one is the logo."""
        if self.trade in PLAIN_TRADES:
            return [*plain_beats(self.brief, self.pack, self.points, self.trade, count), *self._close()]
        chapters = self._chapters(count)
        if self.arc == "lesson" and is_lesson(self.brief):
            return self._taught(count)
        beats = [*self._opening(count), *self._intro(chapters), *self._showcase()]
        for place, point in enumerate(chapters):
            beats += self._chapter(place, point)
        beats += [*self._proof(), *self._moods(count), *self._recap(), *self._close()]
        worthy = sum(bool(beat.voices or beat.headline) for beat in beats)
        count = min(count, max(worthy, ceil(self.brief.duration_s / _LONGEST_S)))
        order = self._sections()
        placed = [beat for beat in (_placed(beat, order) for beat in beats) if beat is not None]
        kept = sorted(enumerate(placed), key=lambda found: found[1].priority)[:count]
        sections = {name: place for place, name in enumerate(("opening", *order, "close"))}
        return _hooked([beat for _, beat in sorted(kept, key=lambda found: (sections[found[1].section], found[0]))])

    def _taught(self, count: int) -> list[Beat]:
        """Give a lesson's beats; a short one keeps its principle, its whole formula and what to remember."""
        told = list(Lesson(self.brief, self.pack).beats())
        question = Beat("hook", "context", "problem_intro", label=self.pack.words.stages["hook"], priority=3)
        if told and told[0].role == "hook":
            question = told.pop(0)
        else:
            line = self._turn(self.family.hooks, "hook")[0]
            question = replace(self._told("hook", "context", "problem_intro", line), label=question.label, priority=3)
        beats = [*self._opening(count), question, *self._showcase(), *told, *self._close()]
        kept = sorted(enumerate(beats), key=lambda found: found[1].priority)[:count]
        return [beat for _, beat in sorted(kept, key=lambda found: found[0])]

    def _sections(self) -> tuple[Section, ...]:
        named: tuple[Section, ...] = tuple(dict.fromkeys(self.brief.narrative_arc))
        return named or _ORDER

    def _chapters(self, count: int) -> list[Point]:
        """Give the points that the film tells: of the strongest three, those that a scene shows come first."""
        told = list(self.points[: max(2, min(_CHAPTERS, count - 2))])
        head = min(3, max(1, count - 3))
        return [*sorted(told[:head], key=lambda point: not self._is_pictured(point)), *told[head:]]

    def _is_pictured(self, point: Point) -> bool:
        return point.theme is not None and point.theme.name in self.pictured

    def _opening(self, count: int) -> Iterator[Beat]:
        if self.brief.duration_s >= 25 and count >= 8:
            yield Beat("logo", "logo", "opening", priority=2.5)

    def _intro(self, chapters: Sequence[Point]) -> Iterator[Beat]:
        """Give the hook, and the problem of the first chapter."""
        theme = chapters[0].theme if chapters else None
        stages = self.pack.words.stages
        hook = self._told("hook", "context", "problem_intro", self._turn(self.family.hooks, "hook")[0])
        pains = self._turn(theme.pains if theme else self.family.pains, "pain")
        pain = replace(self._told("problem", "context", "problem_intro", pains[0]), theme=theme)
        if self.arc == "pain_solution":
            yield from (replace(hook, priority=6), replace(pain, priority=3))
        elif self.arc == "contrast":
            yield from (replace(hook, priority=6), replace(pain, label=self.pack.words.before, priority=3))
        elif self.arc == "lesson":
            yield from (replace(hook, label=stages["hook"], priority=3), replace(pain, kind="words", priority=9))
        else:
            mood = self._told("emotion", "context", "problem_intro", self._turn(self.family.moods, "mood")[0])
            yield from (replace(hook, priority=3), replace(mood, priority=6.5))

    def _showcase(self) -> Iterator[Beat]:
        category = text.clean(self.brief.category, 60)
        label = "" if category.lower() in self.brief.title.lower() else text.capital(category)
        meetings = tuple(
            text.sentence(line.format(title=self.brief.title), self._language)
            for line in self._turn(self.family.meetings, "meeting")
        )
        long = tuple(line for line in meetings if len(line) > min(map(len, meetings)) + 4)
        headline, body = self._name()
        name = text.sentence(self.brief.title, self._language)
        yield Beat(
            "solution", "hero", "solution_showcase", (long, meetings, (name,)),
            headline, body or self._for_whom(), label, priority=5.5 if self.arc == "lesson" else 1,
        )  # fmt: skip

    def _name(self) -> tuple[str, str]:
        """Give the title as headline and body."""
        headline, body = text.shorten(self.brief.title, self._language)
        return (headline, body) if headline else (text.within(self.brief.title, 60), "")

    def _for_whom(self) -> str:
        """Give the audience as a line, when it is short enough to be one."""
        audience = text.clean(self.brief.audience, 200).rstrip(".。")
        if not audience or text.numbers(audience):
            return ""
        if text.is_chinese(self._language):
            return f"献给{audience}" if len(audience) <= 18 else ""
        return f"For {audience[0].lower()}{audience[1:]}" if len(audience.split()) <= 9 else ""

    def _chapter(self, place: int, point: Point) -> Iterator[Beat]:
        """Give one selling point: a moment of life, the fact, what it means."""
        theme = point.theme
        section: Section = "solution_showcase" if place == 0 else "benefit_highlight"
        if self.arc == "contrast" and theme and place:
            before = self._told("contrast", "words", section, self._turn(theme.pains, "pain")[0])
            yield replace(before, theme=theme, label=self.pack.words.before, priority=7.5 + 2 * place)
        if theme and point.source == "asked":
            moment = self._told("emotion", "context", section, self._turn(theme.contexts, "context")[0])
            seen = self.scenes > 2 + place  # the hook and the problem take two
            early = (7 if self._is_pictured(point) else 11) if seen else 16
            yield replace(moment, theme=theme, priority=early + 2 * place)
        alike = sum(other.theme is theme for other in self.points[:_CHAPTERS])
        payoffs = self._fresh(self._turn(theme.payoffs, "payoff"), 3 if alike == 1 else 1) if theme else ()
        yield self._feature(place, point, section, (*payoffs[:1], *payoffs[2:]))
        if len(payoffs) > 1 and point.source == "asked":
            meaning = Beat("benefit", "feature", section, (payoffs[1:],), _short(payoffs[1], self._language))
            yield replace(meaning, theme=theme, priority=13 + 2 * place)

    def _feature(self, place: int, point: Point, section: Section, payoffs: tuple[str, ...]) -> Beat:
        """Give the fact. The voice says figures; what the screen shows without them, the voice explains."""
        said = text.sentence(point.text, self._language)
        full = tuple(text.joined((said, payoff), self._language) for payoff in payoffs)
        fact = (said, text.sentence(point.headline, self._language))
        voices = (full, fact, payoffs) if point.figures or not payoffs else (full, payoffs, fact)
        role, label = self._role_and_label(place, point)
        priority = _FEATURE_PRIORITIES[min(place, 5)] + 0.1 * place
        must = fact[-1] if point.figures else ""
        return Beat(role, "feature", section, voices, point.headline, point.body, label, point.theme, must, priority)

    def _role_and_label(self, place: int, point: Point) -> tuple[Role, str]:
        stages = self.pack.words.stages
        if self.arc == "lesson":
            told = min(len(self.points), _CHAPTERS)
            return ("concept", stages["concept"]) if 2 * place < told else ("step", stages["step"])
        if self.arc == "contrast" and (place == 0 or point.theme):
            return "contrast", self.pack.words.after
        return ("proof" if point.source == "fact" else "benefit"), point.label

    def _proof(self) -> Iterator[Beat]:
        """Give what buyers say, in their words."""
        opening, closing = self.pack.words.quotes
        for place, quote in enumerate(self.praise.quotes[:3]):
            shown = f"{opening}{text.within(quote, 90)}{closing}"
            headline, body = (shown, "") if text.fits_screen(quote, self._language) else ("", shown)
            yield Beat(
                "proof", "words", "benefit_highlight", ((text.sentence(quote, self._language),),),
                headline, body, self.pack.words.buyers_say, must=text.sentence(quote, self._language),
                priority=8.5 + 6 * place,
            )  # fmt: skip

    def _moods(self, count: int) -> Iterator[Beat]:
        """Give moments that fill a long film when the brief has little to say; the voice rests in some of them."""
        lines = self._turn(self.family.moods, "mood")[1:]
        for place in range(count):
            line: Line = lines[place] if place < len(lines) else ("", "")
            told = self._told("emotion", _FILLING[place % len(_FILLING)], "benefit_highlight", line)
            yield replace(told, priority=20 + place)

    def _recap(self) -> Iterator[Beat]:
        named = [point.headline for point in self.points[:3] if point.headline]
        if self.arc != "lesson" or not named:
            return
        said = [text.sentence(headline, self._language) for headline in named]
        voices = tuple(text.joined(said[:length], self._language) for length in (3, 2, 1))
        body = ("，" if text.is_chinese(self._language) else " · ").join(named[1:])
        label = self.pack.words.stages["recap"]
        yield Beat(
            "recap", "words", "benefit_highlight", (voices,), named[0], body, label, must=voices[-1], priority=4.5
        )

    def _close(self) -> Iterator[Beat]:
        slogan, action = text.clean(self.brief.slogan, 80), text.clean(self.brief.call_to_action, 60)
        name, promise, call = (text.sentence(part, self._language) for part in (self.brief.title, slogan, action))
        orders = ((name, promise, call), (name, promise), (promise, call), (promise,), (name, call), (name,))
        voices = tuple(dict.fromkeys(text.joined(parts, self._language) for parts in orders if all(parts)))
        must = text.joined((name, promise), self._language)
        yield Beat("logo", "logo", "close", (voices,), slogan or self._name()[0], action, must=must, priority=0)

    def _told(self, role: Role, kind: Kind, section: Section, line: Line) -> Beat:
        """Give a beat of a line; a voice that has no time for it says the headline."""
        headline, voice = line
        voices = ((voice,), (text.sentence(headline, self._language),))
        return Beat(role, kind, section, voices if voice else (), headline)

    def _turn(self, choices: Sequence[T], purpose: str) -> tuple[T, ...]:
        """Give the choices turned round by the seed, so that another seed words the film anew."""
        digest = hashlib.sha256(f"{self.brief.seed}:{purpose}:{len(choices)}".encode()).digest()
        start = int.from_bytes(digest[:4]) % max(1, len(choices))
        return (*choices[start:], *choices[:start])

    def _fresh(self, lines: Sequence[str], count: int) -> tuple[str, ...]:
        """Give lines that no other chapter uses."""
        fresh = [line for line in lines if line not in self._used][:count]
        self._used.update(fresh)
        return tuple(fresh)


def _placed(beat: Beat, order: Sequence[Section]) -> Beat | None:
    """Give a beat in a section that the brief orders; ``None`` when its part of the story is not wanted."""
    if beat.section in (*order, "opening", "close"):
        return beat
    movable = beat.role in ("benefit", "concept", "step", "proof", "emotion", "recap", "contrast")
    return replace(beat, section=order[-1]) if movable else None


def _hooked(beats: list[Beat]) -> list[Beat]:
    """Give the film with its problem as the hook, where there was no time for both."""
    at = 1 if beats[0].section == "opening" else 0
    if beats[at].role == "problem":
        beats[at] = replace(beats[at], role="hook")
    return beats


def _short(line: str, language: str) -> str:
    headline = line.rstrip(".。")
    return headline if text.fits_screen(headline, language) else ""
