"""Selling points: what the brief says, ranked by place, by figures and by what buyers praise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nightreel.engines.enrich.language.words import any_of
from nightreel.engines.enrich.narrative.pack import Pack, Theme
from nightreel.engines.enrich.narrative.text import capital, clean, is_chinese, numbers, sentences, shorten, within
from nightreel.engines.enrich.narrative.themes import hits, sight_words, theme_of
from nightreel.spec.brief import Brief

_TOKEN = re.compile(r"[a-z]{3,}|\d+(?:\.\d+)?|[㐀-鿿]", re.IGNORECASE)
_MAX_REVIEW_CHARACTERS = 1500


@dataclass(frozen=True)
class Point:
    """One selling point."""

    text: str
    """As it is said."""
    headline: str
    body: str
    label: str
    theme: Theme | None
    source: Literal["asked", "fact", "praised", "title"]
    score: float

    @property
    def figures(self) -> frozenset[str]:
        """Give its figures."""
        return numbers(self.text)


@dataclass(frozen=True)
class Praise:
    """What reviews say."""

    themes: Counter[str]
    """How often each theme is mentioned kindly."""
    quotes: tuple[str, ...]
    """Sentences that can be shown, the best first."""


def rank_points(brief: Brief, pack: Pack, praise: Praise) -> tuple[Point, ...]:
    """Give the selling points of a brief, the strongest first, none twice.

    What marketing asks for comes first in its order, moved by what buyers praise; facts, praise and words of the title
    follow. Nothing is said that the brief does not say.
    """
    found: list[Point] = []
    candidates = [
        *_asked(brief, pack, praise),
        *_facts(brief, pack, praise),
        *_described(brief, pack),
        *_praised(pack, praise),
        *_titled(brief, pack),
    ]
    for point in sorted(candidates, key=lambda point: -point.score):
        if point.text and not any(_same(point, other) for other in found):
            found.append(point)
    return tuple(found)


def read_reviews(reviews: Sequence[str], pack: Pack) -> Praise:
    """Count what buyers praise, and find sentences worth quoting."""
    themes: Counter[str] = Counter()
    quotes: list[tuple[float, str]] = []
    for review in reviews:
        for said in sentences(clean(review, _MAX_REVIEW_CHARACTERS)):
            mood = hits(pack.words.positive, said) - 2 * hits(pack.words.negative, said)
            if mood < 0:
                continue
            themes.update(theme.name for theme in pack.themes if hits(sight_words(theme), said))
            if _quotable(said, pack.language):
                quotes.append((mood - abs(len(said) - 40) / 80, said.strip(" .。")))
    ranked = sorted(quotes, key=lambda quote: -quote[0])
    return Praise(themes, tuple(dict.fromkeys(text for mood, text in ranked if mood > -0.5)))


def _quotable(said: str, language: str) -> bool:
    if is_chinese(language):
        return 5 <= len(said) <= 22
    return 3 <= len(said.split()) <= 12


def _asked(brief: Brief, pack: Pack, praise: Praise) -> Iterator[Point]:
    for place, written in enumerate(brief.selling_points):
        text = _first_sentence(written)
        theme = theme_of(text, pack)
        score = 10 / (1 + 0.12 * place) + _bonus(text, theme, praise)
        yield _point(text, theme, "asked", score, pack)


def _facts(brief: Brief, pack: Pack, praise: Praise) -> Iterator[Point]:
    for key, written in brief.parameters.items():
        name, value = clean(key, 60), _first_sentence(written)
        if not name or not value or hits(pack.words.dull_keys, name):
            continue
        theme = theme_of(f"{name} {value}", pack)
        joint = "：" if is_chinese(pack.language) else ": "
        headline, body = shorten(value, pack.language)
        yield Point(
            capital(f"{name}{joint}{value}"), capital(headline) or capital(name), body, capital(name), theme, "fact",
            2 + _bonus(value, theme, praise) + (0.8 if theme else 0),
        )  # fmt: skip


def _described(brief: Brief, pack: Pack) -> Iterator[Point]:
    """Give sentences of the description that are short enough to be told."""
    said = [line for line in sentences(clean(brief.description, 4000)) if not any_of("orders").search(line)]
    for place, line in enumerate(line for line in said if _quotable(line, pack.language)):
        text = line.strip(" .。")
        yield _point(text, theme_of(text, pack), "asked", 1.8 - 0.05 * place, pack)


def _praised(pack: Pack, praise: Praise) -> Iterator[Point]:
    for theme in pack.themes:
        if praise.themes[theme.name] >= 2:
            yield _point(theme.headline, theme, "praised", 1.5 + 0.3 * min(praise.themes[theme.name], 4), pack)


def _titled(brief: Brief, pack: Pack) -> Iterator[Point]:
    """Give words of the title that name a theme, such as waterproof."""
    for word in re.findall(r"[A-Za-z-]{5,}", clean(brief.title)):
        theme = theme_of(word, pack)
        if theme is not None and not is_chinese(pack.language):
            yield _point(word, theme, "title", 1.0, pack)


def _point(
    text: str, theme: Theme | None, source: Literal["asked", "praised", "title"], score: float, pack: Pack
) -> Point:
    headline, body = shorten(text, pack.language)
    if not headline:
        headline = theme.headline if theme else ""
        body = within(text, 90)
    return Point(
        capital(text), capital(headline), capital(body), theme.label if theme else "", theme, source, score
    )  # fmt: skip


def _bonus(text: str, theme: Theme | None, praise: Praise) -> float:
    mentions = praise.themes[theme.name] if theme else 0
    return 0.6 * min(mentions, 4) + (0.5 if numbers(text) else 0)


def _first_sentence(text: str) -> str:
    parts = sentences(clean(text, 600))
    return parts[0].strip(" .。") if parts else ""


def _same(point: Point, other: Point) -> bool:
    """Whether two points say the same: alike in words, or one theme without a new figure."""
    ours, theirs = _tokens(point.text), _tokens(other.text)
    if ours and len(ours & theirs) / len(ours | theirs) >= 0.5:
        return True
    if point.theme is None or other.theme is None or point.theme.name != other.theme.name:
        return False
    return bool(point.figures & other.figures) or (point.source != "asked" and not point.figures)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text.lower()))
