"""Versions of a pipeline: nothing is overwritten, nothing is lost, and what runs is one whole file."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.canvas_tenant import PROMO, write_acme

from nightreel.canvas import book as canvas_book
from nightreel.canvas import versions
from nightreel.canvas.book import names, tag_of
from nightreel.canvas.files import read_file
from nightreel.canvas.stale import StaleError
from nightreel.canvas.versions import VersionBook
from nightreel.errors import Problems, RefusedError, SpecError, StoreError
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.local import LocalStore

Open = Callable[[], VersionBook]


@pytest.fixture
def book(acme, shelf) -> VersionBook:
    """The versions of the pipeline that lies in the folder."""
    return VersionBook(shelf, acme, "promo")


@pytest.fixture
def reopened(acme, shelf) -> Open:
    """Open it as the folder is now."""
    return lambda: VersionBook(shelf, load_tenant(acme.root), "promo")


def text_with(words: str) -> str:
    """Give the pipeline's text with another title."""
    return PROMO.replace("Promo film", words)


def test_a_pipeline_that_was_written_by_hand_is_the_first_version(book):
    state = book.state()
    assert (state.line.state, state.line.number, state.line.title) == ("published", 1, "Promo film")
    assert (state.version.origin, state.version.by, state.version.published) == ("file", "", True)
    assert state.checked.text == PROMO
    assert state.line.tag == tag_of(PROMO)
    assert len(book.list()) == 1, "looking twice made another version"


def test_a_draft_is_kept_and_does_not_run(book, acme):
    saved = book.save(text_with("New"), tag_of(PROMO), "ada", "shorter")
    assert (saved.number, saved.by, saved.message, saved.origin) == (2, "ada", "shorter", "studio")
    assert (acme.root / "pipelines/promo.yaml").read_text() == PROMO
    state = book.state()
    assert (state.line.state, state.line.title, state.line.by) == ("changed", "New", "ada")
    assert state.published.number == 1
    assert book.state(1).checked.text == PROMO
    assert book.state(1).line.number == 2


def test_a_draft_may_be_broken_and_is_then_not_published(book, acme):
    broken = PROMO.replace("step: grade\n", "step: grad\n")
    saved = book.save(broken, tag_of(PROMO), "ada")
    assert book.line().faults == 2
    with pytest.raises(Problems):
        book.publish(saved.number, saved.tag, "ada")
    with pytest.raises(Problems):
        book.save(broken + "# again\n", saved.tag, "ada", publish=True)
    assert (acme.root / "pipelines/promo.yaml").read_text() == PROMO
    assert len(book.list()) == 2
    assert book.save("steps: [", saved.tag, "ada").number == 3


def test_publishing_writes_the_file_whole_and_says_when(book, reopened, acme):
    saved = book.save(text_with("New"), tag_of(PROMO), "ada", publish=True)
    assert (acme.root / "pipelines/promo.yaml").read_text() == text_with("New")
    assert compile_pipeline(load_tenant(acme.root), "promo").pipeline.title == "New"
    assert sorted(path.name for path in (acme.root / "pipelines").iterdir()) == ["promo.yaml"]
    newest, first = reopened().list()
    assert (newest.number, newest.published, first.published) == (saved.number, True, False)
    assert newest.was_published >= first.was_published != ""
    assert reopened().line().state == "published"


def test_an_earlier_version_runs_again_without_being_the_newest(book, acme):
    book.save(text_with("New"), tag_of(PROMO), "ada", publish=True)
    book.publish(1, tag_of(text_with("New")), "ben")
    assert (acme.root / "pipelines/promo.yaml").read_text() == PROMO
    assert [version.published for version in book.list()] == [False, True]
    assert book.line().state == "changed"


def test_restoring_is_a_new_version_with_the_old_text(book):
    book.save(text_with("New"), tag_of(PROMO), "ada")
    again = book.restore(1, tag_of(text_with("New")), "ben")
    assert (again.number, again.by, again.message, again.tag) == (3, "ben", "As version 1", tag_of(PROMO))
    assert [version.number for version in book.list()] == [3, 2, 1]
    assert book.line().state == "published"


def test_saving_what_is_there_makes_no_version(book):
    assert book.save(PROMO, tag_of(PROMO), "ada").number == 1
    assert len(book.list()) == 1


