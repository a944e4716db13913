"""What follows from a reviewer's answer: the film goes on, the run is refused, or a revision takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from nightreel.errors import NightreelError, RefusedError
from nightreel.records.book import RunBook
from nightreel.records.decisions import check_decision, words_of
from nightreel.records.reviews import ReviewDesk, approval_of, remember_approval
from nightreel.records.revision import Changes, Revision, apply, revise
from nightreel.records.rulings import items_of
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.record import Fault, RunEnd, RunHead, RunState, Verdict
from nightreel.spec.review import Answer, Asked, Decision, ReviewSheet
from nightreel.spec.run import CONF
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.books import book_of
from nightreel_airflow.review.event import plain_event
from nightreel_airflow.review.form import read_from_airflow

Given = dict[str, Any] | list[dict[str, Any]]
"""What a review step returns: its ports, once, or once for each shot of a script."""


@dataclass(frozen=True)
class Matter:
    """One review step of one run.

    Args:
        tenant: whose film it is.
        store: the tenant's.
        dag_id: of the run.
        run_id: of the run.
        step_id: of the review step.
        given: what the step passes on when it is approved.
        sheet: what is looked at.
    """

    tenant: Tenant
    store: Store
    dag_id: str
    run_id: str
    step_id: str
    given: Given
    sheet: ReviewSheet

    @classmethod
    def open(cls, tenant: str, run: tuple[str, str], step_id: str, given: Given) -> Matter:
        """Open it in its tenant's store.

        Args:
            tenant: its name.
            run: ids of DAG and run.
            step_id: of the review step.
            given: what the step returns.

        Raises:
            SpecError, StoreError: the tenant or its sheet cannot be read.
        """
        workspace = Workspace.from_environment()
        owner = load_tenant(workspace.tenant_root(tenant)).tenant
        store = workspace.open_store(owner)
        sheet = store.load(_port(given, "sheet"), ReviewSheet)
        return cls(owner, store, *run, step_id, given, sheet)

    @property
    def sheet_artifact(self) -> Artifact:
        """Where the sheet is kept."""
        return _port(self.given, "sheet")

    @property
    def desk(self) -> ReviewDesk:
        """What was asked and answered."""
        return ReviewDesk(self.store, self.run_id, self.step_id, dag_id=self.dag_id)

    @property
    def book(self) -> RunBook:
        """The run's book."""
        return book_of(self.store, self.run_id, self.dag_id)

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Who may decide; everybody whom Airflow lets when empty."""
        return self.tenant.reviewers or self.tenant.people


def approved_before(matter: Matter) -> str:
    """Say who has approved these very words, for a revision that changes none of them; else nothing.

    A reviewer who asked for other words or for shots again has read them: nobody is asked about them twice.
    """
    script, head = matter.sheet.script, matter.book.head()
    if matter.sheet.of != "script" or script is None or head is None or not head.request.parent:
        return ""
    found = approval_of(matter.store, script)
    return f"Nobody is asked: {found[0]} approved these words on {found[1][:16].replace('T', ' ')}." if found else ""


def read_answer(matter: Matter, asked: Asked, event: Mapping[str, Any]) -> Answer:
    """Read and check what Airflow hands over when it lets the task go on.

    Raises:
        NightreelError: what was answered cannot be taken (``review.…``, ``safety.…``), or not from this person
            (``review.reviewer``).
    """
    event = plain_event(event)
    stamp = event["responded_at"] or datetime.now(UTC).isoformat(timespec="seconds")
    if event["responded_by_user"] is None or event["timedout"]:
        return Answer(decision=Decision(choice=asked.at_time_limit), when=stamp, timed_out=True)
    by = event["responded_by_user"]["name"]
    if matter.reviewers and by not in matter.reviewers:
        raise RefusedError(
            "review.reviewer", where=matter.tenant.title, got=f"an answer of {by}",
            want=f"one of {', '.join(matter.reviewers)}", fix="let one of them decide",
        )  # fmt: skip
    decision = read_from_airflow(event["chosen_options"], event["params_input"])
    checked = check_decision(
        decision, matter.sheet, tenant=matter.tenant, run=matter.run_id, brief=brief_of(matter.book.head())
    )
    return Answer(decision=checked, by=by, when=stamp)


def follow(matter: Matter, asked: Asked, answer: Answer) -> Given:
    """Do what was decided; everything in it may be done twice with the same outcome.

    Returns:
        What the step passes on, when it was approved.

    Raises:
        RefusedError: it was rejected (``review.rejected``), nobody came (``review.timeout``), or a revision takes the
            run's place (``review.revised``).
        BusyError: Airflow or the store does not answer; a later try goes on with the same answer.
    """
    if answer.decision.choice == "approve":
        given = _approve(matter, answer)
        _judge(matter, answer)
        matter.desk.finish(asked)
        return given
    if answer.decision.choice == "again":
        _revise(matter, asked, answer)
    _reject(matter, asked, answer)


def _approve(matter: Matter, answer: Answer) -> Given:
    """Give what is passed on; words that were changed in a script are taken over here."""
    script = matter.sheet.script
    if matter.sheet.of == "reading":
        return _approve_reading(matter, answer)
    if matter.sheet.of != "script" or script is None:
        note_step(matter)
        return matter.given
    edited = _edited(script, answer.decision)
    if answer.by:
        remember_approval(matter.store, edited, answer)
    if edited == script:
        note_step(matter)
        return matter.given
    kept = matter.store.keep_model(edited, "script")
    note_step(matter, outputs={"script": kept})
    entries = matter.given if isinstance(matter.given, list) else [matter.given]
    changed = [{**entry, "script": kept.model_dump(mode="json")} for entry in entries]
    return changed if isinstance(matter.given, list) else changed[0]


def _approve_reading(matter: Matter, answer: Answer) -> Given:
    """Give the reading with the rulings in it: edited words in place of the model's, what was rejected marked."""
    if not answer.decision.rulings or isinstance(matter.given, list):
        note_step(matter)
        return matter.given
    from nightreel.reading.ruled import Decided, rule_and_write

    with TemporaryDirectory(prefix="nightreel-ruled-") as folder:
        decided = Decided(answer.by, answer.when, Path(folder), matter.tenant.brand.name)
        reading, differences = rule_and_write(matter.sheet, answer.decision.rulings, decided, matter.store)
    kept = {}
    if reading is not None:
        kept["reading"] = matter.store.keep_model(reading, "reading")
    if differences is not None:
        kept["differences"] = matter.store.keep_model(differences, "differences")
    note_step(matter, outputs=kept)
    return {**matter.given, **{name: artifact.model_dump(mode="json") for name, artifact in kept.items()}}


