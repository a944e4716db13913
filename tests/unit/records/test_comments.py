"""Comments: none is lost, whoever writes at once and whatever they write."""

from __future__ import annotations

import contextlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import SpecError, StoreError
from nightreel.records import comments as room
from nightreel.records.book import RunBook, run_name
from nightreel.records.comments import Comment, Said, add_comment, comments_of, export_comments, resolve, spoken_of
from nightreel.spec.record import RunHead
from nightreel.store.local import LocalStore

WHEN = "2026-01-02T03:04:05+00:00"


@pytest.fixture(autouse=True)
def _wait_for_no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def said_of(text: str = "Too dark", run_id: str = "r", **fields: Any) -> Said:
    return Said(run_id=run_id, by="ann", when=WHEN, text=text, **fields)


def test_comments_come_in_the_order_of_the_film(store: LocalStore) -> None:
    for at_s in (7.5, None, 0.0, 3.2):
        add_comment(store, said_of(at_s=at_s, shot=2))
    add_comment(store, said_of(run_id="other"))
    found = comments_of(store, "r")
    assert [comment.at_s for comment in found] == [None, 0.0, 3.2, 7.5]
    assert {comment.run_id for comment in found} == {"r"}


def test_of_several_who_write_at_once_nobody_loses_a_word(store: LocalStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda number: add_comment(store, said_of(str(number))), range(40)))
    assert len({comment.id for comment in kept}) == 40
    assert {comment.text for comment in comments_of(store, "r")} == {str(number) for number in range(40)}


def test_a_comment_is_resolved_and_opened_again(store: LocalStore) -> None:
    comment = add_comment(store, said_of())
    done = resolve(store, "r", comment.id, by="ben")
    assert (done.resolved, done.resolved_by) == (True, "ben")
    assert comments_of(store, "r") == [done]
    again = resolve(store, "r", comment.id, by="ann", resolved=False)
    assert (again.resolved, again.resolved_by) == (False, "")
    assert comments_of(store, "r")[0].text == comment.text


@pytest.mark.parametrize("name", ["", "x", "../../head", "resolved.1", "0000000000000.000000000000", "1" * 99])
def test_only_a_comment_of_the_film_is_resolved(store: LocalStore, name: str) -> None:
    add_comment(store, said_of())
    with pytest.raises(SpecError, match=r"comment\.unknown"):
        resolve(store, "r", name, by="ben")


def test_a_comment_is_not_resolved_through_another_film(store: LocalStore) -> None:
    comment = add_comment(store, said_of())
    with pytest.raises(SpecError, match=r"comment\.unknown"):
        resolve(store, "other", comment.id, by="ben")


def test_a_film_has_so_many_comments_at_most(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    for _ in range(3):
        add_comment(store, said_of())
    with pytest.raises(SpecError, match=r"comment\.many"):
        add_comment(store, said_of())


def test_a_damaged_comment_is_left_out_with_a_note(store: LocalStore) -> None:
    good, bad = add_comment(store, said_of("good")), add_comment(store, said_of("bad"))
    folder = next(Path(store.root.removeprefix("file://")).glob("comments/[0-9a-f]*"))
    (folder / f"{bad.id}.json").write_text("{")
    notes: list[str] = []
    assert comments_of(store, "r", notes=notes) == [good]
    assert bad.id in notes[0]


def test_films_that_were_spoken_of_are_listed(store: LocalStore) -> None:
    add_comment(store, said_of())
    names = list(spoken_of(store))
    add_comment(store, said_of(run_id="other"))
    assert {book for _, book in names} == {run_name("r")}
    assert {book for _, book in spoken_of(store)} == {run_name("r"), run_name("other")}
    assert {book for _, book in spoken_of(store, names[-1][0])} == {run_name("other")}


@pytest.mark.parametrize("kept", [1, 2, 3], ids="after_{}_writes".format)
def test_no_comment_is_kept_that_no_list_leads_to(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    writes = iter(range(kept))

    def until_the_power_fails(real: Any, *asked: Any) -> Any:
        if next(writes, None) is None:
            raise StoreError("store.write", got="no power")
        return real(*asked)

    with monkeypatch.context() as patch, contextlib.suppress(StoreError):
        for name in ("remember", "remember_new"):
            patch.setattr(store, name, partial(until_the_power_fails, getattr(store, name)))
        add_comment(store, said_of())
    assert export_comments(store, tmp_path / "comments.jsonl") == len(comments_of(store, "r")) == min(1, kept - 1)


def test_comments_are_exported_as_they_were_said(store: LocalStore, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x")\n<script>\u2028"'
    RunBook(store, "r").begin(RunHead(run_id="r", tenant="acme", pipeline="film", title="Cup", brief={}, began=WHEN))
    comment = add_comment(store, said_of(hostile, at_s=1.5))
    assert export_comments(store, tmp_path / "out/comments.jsonl") == 1
    line = json.loads((tmp_path / "out/comments.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert line.pop("schema") == "nightreel.comment/1"
    assert Comment.model_validate(line) == comment