def test_who_began_with_an_older_state_overwrites_nothing(book):
    book.save(text_with("Hers"), tag_of(PROMO), "ada")
    with pytest.raises(StaleError) as caught:
        book.save(text_with("His"), tag_of(PROMO), "ben")
    conflict = caught.value.conflict
    assert (conflict.theirs.number, conflict.theirs.by, conflict.text) == (2, "ada", text_with("Hers"))
    assert [(one.field, one.before, one.after) for one in conflict.changes] == [("title", "Promo film", "Hers")]
    assert "ada" in conflict.sentence
    for change in (lambda: book.publish(1, tag_of(PROMO), "ben"), lambda: book.restore(1, tag_of(PROMO), "ben")):
        with pytest.raises(StaleError):
            change()
    assert len(book.list()) == 2


def test_a_file_that_is_edited_by_hand_becomes_a_version_and_a_conflict(book, reopened, acme):
    draft = book.save(text_with("Draft"), tag_of(PROMO), "ada")
    (acme.root / "pipelines/promo.yaml").write_text(text_with("By hand"))
    with pytest.raises(StaleError) as caught:
        reopened().save(text_with("Later"), draft.tag, "ada")
    assert caught.value.conflict.theirs.origin == "file"
    assert caught.value.conflict.sentence.startswith("Somebody who edited its file")
    found = reopened().list()
    assert [(version.number, version.origin, version.published) for version in found] == [
        (3, "file", True), (2, "studio", False), (1, "file", False),
    ]  # fmt: skip
    (acme.root / "pipelines/promo.yaml").write_text(text_with("Draft"))
    assert [version.published for version in reopened().list()] == [False, True, False], "it is version 2 that runs"


def test_a_new_pipeline_is_a_draft_until_it_is_published(acme, shelf):
    fresh = PROMO.replace("name: promo", "name: spring")
    book = VersionBook(shelf, acme, "spring")
    assert not book.exists()
    saved = book.save(fresh, None, "ada")
    assert names(shelf, "acme") == ("spring",)
    assert book.line().state == "draft"
    assert book.published() is None
    book.publish(saved.number, saved.tag, "ada")
    assert compile_pipeline(load_tenant(acme.root), "spring").pipeline.name == "spring"


@pytest.mark.parametrize("name", ["promo", "spring"])
def test_a_new_pipeline_never_takes_the_place_of_one_that_is_there(acme, shelf, name):
    text = PROMO.replace("name: promo", f"name: {name}")
    if name == "spring":
        VersionBook(shelf, acme, name).save(text, None, "ada")
    with pytest.raises(StaleError) as caught:
        VersionBook(shelf, acme, name).save(text + "# other\n", None, "ben")
    assert "already" in caught.value.conflict.sentence


def test_the_file_is_found_by_the_pipelines_name(tmp_path, shelf):
    folder = write_acme(tmp_path, **{"Old file (2)": PROMO})
    VersionBook(shelf, folder, "promo").save(text_with("New"), tag_of(PROMO), "ada", publish=True)
    assert [path.name for path in (folder.root / "pipelines").iterdir()] == ["Old file (2).yaml"]
    assert (folder.root / "pipelines/Old file (2).yaml").read_text() == text_with("New")


def test_a_file_of_another_pipeline_is_never_written(tmp_path, shelf):
    folder = write_acme(tmp_path, spring=PROMO)
    with pytest.raises(SpecError) as caught:
        VersionBook(shelf, folder, "spring")
    assert "promo" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../promo", "a/b", "a__b", "", "Promo", "x" * 64, "tenant", "callbacks", ".hidden", "a\n", "a\0"]
)
def test_a_name_never_leaves_the_folder(acme, shelf, name):
    with pytest.raises(SpecError):
        VersionBook(shelf, acme, name)


def test_a_text_that_names_another_pipeline_is_refused(book):
    with pytest.raises(SpecError) as caught:
        book.save(PROMO.replace("name: promo", "name: other"), tag_of(PROMO), "ada")
    assert caught.value.code == "pipeline.name"
    with pytest.raises(SpecError):
        book.save("# " + "x" * 300_000, tag_of(PROMO), "ada")


