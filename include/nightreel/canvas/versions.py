"""Versions of a pipeline. What runs is its file in the tenant's folder; a file that somebody edited becomes a version.

Who saves says which state they began with. Somebody else's version in between is a conflict: nothing is overwritten.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from nightreel.canvas.book import Publication, Shelf, now, tag_of
from nightreel.canvas.draft import MAX_BYTES, read_draft
from nightreel.canvas.files import file_of, read_file, remove_file, write_file
from nightreel.canvas.graph import Checked
from nightreel.canvas.read import check_text, plan_text
from nightreel.canvas.stale import StaleError, stale, text_changes
from nightreel.canvas.version import PipelineLine, PipelineState, Tag, Version, VersionDiff, VersionPage
from nightreel.errors import NightreelError, SpecError, StoreAwayError
from nightreel.plan.price_model import Slots
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.machine import locked, machine_folder
from nightreel.store.protocol import Store

_TRIES = 50


class VersionBook:
    """The versions of one pipeline and its file.

    Args:
        store: the tenant's.
        folder: the tenant's.
        pipeline: its name; it need not have a file yet.

    Raises:
        SpecError: a name that cannot be (``pipeline.name``), or whose file is not the pipeline's own.
    """

    def __init__(self, store: Store, folder: TenantFolder, pipeline: str) -> None:
        self.store, self.folder, self.pipeline = store, folder, pipeline
        self.file = file_of(folder, pipeline)
        self._path = folder.root / self.file
        self._shelf = Shelf(store, folder.tenant.name, pipeline)
        self._lock = machine_folder(store.root) / "tmp" / f"versions-{tag_of(f'{folder.tenant.name}/{pipeline}')}"

    def list(self) -> tuple[Version, ...]:
        """Give every version, the newest first."""
        return self.page().versions

    def page(self, before: int | None = None, count: int | None = None) -> VersionPage:
        """Give some versions, the newest first.

        Args:
            before: only versions with a smaller number.
            count: so many at most; all when left out.
        """
        runs, numbers = self._runs(), self._shelf.numbers()
        current = self._current(runs, self._shelf.version(numbers[-1])).number if runs is not None and numbers else 0
        asked = [number for number in reversed(numbers) if before is None or number < before]
        found = [self._shelf.version(number) for number in asked[:count]]
        when = self._when_published(found)
        shown = (
            _said(version, when.get(version.number, ""), runs if version.number == current else None)
            for version in found
        )
        return VersionPage(versions=tuple(shown), older=len(asked) - len(found))

    def _when_published(self, found: Sequence[Version]) -> dict[int, str]:
        """Give when each version was last made the one that runs; publications before all of them are not read."""
        first, when = min((version.when for version in found), default="9"), dict[int, str]()
        for publication in itertools.takewhile(lambda one: one.when >= first, self._shelf.publications()):
            when.setdefault(publication.version, publication.when)
        return when

    def read(self, number: int) -> tuple[Version, str]:
        """Give a version and its text.

        Raises:
            SpecError: there is none of that number (``version.unknown``).
        """
        version = self._shelf.version(number)
        return version, self._shelf.text(version.tag)

    def newest(self) -> Version:
        """Give the newest version.

        Raises:
            SpecError: there is none (``version.unknown``).
        """
        self._runs()
        return self._shelf.newest()

    def published(self) -> tuple[Version, str] | None:
        """Give the version that runs and its text; nothing where there is none."""
        runs = self._runs()
        if runs is None:
            return None
        current = self._current(runs, self._shelf.newest())
        return _said(current, "", runs), self._shelf.text(current.tag)

    def exists(self) -> bool:
        """Whether there is a version or a file."""
        return self._path.is_file() or bool(self._shelf.numbers())

    def save(self, text: str, base: Tag | None, by: str, message: str = "", *, publish: bool = False) -> Version:
        """Save a text as a new version; one that changes nothing is none.

        Args:
            text: anything of a file's size; only a text without faults is published.
            base: tag of the state that it was made from; nothing for a pipeline that must be new.
            by: who saves.
            message: what for.
            publish: whether it shall run.

        Raises:
            StaleError: somebody saved in between (``version.stale``), or there is such a pipeline already.
            Problems: it shall run and has faults.
            SpecError: it is too large, or names another pipeline.
        """
        text = text.lstrip("\ufeff")  # the file is read without a byte order mark
        self._check_text(text)
        if publish:
            plan_text(text, self.folder, self.file)
        with self._alone():
            runs = self._adopted()
            saved = self._add(text, base, by, message)
            if publish:
                self._check_file(runs, saved.tag, base)
                self._publish(saved, text, by)
        return saved

    def restore(self, number: int, base: Tag, by: str, message: str = "") -> Version:
        """Save an earlier text again, as a new version.

        Raises:
            StaleError: somebody saved in between (``version.stale``).
            SpecError: there is none of that number (``version.unknown``).
        """
        _, text = self.read(number)
        return self.save(text, base, by, message or f"As version {number}")

    def publish(self, number: int, base: Tag, by: str) -> Version:
        """Make a version the one that runs: it becomes the pipeline's file, whole or not at all.

        Raises:
            StaleError: somebody saved in between (``version.stale``).
            Problems: it has faults.
            SpecError: there is none of that number (``version.unknown``).
        """
        version, text = self.read(number)
        plan_text(text, self.folder, self.file)
        with self._alone():
            runs = self._adopted()
            self._check_base(base)
            self._check_here(version)
            self._check_file(runs, base, base)
            self._publish(version, text, by)
        return version

    def take_down(self, base: Tag, by: str, message: str = "") -> Version:
        """Put the pipeline into the archive: nothing of it runs any more, and every version stays.

        The mark is a version with a tag of its own: who began with the state before it overwrites nothing.

        Raises:
            StaleError: somebody saved in between (``version.stale``).
            StoreError: the folder cannot be written (``folder.denied``).
        """
        with self._alone():
            runs = self._adopted()
            self._check_base(base)
            mark = self._shelf.newest()
            self._check_file(runs, base, base)
            if mark.origin != "archive":
                mark = self._mark(mark, runs, by, message)
            if runs is not None:
                remove_file(self.folder, self.file)
                self._shelf.taken_down(by)
        return mark

    def _mark(self, newest: Version, runs: Publication | None, by: str, message: str) -> Version:
        text, number = self._shelf.text(newest.tag), newest.number + 1
        tag = tag_of(f"{number} archive\n{text}")
        made = Version(
            number=number, tag=tag, by=by, message=message, when=now(), origin="archive",
            ran=0 if runs is None else self._current(runs, newest).number,
        )  # fmt: skip
        if not self._shelf.add(made, text):
            raise self._stale(newest.tag)
        return made

    def bring_back(self, base: Tag, by: str, message: str = "") -> Version:
        """Take the pipeline out of the archive as it was: what ran runs again, unless it has faults by now.

        Raises:
            StaleError: somebody saved in between (``version.stale``).
            SpecError: it is not in the archive (``pipeline.archive``).
        """
        mark = self._shelf.newest()
        ran = self.read(mark.ran)[1] if mark.origin == "archive" and mark.ran else None
        runs_again = ran is not None and self._is_whole(ran)
        with self._alone():
            runs = self._adopted()
            self._check_base(base)
            if self._shelf.newest().origin != "archive":
                raise SpecError("pipeline.archive", where=self.pipeline, got="a pipeline that is not in the archive")
            text = self._shelf.text(base)
            saved = self._add(text, base, by, message)
            if ran is not None and runs_again:
                self._check_file(runs, saved.tag, base)
                self._publish(saved if ran == text else self._shelf.version(mark.ran), ran, by)
        return saved

    def _is_whole(self, text: str) -> bool:
        try:
            plan_text(text, self.folder, self.file)
        except NightreelError:
            return False
        return True

    def _check_here(self, version: Version) -> None:
        if "archive" in (version.origin, self._shelf.newest().origin):
            raise SpecError(
                "pipeline.archive", where=self.pipeline, got=f"version {version.number}, in the archive",
                want="a version of a pipeline that is not in the archive", fix="bring the pipeline back",
            )  # fmt: skip

    def line(self, checked: Checked | None = None) -> PipelineLine:
        """Give the pipeline's line in the list; its DAG's id is Airflow's to say."""
        return self._line(self._runs(), self._shelf.newest(), checked)

    def _line(self, runs: Publication | None, newest: Version, checked: Checked | None) -> PipelineLine:
        checked = checked or check_text(self._shelf.text(newest.tag), self.folder, file=self.file)
        title = checked.graph.settings.get("title") if checked.graph is not None else None
        state: Literal["draft", "published", "changed", "archived"]
        if runs is None:
            state = "archived" if newest.origin == "archive" else "draft"
        else:
            state = "published" if runs.tag == newest.tag else "changed"
        return PipelineLine(
            name=self.pipeline, title=title if isinstance(title, str) and title else self.pipeline, state=state,
            tag=newest.tag, number=newest.number, dag_id="", by=newest.by, when=newest.when,
            faults=len(checked.faults),
        )  # fmt: skip

    def state(self, number: int | None = None, slots: Slots | None = None) -> PipelineState:
        """Give the pipeline as the canvas opens it: its newest version, or another one.

        Raises:
            SpecError: there is none (``version.unknown``).
        """
        runs, newest = self._runs(), self._shelf.newest()
        shown = newest if number is None or number == newest.number else self._shelf.version(number)
        checked = check_text(self._shelf.text(shown.tag), self.folder, file=self.file, slots=slots)
        line = self._line(runs, newest, checked if shown is newest else None)
        published = None if runs is None else _said(self._current(runs, newest), "", runs)
        if published is not None and published.number == shown.number:
            shown = published
        else:
            last = self._shelf.last_publication_of(shown)
            shown = _said(shown, "" if last is None else last.when, None)
        return PipelineState(line=line, checked=checked, version=shown, published=published)

    def _current(self, runs: Publication, newest: Version) -> Version:
        """Give the version that runs: the newest where it says the same, else the one that was published."""
        return newest if newest.tag == runs.tag else self._shelf.version(runs.version)

    def diff(self, a: int, b: int) -> VersionDiff:
        """Give two versions side by side.

        Raises:
            SpecError: there is none of that number (``version.unknown``).
        """
        (one, text_a), (other, text_b) = self.read(a), self.read(b)
        return VersionDiff(a=one, b=other, text_a=text_a, text_b=text_b, changes=text_changes(text_a, text_b))

    def _check_text(self, text: str) -> None:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            read_draft(text, self.file)
        try:
            name = read_draft(text, self.file).value.get("name")
        except NightreelError:
            return  # a draft may be broken
        if isinstance(name, str) and name != self.pipeline:
            raise SpecError(
                "pipeline.name", where=self.file, got=name, want=self.pipeline,
                fix="give it its name again, or save it as a new pipeline",
            )  # fmt: skip

    def _add(self, text: str, base: Tag | None, by: str, message: str) -> Version:
        for _ in range(_TRIES):
            self._adopted()
            self._check_base(base)
            numbers = self._shelf.numbers()
            if numbers and (newest := self._shelf.newest()).tag == tag_of(text):
                return newest
            number = max(numbers, default=0) + 1
            made = Version(number=number, tag=tag_of(text), by=by, message=message, when=now())
            if self._shelf.add(made, text):
                return made
        raise self._stale(base)

    def _check_base(self, base: Tag | None) -> None:
        numbers = self._shelf.numbers()
        if (base is None and numbers) or (base is not None and (not numbers or self._shelf.newest().tag != base)):
            raise self._stale(base)

    def _stale(self, base: Tag | None) -> StaleError:
        return stale(self._shelf, self.pipeline, base)

    def _publish(self, version: Version, text: str, by: str) -> None:
        write_file(self.folder, self.file, text)
        self._shelf.published(version, by)

    def _check_file(self, runs: Publication | None, newest: Tag, base: Tag | None) -> None:
        """Look at the file once more, right before it is replaced: what somebody wrote meanwhile is kept and said.

        Only what is written while the new file is laid down, some milliseconds, is not seen.

        Args:
            runs: what the file was when the change began.
            newest: tag of the newest version, as this change knows it.
            base: what the person began with.

        Raises:
            StaleError: somebody edited the file, or saved, in between (``version.stale``).
        """
        while self._tag_of_file() != (None if runs is None else runs.tag):
            runs = self._adopted()
            if self._shelf.newest().tag != newest:
                raise self._stale(base)

    def _tag_of_file(self) -> Tag | None:
        text = read_file(self.folder, self.file)
        return None if text is None else tag_of(text)

    def _runs(self) -> Publication | None:
        """Give the publication of what runs; only where the file is another one, this waits for its turn to keep it.

        Whoever publishes writes the file first and says so after: between the two, it is no edit by other means.
        """
        tag, last = self._tag_of_file(), self._shelf.last_publication()
        if tag is None or (last is not None and last.tag == tag):
            return None if tag is None else last
        with self._alone():
            return self._adopted()

    def _adopted(self) -> Publication | None:
        """Give the publication of what runs; a file that somebody edited by other means is kept as a version first.

        The caller has the turn (``_alone``).
        """
        text = read_file(self.folder, self.file)
        if text is None:
            return None
        tag, last = tag_of(text), self._shelf.last_publication()
        if last is not None and last.tag == tag:
            return last
        for _ in range(_TRIES):
            numbers = self._shelf.numbers()
            is_archived = bool(numbers) and self._shelf.newest().origin == "archive"
            known = None if is_archived else self._known(tag, numbers)
            made = known or self._of_file(tag, max(numbers, default=0) + 1)
            if known is not None or self._shelf.add(made, text):
                return self._shelf.published(made, made.by)
        raise StoreAwayError(
            "version.busy", where=self.pipeline, got="others who save all the time", fix="try again in a minute"
        )

    def _known(self, tag: Tag, numbers: Sequence[int]) -> Version | None:
        """Give the newest version of a text; a text that was never kept has none."""
        if not self._shelf.has_text(tag):
            return None
        found = (self._shelf.version(number) for number in reversed(numbers))
        return next((version for version in found if version.tag == tag), None)

    def _of_file(self, tag: Tag, number: int) -> Version:
        changed = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        return Version(number=number, tag=tag, by="", when=changed.isoformat(timespec="seconds"), origin="file")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process of this machine save at a time; those of others meet at the number that they take."""
        with locked(Path(self._lock)):
            yield


def _said(version: Version, when: str, runs: Publication | None) -> Version:
    """Say of a version whether it runs, and when it was last made the one that does."""
    published = {"published": runs is not None, "was_published": when if runs is None else runs.when}
    return version.model_copy(update=published)
