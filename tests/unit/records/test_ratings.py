"""Visitors' ratings: kept one by one, averaged by their names alone, exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import SpecError, StoreError
from nightreel.records import ratings as kept_ratings
from nightreel.records.ratings import (
    RatedText,
    Rating,
    averages,
    export_ratings,
    keep_rating,
    rated_works,
    ratings,
    ratings_of,
    visitor_name,
)
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

PICTURE = Artifact(uri="file:///store/objects/aa/a.png", sha256="a" * 64, kind="picture", size_bytes=1)
CURATOR = RatedText(voice="curator", language="en-US", text="Water lilies float on a pond.")
CHILDREN = RatedText(voice="children", language="en-US", text="Look: a frog would like it here!")


def rating(stars: int | None = 5, **fields: Any) -> Rating:
    plain = {
        "tenant": "museum", "run_id": "manual__1", "pipeline": "artwork", "work": "Water lilies", "picture": PICTURE,
        "of": CURATOR, "stars": stars, "when": "2026-01-02T03:04:05+00:00",
    }  # fmt: skip
    return Rating(**{**plain, **fields})


def test_of_a_named_visitor_the_last_word_counts(store: LocalStore) -> None:
    anna, ben = visitor_name(b"k" * 32, "anna"), visitor_name(b"k" * 32, "ben")
    assert anna != ben != visitor_name(b"l" * 32, "ben")
    for stars, visitor in ((1, anna), (4, ben), (5, anna), (3, ""), (3, "")):
        keep_rating(store, rating(stars, visitor=visitor))
    keep_rating(store, rating(2, of=CHILDREN, visitor=anna))
    found = averages(store, "manual__1")
    assert found[CURATOR.name].model_dump() == {
        "text": CURATOR.name, "stars": 3.75, "ratings": 4, "spread": (0, 0, 2, 1, 1),
    }  # fmt: skip
    assert (found[CHILDREN.name].stars, found[CHILDREN.name].ratings) == (2, 1)
    assert len(list(ratings_of(store, "manual__1"))) == 6, "nothing that was said is ever lost"


def test_another_text_of_a_voice_is_rated_anew(store: LocalStore) -> None:
    keep_rating(store, rating(1))
    keep_rating(store, rating(5, of=CURATOR.model_copy(update={"text": "Water lilies, painted late."})))
    assert sorted(one.stars for one in averages(store, "manual__1").values()) == [1, 5]


def test_a_correction_alone_is_kept_and_no_vote(store: LocalStore) -> None:
    keep_rating(store, rating(None, correction="The bridge is not in this picture."))
    assert averages(store, "manual__1")[CURATOR.name].model_dump(exclude={"text"}) == {
        "stars": None, "ratings": 0, "spread": (0, 0, 0, 0, 0),
    }  # fmt: skip
    with pytest.raises(SpecError, match=r"\[rating\.empty\]"):
        keep_rating(store, rating(None, correction=" \n"))


def test_the_newest_come_first_and_works_apart(store: LocalStore) -> None:
    for number in range(3):
        keep_rating(store, rating(number + 1))
    keep_rating(store, rating(5, run_id="manual__2"))
    assert {one.stars for one in ratings_of(store, "manual__1", limit=2)} <= {1, 2, 3}
    assert len(list(ratings_of(store, "manual__1", limit=2))) == 2
    assert sorted(rated_works(store)) == ["manual__1", "manual__2"]
    assert len(list(ratings(store))) == 4


def test_a_damaged_rating_is_passed_over_with_a_note(store: LocalStore) -> None:
    name = keep_rating(store, rating(4))
    keep_rating(store, rating(2))
    key = next(key for key in store.keys(f"ratings/{kept_ratings.run_name('manual__1')}") if key.endswith(name))
    store.remember(key, {"stars": "many"})
    notes: list[str] = []
    assert [one.stars for one in ratings(store, notes=notes)] == [2]
    assert notes == [f"{name}: this rating is damaged or of another version, and was left out"]


def test_a_work_has_no_more_ratings_than_it_may(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_ratings, "MOST", 2)
    keep_rating(store, rating())
    keep_rating(store, rating())
    with pytest.raises(SpecError, match=r"\[rating\.many\]"):
        keep_rating(store, rating())


def test_the_export_has_a_line_for_each(store: LocalStore, tmp_path: Path) -> None:
    keep_rating(store, rating(2, correction="睡莲，不是荷花。\n\u2028second line", visitor="0123456789abcdef"))
    keep_rating(store, rating(4))
    assert export_ratings(store, tmp_path / "out/ratings.jsonl") == 2
    text = (tmp_path / "out/ratings.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.split("\n") if line]
    assert {line["schema"] for line in lines} == {"nightreel.rating/1"}
    assert {line["correction"] for line in lines} == {"", "睡莲，不是荷花。\n\u2028second line"}
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"\[ratings\.path\]"):
        export_ratings(store, tmp_path / "file/ratings.jsonl")