def test_a_link_out_of_the_folder_is_neither_read_nor_written(tmp_path, shelf):
    folder = write_acme(tmp_path)
    secret = tmp_path / "secret.yaml"
    secret.write_text(PROMO)
    (folder.root / "pipelines/promo.yaml").unlink()
    (folder.root / "pipelines/promo.yaml").symlink_to(secret)
    book = VersionBook(shelf, load_tenant(folder.root), "promo")
    with pytest.raises(RefusedError):
        book.list()
    with pytest.raises(RefusedError):
        book.save(text_with("New"), tag_of(PROMO), "ada", publish=True)
    assert secret.read_text() == PROMO


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_in_words(book, acme):
    (acme.root / "pipelines").chmod(0o500)
    with pytest.raises(StoreError):
        book.save(text_with("New"), tag_of(PROMO), "ada", publish=True)


def test_a_failed_write_leaves_the_old_file(book, acme, monkeypatch):
    def broken(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken)
        with pytest.raises(StoreError):
            book._publish(book.newest(), text_with("New"), "ada")
    assert (acme.root / "pipelines/promo.yaml").read_text() == PROMO
    assert [path.name for path in (acme.root / "pipelines").iterdir()] == ["promo.yaml"]


def test_of_many_savers_with_one_base_exactly_one_wins_and_nothing_is_lost(acme, shelf):
    VersionBook(shelf, acme, "promo").list()
    won: list[str] = []
    lost: list[StaleError] = []
    start = threading.Barrier(8)

    def save(who: int) -> None:
        mine = VersionBook(shelf, acme, "promo")
        start.wait()
        try:
            won.append(mine.save(text_with(f"By {who}"), tag_of(PROMO), f"user {who}", publish=True).by)
        except StaleError as error:
            lost.append(error)

    threads = [threading.Thread(target=save, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == 7
    assert {error.conflict.theirs.by for error in lost} == set(won)
    newest = VersionBook(shelf, load_tenant(acme.root), "promo").list()
    assert [version.by for version in newest] == [*won, ""]
    assert (acme.root / "pipelines/promo.yaml").read_text() == text_with(f"By {won[0].split()[1]}")


def test_machines_that_share_no_lock_meet_at_the_number(acme, shelf, monkeypatch):
    first, other = VersionBook(shelf, acme, "promo"), VersionBook(shelf, acme, "promo")
    first.list()
    other._lock = other._lock.with_name("elsewhere")
    take = other._shelf.add

    def late(version, text):
        monkeypatch.setattr(other._shelf, "add", take)
        first.save(text_with("Quicker"), tag_of(PROMO), "ada")
        return take(version, text)

    monkeypatch.setattr(other._shelf, "add", late)
    with pytest.raises(StaleError) as caught:
        other.save(text_with("Slower"), tag_of(PROMO), "ben")
    assert caught.value.conflict.theirs.by == "ada"
    assert [version.by for version in first.list()] == ["ada", ""]


def test_two_versions_side_by_side(book):
    book.save(text_with("New"), tag_of(PROMO), "ada")
    diff = book.diff(1, 2)
    assert (diff.a.number, diff.b.number, diff.text_a, diff.text_b) == (1, 2, PROMO, text_with("New"))
    assert [one.field for one in diff.changes] == ["title"]
    for number in (0, 3, -1):
        with pytest.raises(SpecError):
            book.diff(1, number)


def test_two_tenants_that_share_a_store_have_versions_of_their_own(tmp_path, acme, shelf):
    ours = VersionBook(shelf, acme, "promo")
    ours.save(text_with("Secret"), tag_of(PROMO), "ada", publish=True)
    VersionBook(shelf, acme, "spring").save(PROMO.replace("name: promo", "name: spring"), None, "ada")
    folder = write_acme(tmp_path / "elsewhere").root.rename(tmp_path / "other")
    (folder / "tenant.yaml").write_text((folder / "tenant.yaml").read_text().replace("acme", "other"))
    theirs = VersionBook(shelf, load_tenant(folder), "promo")
    assert [(version.number, version.origin) for version in theirs.list()] == [(1, "file")]
    assert theirs.published()[1] == PROMO
    with pytest.raises(SpecError):
        theirs.publish(2, tag_of(PROMO), "eve")
    assert names(shelf, "other") == ("promo",)
    assert names(shelf, "acme") == ("promo", "spring")
    assert ours.published()[1] == text_with("Secret")


@pytest.mark.parametrize(
    "change",
    [
        lambda book, draft: book.save(text_with("Later"), draft.tag, "ada", publish=True),
        lambda book, draft: book.publish(draft.number, draft.tag, "ada"),
    ],
    ids=["save", "publish"],
)
def test_an_edit_by_hand_while_somebody_publishes_is_kept_and_said(book, acme, change):
    draft = book.save(text_with("Draft"), tag_of(PROMO), "ada")
    check = book._check_base

    def edited(base):
        check(base)
        (acme.root / "pipelines/promo.yaml").write_text(text_with("By hand"))

    book._check_base = edited
    with pytest.raises(StaleError) as caught:
        change(book, draft)
    assert (acme.root / "pipelines/promo.yaml").read_text() == text_with("By hand")
    assert (caught.value.conflict.theirs.origin, caught.value.conflict.text) == ("file", text_with("By hand"))
    newest, *_ = book.list()
    assert (newest.origin, newest.published) == ("file", True)


def test_a_byte_order_mark_makes_no_version_of_somebody_else(book, reopened):
    saved = book.save("\ufeff" + text_with("New"), tag_of(PROMO), "ada", publish=True)
    assert [(version.number, version.by) for version in reopened().list()] == [(2, "ada"), (1, "")]
    assert reopened().published() == (reopened().list()[0], text_with("New"))
    assert saved.tag == tag_of(text_with("New"))


def test_who_looks_while_another_publishes_writes_nothing_down(book, acme, shelf, monkeypatch):
    book.list()
    other = VersionBook(shelf, acme, "promo")

    def late(folder, file):
        text = read_file(folder, file)
        monkeypatch.setattr(versions, "read_file", read_file)
        other.save(text_with("New"), tag_of(PROMO), "ada", publish=True)
        return text

    monkeypatch.setattr(versions, "read_file", late)
    assert book.published()[0].by == "ada"
    assert [(said.version, said.by) for said in book._shelf.publications()] == [(2, "ada"), (1, "")]


def test_versions_come_in_pages(book):
    tag = tag_of(PROMO)
    for at in range(6):
        tag = book.save(text_with(f"Film {at}"), tag, "ada", publish=at == 1).tag
    listed = book.list()
    first = book.page(count=3)
    assert (first.versions, first.older) == (listed[:3], 4)
    second = book.page(before=first.versions[-1].number, count=3)
    assert (second.versions, second.older) == (listed[3:6], 1)
    assert [version.number for version in listed if version.published] == [3]
    assert (book.page(before=1).versions, book.page(before=1).older) == ((), 0)


class CountingStore(LocalStore):
    """Counts what is read of it."""

    reads = 0

    def recall(self, key):
        """Count, and read."""
        self.reads += 1
        return super().recall(key)


def test_what_runs_is_found_without_reading_every_version(book, acme, tmp_path, monkeypatch):
    minutes = itertools.count()
    for module in (versions, canvas_book):
        monkeypatch.setattr(module, "now", lambda: f"2099-01-01T00:{next(minutes):02d}:00+00:00")
    tag = tag_of(PROMO)
    for at in range(12):
        tag = book.save(text_with(f"Film {at}"), tag, "ada", publish=at % 2 == 0).tag
    listed = book.list()
    shutil.copytree(tmp_path / "store", tmp_path / "copy")  # nothing of this one was ever read
    store = CountingStore(tmp_path / "copy")
    fresh = VersionBook(store, acme, "promo")
    version, text = fresh.published()
    assert (version, text) == (listed[1], text_with("Film 10"))
    assert store.reads <= 4, "three records and a text"
    state = fresh.state()
    assert (state.version, state.published) == (listed[0], listed[1])
    assert store.reads <= 9
    assert fresh.list() == listed
    before = store.reads
    assert fresh.list() == listed
    assert store.reads - before <= 2, "records that never change were read again"


def test_a_state_says_of_each_version_what_the_list_says(book):
    book.save(text_with("New"), tag_of(PROMO), "ada", publish=True)
    book.publish(1, tag_of(text_with("New")), "ben")
    book.restore(1, tag_of(text_with("New")), "ben")
    book.save(text_with("Newer"), tag_of(PROMO), "ada")
    listed = book.list()
    assert [book.state(version.number).version for version in listed] == list(listed)
    assert book.state().published == next(version for version in listed if version.published)
    assert book.published()[0] == book.state().published
    assert book.state().published.number == 1, "version 3 says the same, but nobody published it"
