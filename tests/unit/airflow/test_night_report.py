"""What a night's report says and who is told, when its tasks are done again."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from nightreel.errors import SpecError
from nightreel.spec.batch import Notify
from nightreel_airflow.nightly.admission import Position
from nightreel_airflow.nightly.report import make_report

LOG: Any = logging.getLogger("nightly")
NOBODY_LISTENS = Notify(webhook="http://127.0.0.1:9/report")


@pytest.fixture
def cleared(make_night: Any) -> Any:
    """A night of which the catalogue could not be read; it tells a webhook that cannot be reached."""
    made = make_night(3)
    folder = made.night.folder
    tenant = folder.tenant.model_copy(update={"notify": NOBODY_LISTENS})
    made.night = replace(made.night, folder=replace(folder, tenant=tenant))
    made.night.note_fault(SpecError("catalogue.parquet", got="a damaged file", want="a Parquet file", fix="export it"))
    return made


def test_a_catalogue_that_is_mended_has_a_book_and_a_report_of_its_own(cleared: Any) -> None:
    night, book = cleared.night, cleared.night.book
    began = book.head.began
    assert make_report(night, None, LOG).problems
    assert (book.head.counts, book.head.rows, book.end.state) == ({}, None, "failed")
    assert "catalogue.parquet" in book.head.notes[0]

    # The person mends the catalogue and clears the first task.
    book.begin_anew(night.head(cleared.checked).model_copy(update={"notes": ("One note.",)}))
    assert (book.head.counts["ready"], book.head.rows, book.head.recipe) == (3, cleared.checked.rows, "r")
    assert (book.head.notes, book.head.began, book.end) == (("One note.",), began, None)
    book.set_control("paused", "ada")
    book.set_control("go", "ada")

    cleared.wave(Position())
    assert make_report(night, cleared.checked, LOG).problems, "the good report was told, too"
    assert (book.head.notes, book.end.state) == (("One note.",), "done")
    assert not make_report(night, cleared.checked, LOG).problems, "and only once"


def test_people_are_told_once_of_each_catalogue(cleared: Any, make_night: Any) -> None:
    night, products = cleared.night, cleared.night.folder.root / "products.csv"
    assert make_report(night, cleared.checked, LOG).problems
    assert not make_report(night, cleared.checked, LOG).problems
    products.write_text(products.read_text().replace("works-2,", "works-9,"))
    again = make_night(3).checked
    night.book.begin_anew(night.head(again))
    assert make_report(night, again, LOG).problems
