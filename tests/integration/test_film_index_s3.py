"""The index of films of a store in an S3 bucket, against a real HTTP server: few requests, and no other tenant's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import StoreError
from nightreel.records.book import RunBook
from nightreel.records.comments import Said, add_comment, comments_of
from nightreel.records.film_index import FilmIndex
from nightreel.records.film_query import Asked
from nightreel.records.verdicts import keep_verdict
from nightreel.spec.film import Rendition, Renditions
from nightreel.spec.record import RunHead, StepRecord, Verdict
from nightreel.store.s3 import S3Store, s3_client

pytestmark = pytest.mark.integration
WHEN = "2026-01-03T00:00:00+00:00"


@pytest.fixture
def s3(s3_environment: None, tmp_path: Path) -> S3Store:
    s3_client().create_bucket(Bucket="films")
    return S3Store(f"s3://films/{tmp_path.name}", tmp_path / "cache")


def write(store: S3Store, folder: Path, number: int, tenant: str = "acme") -> None:
    film = folder / "film.mp4"
    film.write_bytes(b"film")
    item = Rendition(platform="draft", media=store.keep(film, "video"), width_px=640, height_px=360, fps=24, frames=48,
                     lufs=-14, true_peak_dbtp=-1, target_lufs=-14)  # fmt: skip
    renditions = store.keep_model(Renditions(title="Cup", language="en-US", items=(item,)), "renditions")
    book = RunBook(store, f"r{number}")
    began = f"2026-01-02T00:{number:02}:00+00:00"
    book.begin(RunHead(run_id=f"r{number}", tenant=tenant, pipeline="film", title="Cup", brief={}, steps=("export",),
                       began=began))  # fmt: skip
    book.step(StepRecord(step_id="export", step="export", outputs={"renditions": renditions}, ended=began))


def asked_of(store: S3Store) -> Counter[str]:
    """Count the requests of a store from now on."""
    counted: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        counted[model.name] += 1

    store._client.meta.events.register("before-call.s3", count)
    return counted


def test_films_in_a_bucket_are_indexed_with_few_requests(s3: S3Store, tmp_path: Path) -> None:
    for number in range(12):
        write(s3, tmp_path, number)
    write(s3, tmp_path, 20, tenant="brook")
    index = FilmIndex(tmp_path / "films.sqlite", s3, "acme")
    counted = asked_of(s3)
    index.refresh()
    assert [row.card.run_id for row in index.page(Asked(limit=3)).rows] == ["r11", "r10", "r9"]
    assert (index.page(Asked(platform=("draft",))).total, index.state()) == (12, None)
    assert sum(counted.values()) <= 13 * 5 + 12 * 2 + 5
    counted.clear()
    index.refresh()
    assert counted == {"ListObjectsV2": 3}, "runs, ratings and comments: nothing else is new"
    counted.clear()
    write(s3, tmp_path, 30)
    index.refresh()
    assert index.page(Asked()).rows[0].card.state == "success"


def test_what_people_said_of_a_film_in_a_bucket(s3: S3Store, tmp_path: Path) -> None:
    write(s3, tmp_path, 1)
    index = FilmIndex(tmp_path / "films.sqlite", s3, "acme")
    index.refresh()
    comment = add_comment(s3, Said(run_id="r1", by="ann", when=WHEN, text="Lighter", at_s=1))
    keep_verdict(
        s3, Verdict(run_id="r1", tenant="acme", pipeline="film", by="ann", when=WHEN, decision="rated", rating=3)
    )
    index.refresh()
    row = index.row("r1")
    assert row is not None
    assert (row.rating, row.comments) == (3, 1)
    assert comments_of(s3, "r1") == [comment]


def test_a_store_that_is_away_leaves_the_index_as_it_was(
    s3: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(s3, tmp_path, 1)
    index = FilmIndex(tmp_path / "films.sqlite", s3, "acme")
    index.refresh()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    away = FilmIndex(index.path, S3Store(s3.root, tmp_path / "cache"), "acme")
    with pytest.raises(StoreError, match=r"store\.away"):
        away.refresh()
    assert away.page(Asked()).total == 1
