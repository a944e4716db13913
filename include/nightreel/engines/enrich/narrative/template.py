"""Kinds of film by trade."""

from __future__ import annotations

import re
from typing import Literal

from nightreel.engines.enrich.narrative.pack import Arc, Family
from nightreel.spec.brief import Brief

Trade = Literal["product_film", "brand_film", "lesson", "news", "artwork_tour"]
_WORDS: tuple[tuple[Trade, re.Pattern[str]], ...] = (
    (
        "artwork_tour",
        re.compile(
            r"\b(?:artwork|painting|sculpture|museum|exhibit\w*|fresco|etching|portrait)\b"
            r"|艺术品|画作|油画|雕塑|博物馆|展览|名画|国画", re.IGNORECASE,
        ),
    ),
    ("news", re.compile(r"\b(?:news|press release|announcement|bulletin)\b|新闻|快讯|通稿|公告", re.IGNORECASE)),
    (
        "brand_film",
        re.compile(r"\b(?:brand film|brand story|image film|company|employer)\b|品牌片|品牌故事|企业", re.IGNORECASE),
    ),
)  # fmt: skip
_ARCS: dict[Trade, Arc] = {"brand_film": "emotion", "lesson": "lesson"}


def trade_of(brief: Brief, family: Family) -> Trade:
    """Give the kind of film: as asked, or the one that fits the brief's fields and category."""
    if brief.template != "auto":
        return brief.template
    taught = brief.principle_statement or brief.mathematical_form or brief.misconceptions or brief.example_scenarios
    if brief.narrative == "lesson" or taught:
        return "lesson"
    found = next((trade for trade, words in _WORDS if words.search(brief.category)), None)
    if found is not None:
        return found
    return "lesson" if family.arc == "lesson" and brief.narrative == "auto" else "product_film"


def arc_of(brief: Brief, family: Family, trade: Trade) -> Arc:
    """Give the narrative template: as asked, or the one that fits the kind of film and the category."""
    if brief.narrative != "auto":
        return brief.narrative
    return _ARCS.get(trade, family.arc)