def _reject(matter: Matter, asked: Asked, answer: Answer) -> NoReturn:
    if answer.timed_out:
        error = RefusedError(
            "review.timeout", where=matter.sheet.title, got=f"no answer by {asked.until[:16].replace('T', ' ')} UTC",
            want="a decision in time", fix="run it again, or give the review more time or another default",
        )  # fmt: skip
    else:
        error = RefusedError(
            "review.rejected", where=matter.sheet.title, got=f"rejected by {answer.by}: {answer.decision.note}",
            fix="change the brief as the reviewer says and run it again",
        )  # fmt: skip
    _end(matter, answer, error, state="timeout" if answer.timed_out else "refused")
    _judge(matter, answer)
    matter.desk.finish(asked)
    raise error


def _revise(matter: Matter, asked: Asked, answer: Answer) -> NoReturn:
    """Start the revision that was asked for; once, however often this is tried."""
    from nightreel_airflow.nightly.runs import Runs

    try:
        revision = matter.desk.reserved(asked) or matter.desk.reserve(asked, _revision(matter, answer))
        conf = {**revision.brief, CONF: revision.request.model_dump(mode="json")}
        Runs(matter.dag_id).start(revision.run_id, conf, datetime.now(UTC))
    except NightreelError as fault:
        if not fault.retry:  # the run ends here, and its book must not say that it waits
            _end(matter, answer, fault, state="failed")
            matter.desk.finish(asked)
        raise
    error = RefusedError(
        "review.revised", where=matter.sheet.title, got=f"sent back by {answer.by}",
        fix=f"look at the run {revision.run_id}, which takes its place",
    )  # fmt: skip
    _end(matter, answer, error, revised_as=revision.run_id)
    _judge(matter, answer, revised_as=revision.run_id)
    matter.desk.finish(asked)
    raise error


