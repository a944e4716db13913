"""What a film's metadata say of it, from the brief's strongest points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nightreel.engines.enrich.narrative.points import Point
from nightreel.engines.enrich.narrative.text import clean, is_chinese, sentence, within
from nightreel.spec.brief import Brief


def selling_points(points: Sequence[Point]) -> tuple[str, ...]:
    """Give the strongest points as they are said."""
    return tuple(point.text for point in points[:8])


def description(brief: Brief, points: Sequence[Point]) -> str:
    """Give one or two sentences about the film."""
    title, slogan = brief.title, clean(brief.slogan, 80)
    if is_chinese(brief.language):
        named = "，".join(point.text for point in points[:3])
        parts = [f"{title}：{named}。" if named else f"{title}。", sentence(slogan, brief.language)]
        return within("".join(parts), 300)
    named = ". ".join(point.text for point in points[:3])
    parts = [f"{title}: {named}." if named else f"{title}.", sentence(slogan, brief.language)]
    return within(" ".join(part for part in parts if part), 300)


def keywords(brief: Brief, points: Sequence[Point]) -> tuple[str, ...]:
    """Give search words, none twice."""
    title, category = within(brief.title, 60), clean(brief.category, 60)
    labels = [label for point in points[:8] for label in (point.theme.label if point.theme else "", point.label)]
    return once(word for word in (title, category, *labels) if word)


def once(words: Iterable[str]) -> tuple[str, ...]:
    """Give words in their order, none twice, twelve at most."""
    return tuple({word.lower(): word for word in reversed(tuple(words))}.values())[::-1][:12]
