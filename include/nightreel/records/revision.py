"""A revision: a new run of the same film that says what it changes, so that only that is made again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from pydantic import Field, JsonValue, ValidationError

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.records.book import RunBook, run_name
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import Key, mistakes_of
from nightreel.spec.model import Model
from nightreel.spec.record import RunRecord
from nightreel.spec.review import Words
from nightreel.spec.run import RunRequest
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

_MOST_ID = 200
"""Longest root in a run's id, of which Airflow keeps 250 characters."""
_KEEPS_SCRIPT = frozenset({"platforms", "music"})
"""Fields of a brief that change no word of its script."""


class Changes(Model):
    """What is to be different; shots are numbered from 1, as people count."""

    words: dict[int, Words] = Field(default_factory=dict, description="Shot number: its new words.")
    again: dict[int, str] = Field(default_factory=dict, description="Shot number: what is wished, or nothing.")
    brief: dict[str, JsonValue] = Field(default_factory=dict, description="Field of the brief: its new value.")
    note: str = Field("", max_length=2000, description="Why, for people.")


class Revision(Model):
    """A run that is to be started."""

    brief: dict[str, JsonValue] = Field(description="Fields of the run's configuration.")
    request: RunRequest = Field(description="Goes into the configuration under `nightreel`.")
    run_id: str


def read_changes(said: Mapping[str, Any]) -> Changes:
    """Read what somebody asked to change.

    Raises:
        Problems: every fault with its field (``revision.<field>``).
    """
    try:
        return Changes.model_validate(said)
    except ValidationError as error:
        raise Problems(mistakes_of(error, Changes, _where, code=_code)) from error


def revise(store: Store, record: RunRecord, changes: Changes, by: str, *, tenant: Tenant | None = None) -> Revision:
    """Make a revision of a run; nothing is started.

    Edited words and shots asked for again keep the script, with these changes; a changed brief gets a new script,
    but for its platforms and music.

    Args:
        store: the tenant's; the new script is kept there.
        record: the run that is revised.
        changes: what is to be different.
        by: who asks.
        tenant: its words are checked by its rules at once; without it the run's first step does that.

    Raises:
        Problems: every change that cannot be (``revision.<field>``).
        SpecError: there is nothing to change, or no script yet (``revision.nothing``, ``revision.script``).
        RefusedError: new words break a safety rule.
    """
    if not (changes.words or changes.again or changes.brief):
        raise SpecError(
            "revision.nothing", where=record.head.run_id, got="no change", want="words, shots or fields of the brief",
            fix="say what is to be different, or restore the run to have it again as it is",
        )  # fmt: skip
    brief = _brief_of(record, changes)
    rewritten = bool(set(changes.brief) - _KEEPS_SCRIPT)
    if rewritten and (changes.words or changes.again):
        raise SpecError(
            "revision.both", where=record.head.run_id, got="a changed brief, and words or shots of its old script",
            want="one of them: a changed brief gets a new script with other shots",
            fix="change the brief first, and the shots of its new script after that",
        )  # fmt: skip
    script = None if rewritten else script_of(record, store)
    changed = apply(script, changes) if script is not None else None
    if tenant is not None:
        _check_words(tenant, Brief.model_validate(brief) if changes.brief else None, changed)
    kept = store.keep_model(changed, "script") if changed is not None else None
    return _revision(store, record, brief, kept, changes, by)


def restore(store: Store, record: RunRecord, by: str, note: str = "") -> Revision:
    """Make an older run's film again: a new run with its brief and its very script; nothing is started.

    A run that has read pictures has no script: what was answered then is remembered, and is read again.

    Raises:
        SpecError: the run has left neither script nor reading (``revision.script``).
        StoreError: its script is no longer in the store.
    """
    is_read = any("reading" in part.outputs for part in record.steps)
    artifact = None if is_read else _script_artifact(record)
    if artifact is not None:
        store.load(artifact, Script)
    note = note or f"Restored from {record.head.run_id}."
    return _revision(store, record, dict(record.head.brief), artifact, Changes(note=note[:2000]), by)


def script_of(record: RunRecord, store: Store) -> Script:
    """Give the script that a run filmed: the last one that its steps gave.

    Raises:
        SpecError: there is none yet (``revision.script``).
        StoreError: it is no longer in the store.
    """
    return store.load(_script_artifact(record), Script)


def request_script(artifact: Artifact, store: Store) -> Script:
    """Give the script that a run was told to film.

    Raises:
        SpecError: it is something else (``run.script``).
        StoreError: it lies outside the tenant's store, or is no longer there.
    """
    if artifact.kind != "script":
        raise SpecError(
            "run.script", where=artifact.uri, got=artifact.kind, want="a script of an earlier run",
            fix="name a script, or leave it out to have one written",
        )  # fmt: skip
    return store.load(artifact, Script)