def _revision(matter: Matter, answer: Answer) -> Revision:
    record = matter.book.read()
    if record is None:
        raise RefusedError(
            "review.history", where=matter.run_id, got="no history of this run", want="one, which a revision needs",
            fix="reject it with a reason, change the brief and run it again",
        )  # fmt: skip
    changes = changes_of(answer.decision)
    if matter.sheet.script is not None and answer.by:
        remember_approval(matter.store, apply(matter.sheet.script, changes), answer)
    return revise(matter.store, record, changes, answer.by)


def changes_of(decision: Decision) -> Changes:
    """Give what a decision changes, as a revision takes it."""
    return Changes(words=decision.words, again=decision.shots, note=decision.note)


def _edited(script: Script, decision: Decision) -> Script:
    return apply(script, changes_of(decision)) if decision.words else script


def note_step(matter: Matter, *, waiting: bool = False, outputs: Mapping[str, Artifact] | None = None) -> None:
    """Write into the run's book whether the step waits, and what a person changed: revisions begin with it."""
    record = matter.book.read()
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    for part in record.steps if record is not None else ():
        if part.step_id == matter.step_id:
            changed = {**part.outputs, **(outputs or {})}
            matter.book.step(part.model_copy(update={"waiting": waiting, "ended": now, "outputs": changed}))


def _end(
    matter: Matter, answer: Answer, error: NightreelError, *, state: RunState = "refused", revised_as: str = ""
) -> None:
    """Write into the run's book how it ended; its step waits no longer."""
    note_step(matter)
    ended = datetime.now(UTC).isoformat(timespec="milliseconds")
    matter.book.end(RunEnd(state=state, ended=ended, by=answer.by, fault=Fault.of(error), revised_as=revised_as))


def _judge(matter: Matter, answer: Answer, *, revised_as: str = "") -> None:
    """Keep the verdict, a line of a data set, and each ruling on a reading."""
    from nightreel.records.verdicts import keep_verdict

    decision, script = answer.decision, matter.sheet.script
    _keep_rulings(matter, answer)
    before = {shot.index + 1: words_of(shot) for shot in script.shots} if script is not None else {}
    edits = {
        f"shot {number} {field}": {"before": before.get(number, {}).get(field, ""), "after": text}
        for number, words in decision.words.items()
        for field, text in words.model_dump(exclude_none=True).items()
    }
    said_words = {item.id: item.words for item in items_of(matter.sheet)} if decision.rulings else {}
    edits |= {
        f"{name} {ruling.choice}": {"before": said_words.get(name, ""), "after": ruling.text, "reason": ruling.reason}
        for name, ruling in decision.rulings.items()
        if ruling.choice != "adopt"
    }
    said = {"approve": "edited" if edits else "approved", "reject": "rejected", "again": "again"}[decision.choice]
    keep_verdict(
        matter.store,
        Verdict.model_validate(
            {
                "run_id": matter.run_id, "tenant": matter.tenant.name, "step_id": matter.step_id,
                "pipeline": matter.dag_id.partition("__")[2], "by": answer.by or "time limit", "when": answer.when,
                "decision": "timeout" if answer.timed_out else said, "rating": decision.rating, "note": decision.note,
                "shots": {str(number): wish for number, wish in decision.shots.items()}, "edits": edits,
                "revised_as": revised_as, "title": matter.sheet.title,
                "script_sha256": matter.store.keep_model(script, "script").sha256 if script is not None else "",
                "media": {film.platform: film.media.sha256 for film in matter.sheet.films},
            }
        ),
    )  # fmt: skip


def _keep_rulings(matter: Matter, answer: Answer) -> None:
    if not answer.decision.rulings:
        return
    from nightreel.records.findings import Where, judged_of, keep_judged

    head = matter.book.head()
    where = Where(
        tenant=matter.tenant.name, pipeline=matter.dag_id.partition("__")[2], run_id=matter.run_id,
        step_id=matter.step_id, root=(head.request.root or head.request.parent) if head is not None else "",
    )  # fmt: skip
    for one in judged_of(matter.sheet, answer.decision, where, answer.by, answer.when):
        keep_judged(matter.store, one)


def brief_of(head: RunHead | None) -> Brief | None:
    """Give a run's brief; ``None`` for a run without a book, or of a DAG without a form."""
    return Brief.model_validate(head.brief) if head is not None and head.brief else None


def _port(given: Given, name: str) -> Artifact:
    entry = given if isinstance(given, dict) else given[0]
    return Artifact.model_validate(entry[name])
