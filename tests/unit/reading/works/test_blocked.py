"""What a house does not want to read is found through tricks of writing, rated, replaced, and logged."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.reading.works.blocked import (
    Blocked,
    Place,
    blocked_in,
    load_blocked,
    log_hits,
    replace_words,
    unsafe_sentences,
)
from nightreel.safety.audit import read_refusals

LIST = Blocked.model_validate(
    {
        "categories": {
            "praise": {"words": ["masterpiece", "杰作", "world famous"]},
            "market": {"topics": [[["sold", "worth"], ["million", "dollars"]]]},
            "grief": {"rating": "guided", "words": ["funeral"]},
            "body": {"instead": {"chubby": "round", "胖乎乎": "圆圆"}},
        }
    }
)


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        ("A MASTERPIECE.", "praise"), ("A mаsterpiece.", "praise"), ("World\n famous.", "praise"),
        ("堪称杰作。", "praise"),
        ("It was sold for a million.", "market"), ("It was sold.", ""), ("A million leaves.", ""),
        ("A funeral.", "grief"), ("A quiet boat.", ""), ("Masterpieces?", ""),
    ],
)  # fmt: skip
def test_words_and_topics_are_found(sentence, category):
    assert [hit.category for hit in blocked_in(sentence, LIST)] == ([category] if category else [])


def test_ratings_differ():
    assert [hit.rating for hit in blocked_in("A funeral for a masterpiece.", LIST)] == ["refused", "guided"]


def test_words_are_replaced():
    assert replace_words("A chubby child. 胖乎乎的孩子。", LIST) == (
        "A round child. 圆圆的孩子。", [("chubby", "round"), ("胖乎乎", "圆圆")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Chubby. So chubby!", "Round. So round!"), ("A ch\u200bubby child.", "A round child."),
        ("Ｃhubby.", "Round."), ("A chubb\u0443 child.", "A round child."), ("Chubbyish.", "Chubbyish."),
        ("胖\u200b乎乎的。", "圆圆的。"), ("É \u200bchubby, chubby", "É \u200bround, round"),
    ],
)  # fmt: skip
def test_replaced_words_keep_their_capital_and_hide_behind_no_trick(text, made):
    assert replace_words(text, LIST)[0] == made


def test_hits_are_logged_and_unsafe_sentences_found(tenant):
    place = Place(tenant, "run-blocked", "describe_artwork", "curator en-US")
    log_hits(blocked_in("A masterpiece.", LIST), "A masterpiece.", LIST, place)
    found = unsafe_sentences("A quiet lake. He slits his throat in the snow.", place)
    assert [sentence for sentence, _ in found] == ["He slits his throat in the snow."]
    logged = [one for one in read_refusals() if one.run == "run-blocked"]
    assert {"house.praise"} < {one.category for one in logged}
    assert next(one for one in logged if one.category == "house.praise").words == "masterpiece"
    assert next(one for one in logged if one.category == "house.praise").rules_version == LIST.version


def test_no_file_blocks_nothing(tmp_path: Path):
    assert load_blocked(None, tmp_path).categories == {}
