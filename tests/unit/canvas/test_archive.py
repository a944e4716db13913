"""A pipeline is put into the archive and brought back: nothing of it runs meanwhile, and nothing is lost."""

from __future__ import annotations

import pytest
from tests.canvas_tenant import PROMO

from nightreel.canvas import versions
from nightreel.canvas.book import tag_of
from nightreel.canvas.stale import StaleError
from nightreel.canvas.versions import VersionBook
from nightreel.errors import SpecError, StoreError
from nightreel.spec.tenant_folder import TenantFolder, load_tenant

NEWER = PROMO.replace("Promo film", "Newer")


@pytest.fixture
def book(acme, shelf) -> VersionBook:
    """The versions of the pipeline that lies in the folder."""
    book = VersionBook(shelf, acme, "promo")
    book.list()
    return book


def file_of(acme: TenantFolder) -> str | None:
    """Give what runs."""
    path = acme.root / "pipelines/promo.yaml"
    return path.read_text() if path.is_file() else None


def test_what_is_taken_down_runs_no_more_and_every_version_stays(book, acme):
    mark = book.take_down(tag_of(PROMO), "ada", "season is over")
    assert (mark.number, mark.by, mark.message, mark.origin, mark.ran) == (2, "ada", "season is over", "archive", 1)
    assert file_of(acme) is None
    assert load_tenant(acme.root).pipelines == {}
    state = book.state()
    assert (state.line.state, state.line.title, state.published) == ("archived", "Promo film", None)
    assert state.checked.text == PROMO, "it can still be read"
    first = book.list()[1]
    assert (first.published, first.was_published != "") == (False, True)
    assert book.take_down(mark.tag, "ben").number == 2, "it is there already"


def test_it_comes_back_as_it_was(book, acme):
    book.save(NEWER, tag_of(PROMO), "ada")
    mark = book.take_down(tag_of(NEWER), "ada")
    back = book.bring_back(mark.tag, "ben", "again")
    assert (back.number, back.by, back.message, back.tag) == (4, "ben", "again", tag_of(NEWER))
    assert file_of(acme) == PROMO
    state = book.state()
    assert (state.line.state, state.line.title, state.published.number) == ("changed", "Newer", 1)


def test_what_ran_as_its_newest_version_comes_back_published(book, acme):
    mark = book.take_down(tag_of(PROMO), "ada")
    assert book.bring_back(mark.tag, "ada").number == 3
    assert file_of(acme) == PROMO
    assert (book.line().state, [version.published for version in book.list()]) == ("published", [True, False, False])


def test_a_draft_goes_and_comes_back_as_a_draft(acme, shelf):
    book = VersionBook(shelf, acme, "spring")
    text = PROMO.replace("name: promo", "name: spring")
    draft = book.save(text, None, "ada")
    mark = book.take_down(draft.tag, "ada")
    assert (book.line().state, mark.ran) == ("archived", 0)
    book.bring_back(mark.tag, "ada")
    assert book.line().state == "draft"
    assert not (acme.root / "pipelines/spring.yaml").exists()


def test_what_cannot_run_any_more_comes_back_as_a_draft(acme, shelf):
    path = acme.root / "pipelines/promo.yaml"
    path.write_text(PROMO.replace("exposure: 0.5", "exposure: 9"))
    book = VersionBook(shelf, load_tenant(acme.root), "promo")
    mark = book.take_down(book.newest().tag, "ada")
    book.bring_back(mark.tag, "ada")
    assert (book.line().state, book.line().faults, path.exists()) == ("draft", 1, False)


def test_who_began_before_it_was_taken_down_overwrites_nothing(book, acme):
    mark = book.take_down(tag_of(PROMO), "ada")
    with pytest.raises(StaleError) as caught:
        book.save(NEWER, tag_of(PROMO), "ben", publish=True)
    assert caught.value.conflict.sentence.startswith("ada put it into the archive while you worked.")
    assert caught.value.conflict.changes == ()
    with pytest.raises(StaleError) as caught:
        book.save(NEWER, None, "ben")
    assert caught.value.fix == "bring it back, or choose another name"
    with pytest.raises(StaleError):
        book.bring_back(tag_of(PROMO), "ben")
    assert file_of(acme) is None
    assert book.save(NEWER, mark.tag, "ben").number == 3
    assert book.line().state == "draft"


def test_in_the_archive_nothing_is_published_and_its_mark_never_is(book):
    mark = book.take_down(tag_of(PROMO), "ada")
    with pytest.raises(SpecError) as caught:
        book.publish(1, mark.tag, "ada")
    assert caught.value.code == "pipeline.archive"
    back = book.bring_back(mark.tag, "ada")
    with pytest.raises(SpecError):
        book.publish(mark.number, back.tag, "ada")
    with pytest.raises(SpecError):
        book.bring_back(back.tag, "ada")


def test_a_file_that_somebody_lays_back_runs_again_as_a_version(book, acme, shelf):
    book.take_down(tag_of(PROMO), "ada")
    (acme.root / "pipelines/promo.yaml").write_text(PROMO)
    again = VersionBook(shelf, load_tenant(acme.root), "promo")
    newest = again.list()[0]
    assert (newest.number, newest.origin, newest.published) == (3, "file", True)
    assert (again.line().state, len(again.list())) == ("published", 3)


def test_taking_down_never_removes_what_somebody_wrote_meanwhile(book, acme):
    check = book._check_base

    def edited(base):
        check(base)
        (acme.root / "pipelines/promo.yaml").write_text(NEWER)

    book._check_base = edited
    with pytest.raises(StaleError):
        book.take_down(tag_of(PROMO), "ada")
    assert file_of(acme) == NEWER


def test_half_a_taking_down_is_finished_by_the_next_one(book, acme, monkeypatch):
    def refused(*_: object) -> None:
        raise StoreError("folder.denied", got="Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(versions, "remove_file", refused)
        with pytest.raises(StoreError, match="Read-only"):
            book.take_down(tag_of(PROMO), "ada")
    assert (file_of(acme), book.line().state) == (PROMO, "changed"), "it runs still"
    mark = book.newest()
    assert book.take_down(mark.tag, "ada").number == mark.number
    assert (file_of(acme), book.line().state) == (None, "archived")
