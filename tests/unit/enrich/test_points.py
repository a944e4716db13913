"""Selling points: ranked by place, figures and praise; none twice, none invented."""

from __future__ import annotations

import pytest

from nightreel.engines.enrich.narrative.points import rank_points, read_reviews
from nightreel.engines.enrich.narrative.themes import PACKS, family_of, theme_of
from nightreel.spec.brief import Brief

EN, ZH = PACKS["en-US"], PACKS["zh-CN"]


def texts(brief: Brief) -> list[str]:
    pack = PACKS[brief.language]
    return [point.text for point in rank_points(brief, pack, read_reviews(brief.reviews, pack))]


def test_rank_points_keeps_marketings_order():
    points = ("Heart rate all day", "Light as air", "Fast charging")
    assert texts(Brief(title="X", selling_points=points)) == list(points)


def test_rank_points_moves_what_buyers_praise_to_the_front():
    reviews = ("The battery is great.", "Love the battery, lasts for ever.", "Superb battery.", "Good battery!")
    points = ("Brushed finish", "Bright screen", "Battery for days")
    assert texts(Brief(title="X", selling_points=points, reviews=reviews))[0] == "Battery for days"
    angry = ("The battery is bad.", "Battery broke, refund please.", "The battery is terrible.")
    assert texts(Brief(title="X", selling_points=points, reviews=angry))[0] == "Brushed finish"


def test_rank_points_says_nothing_twice():
    brief = Brief(
        title="X",
        selling_points=("14 days of battery", "14 days of battery!", "Battery of 14 days"),
        parameters={"battery": "14 days", "weight": "38 g", "colour": "black"},
    )
    assert texts(brief) == ["14 days of battery", "Weight: 38 g"]


def test_rank_points_finds_points_in_facts_reviews_and_title():
    reviews = ("So comfortable and light, so slim.", "Light and slim, love it.")
    found = texts(Brief(title="Waterproof speaker", parameters={"battery": "20 h"}, reviews=reviews))
    assert found[0] == "Battery: 20 h"
    assert {"Light on you", "Waterproof"} <= set(found)


def test_rank_points_of_nothing():
    assert texts(Brief(title="Zephyr")) == []


@pytest.mark.parametrize(
    ("text", "pack", "theme"),
    [("14 days on a single charge", EN, "battery"), ("Heart rate, read every second", EN, "heart"),
     ("Runs for a week", EN, None), ("Mineral water", EN, None), ("Use it during the day", EN, None),
     ("Thrown by hand", EN, "craft"), ("Hands-free calls", EN, "messages"), ("续航长达 14 天", ZH, "battery"),
     ("每秒监测心率", ZH, "heart"), ("蓝宝石常亮屏", ZH, "display"), ("Waterproof to 50 m", EN, "water")],
)  # fmt: skip
def test_theme_of(text, pack, theme):
    found = theme_of(text, pack)
    assert (found.name if found else None) == theme


@pytest.mark.parametrize(
    ("title", "category", "family"),
    [("Aurora", "smart watch", "wearable"), ("Aurora 智能手表", "", "wearable"), ("X", "team coaching", "general"),
     ("Stoneware No. 4", "ceramics", "home"), ("X", "fantastic thing", "general"), ("Dry shampoo", "", "beauty")],
)  # fmt: skip
def test_family_of(title, category, family):
    assert family_of(title, category, EN).name == family


def test_read_reviews_quotes_kind_sentences():
    praise = read_reviews(
        ("Great sound. The strap broke after a week.", "Not good.", "I love it but it is slow.", "Best watch I own!"),
        EN,
    )
    assert set(praise.quotes) == {"Best watch I own!"}


def test_packs_hold_no_figures_and_fit_the_screen():
    for pack in PACKS.values():
        for theme in pack.themes:
            lines = [*theme.pains, *theme.contexts, *((theme.headline, payoff) for payoff in theme.payoffs)]
            assert not any(char.isdigit() for line in lines for part in line for char in part), theme.name
            assert all(len(headline.split()) <= 6 and len(headline) <= 32 for headline, _ in lines), theme.name
            assert len(theme.payoffs) >= 3, theme.name
    assert [theme.name for theme in EN.themes] == [theme.name for theme in ZH.themes]
    assert [family.name for family in EN.families] == [family.name for family in ZH.families]