def apply(script: Script, changes: Changes) -> Script:
    """Give a script with words changed and shots asked for again; nothing else of it changes.

    Raises:
        Problems: a shot that is not there, or words that are too long (``revision.words``, ``revision.again``).
    """
    count = len(script.shots)
    faults: list[NightreelError] = [
        SpecError(
            f"revision.{field}", where=f"shot {number}", got=number, want=f"a shot from 1 to {count}",
            fix="choose a shot of this film",
        )
        for field, numbers in (("words", changes.words), ("again", changes.again))
        for number in numbers
        if not 1 <= number <= count
    ]  # fmt: skip
    shots = []
    for shot in script.shots:
        try:
            shots.append(_changed(shot, changes))
        except ValidationError as error:
            faults += mistakes_of(error, Shot, partial(_in_shot, shot), code=_of_shot)
    if faults:
        raise Problems(faults)
    return script.model_copy(update={"shots": tuple(shots)})


def _changed(shot: Shot, changes: Changes) -> Shot:
    number = shot.index + 1
    said: dict[str, Any] = {}
    if number in changes.words:
        words = changes.words[number].model_dump(exclude_none=True)
        if "voice_over" in words:
            said["voice_over"] = words.pop("voice_over")
        said["text"] = OnScreenText.model_validate({**shot.text.model_dump(), **words})
    if number in changes.again:
        said |= {"take": shot.take + 1, "wish": changes.again[number].strip()}
    return Shot.model_validate({**shot.model_dump(), **said}) if said else shot


def _in_shot(shot: Shot, path: Iterable[Key]) -> str:
    return ", ".join([f"shot {shot.index + 1}", *map(str, path)])


def _of_shot(path: Iterable[Key]) -> str:
    return "revision.again" if next(iter(path), "") in ("take", "wish") else "revision.words"


def changed_brief(record: RunRecord, changes: Changes) -> Brief:
    """Give a run's brief with its changes.

    Raises:
        Problems: every field that cannot be so (``revision.brief``).
    """
    try:
        return Brief.model_validate({**record.head.brief, **changes.brief})
    except ValidationError as error:
        raise Problems(mistakes_of(error, Brief, _in_brief, code=lambda _: "revision.brief")) from error


def _brief_of(record: RunRecord, changes: Changes) -> dict[str, JsonValue]:
    return changed_brief(record, changes).model_dump(mode="json") if changes.brief else dict(record.head.brief)


def _where(path: Iterable[Key]) -> str:
    return ".".join(map(str, path)) or "changes"


def _in_brief(path: Iterable[Key]) -> str:
    return ".".join(("brief", *map(str, path)))


def _code(path: Iterable[Key]) -> str:
    return f"revision.{next(iter(path), 'changes')}"


def _check_words(tenant: Tenant, *written: Brief | Script | None) -> None:
    from nightreel.safety import check_models

    check_models([value for value in written if value is not None], tenant=tenant)


def _script_artifact(record: RunRecord) -> Artifact:
    given = [part.outputs["script"] for part in record.steps if "script" in part.outputs]
    if not given:
        raise SpecError(
            "revision.script", where=record.head.run_id, got="no script", want="a run that has written its script",
            fix="let the run go on until its script is written, or change the brief instead",
        )  # fmt: skip
    return given[-1]


def _revision(
    store: Store, record: RunRecord, brief: dict[str, JsonValue], script: Artifact | None, changes: Changes, by: str
) -> Revision:
    parent = record.head
    root = parent.request.root or parent.run_id
    number = RunBook(store, root).reserve_revision(by)
    request = RunRequest(
        parent=parent.run_id, root=root, note=changes.note, again=tuple(sorted(changes.again)), script=script,
        off=parent.request.off, asked_by=by[:200], row=parent.request.row,
    )  # fmt: skip
    return Revision(brief=brief, request=request, run_id=revision_id(root, number))


def revision_id(root: str, number: int) -> str:
    """Give the run id of a film's revision.

    Args:
        root: id of the film's first run.
        number: from 1.
    """
    return f"revision__{_short(root)}.{number}"


def _short(root: str) -> str:
    """Give a root as it may stand in a run's id: whole where Airflow takes it, else its beginning and a digest."""
    if len(root) <= _MOST_ID and re.fullmatch(r"[A-Za-z0-9_.~:+-]+", root):
        return root
    return f"{re.sub(r'[^A-Za-z0-9_.~:+-]', '-', root)[:120]}-{run_name(root)[:12]}"
