"""News and tours by rules: what the brief says, in its order, without a story around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from nightreel.engines.enrich.narrative import text
from nightreel.engines.enrich.narrative.beat import Beat, Kind
from nightreel.engines.enrich.narrative.pack import Pack
from nightreel.engines.enrich.narrative.points import Point
from nightreel.engines.enrich.narrative.template import Trade
from nightreel.spec.brief import Brief
from nightreel.spec.script import Role

PLAIN_TRADES: frozenset[Trade] = frozenset({"news", "artwork_tour"})
_LONGEST_S = 6


def plain_beats(brief: Brief, pack: Pack, points: Sequence[Point], trade: Trade, count: int) -> list[Beat]:
    """Give the beats between opening and close: the subject, then a point a shot, then quiet looks at the subject."""
    told = [_subject(brief, pack, trade), *_told(brief, pack, points, trade)][: max(1, count - 1)]
    wanted = min(count - 1, ceil(brief.duration_s / _LONGEST_S) - 1)
    quiet: Kind = "hero" if trade == "artwork_tour" else "context"
    return told + [Beat("emotion", quiet, "benefit_highlight")] * max(0, wanted - len(told))


def _subject(brief: Brief, pack: Pack, trade: Trade) -> Beat:
    headline, body = text.shorten(brief.title, pack.language)
    said = text.sentence(brief.title, pack.language)
    kind: Kind = "hero" if trade == "artwork_tour" else "context"
    label = text.capital(text.clean(brief.category, 40))
    return Beat(
        "hook", kind, "problem_intro", ((said,),), headline, body if headline else brief.title, label, must=said
    )


def _told(brief: Brief, pack: Pack, points: Sequence[Point], trade: Trade) -> Iterator[Beat]:
    role: Role = "step" if trade == "artwork_tour" else "concept"
    kind: Kind = "feature" if trade == "artwork_tour" else "words"
    for point in points:
        if point.source not in ("asked", "fact"):
            continue
        said = text.sentence(point.text, pack.language)
        shown = (point.headline, point.body) if point.source == "fact" else text.shorten(point.text, pack.language)
        headline, body = shown if shown[0] else ("", text.within(point.text, 120))
        label = point.label if point.source == "fact" else ""
        yield Beat(role, kind, "benefit_highlight", ((said,),), text.capital(headline), body, label, must=said)
