"""The plain page of a reading: its pictures with boxes, both sides' words, and a ruling for each, escaped."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.reading_sheets import board_sheet, difference, work_sheet

from nightreel.records.reviews import ReviewDesk
from nightreel.spec.reading import Ruling
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.store.local import LocalStore
from nightreel_airflow.review import routes
from nightreel_airflow.review.decide import Place
from nightreel_airflow.review.found import FoundReview
from nightreel_airflow.review.view import State, page_of
from nightreel_airflow.studio.api.review_reading import reading_of

NOW = "2026-01-02T03:04:05+00:00"
ONE = f"{1:012x}"


class _Tags(HTMLParser):
    """Counts tags, and remembers the attributes of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))


@pytest.fixture
def shown(store: LocalStore, tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Render a sheet's page for somebody who may decide, or who may only look."""
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)

    def render(sheet: ReviewSheet, *, may_decide: bool = True, rulings: dict[str, Ruling] | None = None) -> str:
        asked = Asked(
            dag_id="acme__board", run_id="r1", step_id="ask", title=sheet.title, question="Right?",
            sheet=store.keep_model(sheet, "sheet"), asked=NOW, until="2036-01-03T03:04:05+00:00",
            at_time_limit="reject",
        )  # fmt: skip
        desk = ReviewDesk(store, "r1", "ask", dag_id="acme__board")
        desk.ask(asked)
        if rulings:
            desk.answer(asked, Answer(decision=Decision(choice="approve", rulings=rulings), by="ada", when=NOW))
        found = FoundReview(tenant, store, Place("acme__board", "r1", "ask"), asked, sheet)
        page = page_of(tenant, asked, sheet, State("waiting" if may_decide else "approve", "", may_decide=may_decide))
        response = routes._page(
            "review.html", page=page, reading=reading_of(found), revision=None, run_id="r1", run_address="/r1",
            revised_address="", who="ada",
        )  # fmt: skip
        return bytes(response.body).decode()

    return render


def test_each_difference_has_its_picture_boxes_and_rulings(store: LocalStore, tmp_path: Path, shown: Any) -> None:
    page = _Tags(shown(board_sheet(store, tmp_path, difference(1, 1), difference(2, 2))))
    cards = [tag for tag in page.found["article"] if tag.get("data-item")]
    assert [card["data-item"] for card in cards] == [ONE, f"{2:012x}"]
    assert [(box["x"], box["width"]) for box in page.found["rect"]] == [("10.0%", "30.0%")] * 2
    radios = [tag for tag in page.found["input"] if tag.get("name") == f"rule-{ONE}"]
    assert [radio["value"] for radio in radios] == ["adopt", "reject", "edit"]
    assert not any("style" in tag for tags in page.found.values() for tag in tags), "the page's own rules forbid it"
    assert "again" not in {tag.get("data-choice") for tag in page.found["button"]}


def test_what_people_and_pictures_say_is_only_text(store: LocalStore, tmp_path: Path, shown: Any) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    page = shown(board_sheet(store, tmp_path, difference(1, 1, board=bad, script=bad, reason=bad)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    tags = _Tags(page)
    assert len(tags.found["script"]) == 1
    assert not any("onerror" in tag for tag in tags.found["img"])


def test_who_may_only_look_sees_what_was_ruled(store: LocalStore, tmp_path: Path, shown: Any) -> None:
    rulings = {ONE: Ruling(choice="edit", text="Anna sits.", reason="She is tired.")}
    page = shown(board_sheet(store, tmp_path, difference(1, 1)), may_decide=False, rulings=rulings)
    assert "Edited" in page
    assert "Anna sits." in page
    assert "She is tired." in page
    assert 'type="radio"' not in page


def test_a_text_is_ruled_on_without_a_script(store: LocalStore, tmp_path: Path, shown: Any) -> None:
    page = shown(work_sheet(store, tmp_path, "A wave."))
    assert "The script says" not in page
    assert "No evidence is named." in page
    assert page.count("A wave.") == 2, "as it is, and to be edited"
