"""Ids of runs, keys of requests, cursors of lists."""

from __future__ import annotations

import pytest

from nightreel.errors import SpecError
from nightreel.store.local import LocalStore
from nightreel_airflow.api.claims import claim
from nightreel_airflow.api.errors import ConflictError, NotFoundError
from nightreel_airflow.api.lists import Cursor
from nightreel_airflow.api.names import RunName, new_run_id


@pytest.mark.parametrize("run_id", ["api__0f", "manual__2026-11-22T10:00:00.1+00:00", "nightly__a.b.sku-1.0f.2026"])
def test_an_id_holds_whose_run_it_is(run_id: str) -> None:
    name = RunName("a__b", "promo", run_id)
    assert RunName.parse(str(name)) == name
    assert name.dag_id == "a__b__promo"


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.", "A.b.c", "a.b.c/../d", "a.b.c d", "a.b.c\n", "../x.y.z", "a" * 900]
)
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFoundError):
        RunName.parse(text)


def test_the_same_key_of_the_same_user_is_the_same_run() -> None:
    first = new_run_id("acme", "ada", "k")
    assert first == new_run_id("acme", "ada", "k")
    others = [new_run_id("acme", "ben", "k"), new_run_id("brook", "ada", "k"), new_run_id("acme", "ada", "l")]
    assert len({first, *others, new_run_id("acme", "ada", None), new_run_id("acme", "ada", None)}) == 6


def test_a_key_belongs_to_one_request(store: LocalStore) -> None:
    assert claim(store, "api__1", {"brief": {"title": "a"}})
    assert not claim(store, "api__1", {"brief": {"title": "a"}})
    with pytest.raises(ConflictError) as caught:
        claim(store, "api__1", {"brief": {"title": "b"}})
    assert caught.value.code == "idempotency.used"


def test_a_cursor_goes_on_where_a_page_ended() -> None:
    cursor = Cursor()
    for when in ("2026-01-02", "2026-01-01", "2026-01-01"):
        cursor = cursor.after({"run_after": when})
    assert Cursor.parse(str(cursor)) == Cursor("2026-01-01", 2)


@pytest.mark.parametrize("text", ["x", "eyJ9", "W10", "WzEsMl0", "éé", "WyIiLC0xXQ"])
def test_a_cursor_of_somebodys_own_making_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match=r"runs\.cursor"):
        Cursor.parse(text)
