"""What the review page and the queue show, in a reviewer's words."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nightreel.errors import NightreelError
from nightreel.records.decisions import FIELDS, words_of
from nightreel.records.rulings import items_of
from nightreel.spec.measure import Measure
from nightreel.spec.review import LONGEST_WORDS, Answer, Asked, ReviewSheet, SheetShot
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel_airflow.figures import Figures, figures_of
from nightreel_airflow.links import PREFIX, server_path, signed_path
from nightreel_airflow.review.body import review_path
from nightreel_airflow.review.decide import WAITING, person_of
from nightreel_airflow.review.form import OPTIONS

LINKS_LAST_S = 12 * 3600.0
NAMES = {"label": "Small line", "headline": "Headline", "body": "Text", "voice_over": "Voice"}
_ENDED = ("failed", "skipped", "removed", "upstream_failed")
_DONE = {"approve": "approved", "reject": "rejected", "again": "sent back"}


@dataclass(frozen=True)
class Film:
    """A film that can be played."""

    title: str
    detail: str
    address: str
    captions: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Line:
    """One text of a shot."""

    field: str
    name: str
    text: str
    most: int


@dataclass(frozen=True)
class ShotCard:
    """One shot: on the strip, and as words."""

    number: int
    still: str
    start_s: float
    timecode: str
    length: str
    scene: str
    take: int
    wish: str
    lines: tuple[Line, ...]

    @property
    def says(self) -> str:
        """What is read or heard first."""
        texts = {line.field: line.text for line in self.lines}
        return texts.get("headline") or texts.get("body") or texts.get("voice_over") or ""


@dataclass(frozen=True)
class State:
    """How the review stands.

    Args:
        name: ``waiting``, ``approve``, ``reject``, ``again``, ``expired``, ``over``, ``early``.
        head: in a few words.
        detail: one or two sentences.
        note: in the words of who decided.
        may_decide: whether this person may decide it now.
        revised_as: run that takes its place.
        by: who decided.
        when: ISO 8601, UTC.
    """

    name: str
    head: str
    detail: str = ""
    note: str = ""
    may_decide: bool = False
    revised_as: str = ""
    by: str = ""
    when: str = ""


@dataclass(frozen=True)
class Check:
    """One finding of the quality check."""

    passed: bool
    name: str
    platform: str
    got: str
    want: str
    kind: str = ""


@dataclass(frozen=True)
class Page:
    """All of the page."""

    tenant: str
    title: str
    question: str
    of: str
    state: State
    until: str
    films: tuple[Film, ...]
    shots: tuple[ShotCard, ...]
    has_script: bool
    checks: tuple[Check, ...] = ()
    figures: Figures | None = None
    told: str = ""
    default: str = "reject"
    notes: tuple[str, ...] = field(default_factory=tuple)


def page_of(tenant: Tenant, asked: Asked, sheet: ReviewSheet, state: State) -> Page:
    """Put the page together from what was prepared; links to media are signed and last half a day."""
    script = sheet.script
    report = sheet.report
    return Page(
        tenant=tenant.title,
        title=sheet.title,
        question=asked.question,
        of=sheet.of,
        state=state,
        until=asked.until,
        films=tuple(
            Film(
                title=film.title,
                detail=f"{film.width_px} × {film.height_px}, {film.duration_s:.1f} s",
                address=link_of(tenant, film.media, f"{film.platform}.mp4"),
                captions=link_of(tenant, film.captions, "captions.vtt"),
                width_px=film.width_px,
                height_px=film.height_px,
            )
            for film in sheet.films
        ),
        shots=tuple(_card(tenant, shot, sheet) for shot in sheet.shots),
        has_script=script is not None,
        checks=_checks(sheet),
        figures=figures_of([Measure.model_validate(entry) for entry in report.measures]) if report else None,
        told=asked.told,
        default=asked.at_time_limit,
    )


def state_of(
    detail: Mapping[str, Any], asked: Asked, answer: Answer | None, *, may_decide: bool, revised_as: str
) -> State:
    """Say how a review stands, by Airflow's note of it and by what was kept of the answer."""
    task = (detail.get("task_instance") or {}).get("state")
    # Airflow takes a person's answer for a task that waits no longer; nothing has followed from it.
    was_cancelled = task in _ENDED and answer is None and bool(person_of(detail))
    if (detail.get("response_received") and not was_cancelled) or (answer is not None and task != WAITING):
        return _decided(detail, answer, revised_as)
    if task == WAITING:
        left = said_left(asked.until)
        counts = "approved" if asked.at_time_limit == "approve" else "rejected"
        detail_ = f"Without a decision it counts as {counts}."
        head = f"Waits for a decision, {left}" if left else "Its time is over"
        note = detail_ if may_decide else f"{detail_} Others decide this client's reviews; you may look."
        return State("waiting", head, note, may_decide=may_decide)
    if task in (*_ENDED, "success"):
        return State("over", "This run was cancelled", "Nobody has decided it, and nobody can any more. Run it again.")
    return State("early", "Not ready yet", "The film is being prepared for you. Reload in a moment.")


def _decided(detail: Mapping[str, Any], answer: Answer | None, revised_as: str) -> State:
    by = person_of(detail) or (answer.by if answer is not None else "")
    stamp = str(detail.get("responded_at") or (answer.when if answer is not None else ""))
    when = stamp[:16].replace("T", " ")
    option = next(iter(detail.get("chosen_options") or ()), "")
    choice = next((choice for choice, words in OPTIONS.items() if words == option), "")
    if answer is not None:
        choice = answer.decision.choice
    done, note = _DONE.get(choice, option), answer.decision.note if answer is not None else ""
    if not by:
        return State("expired", f"Nobody came in time: it counts as {done}", f"{when} UTC", when=stamp)
    head = f"{done[:1].upper()}{done[1:]} by {by}"
    return State(choice, head, f"{when} UTC", note, revised_as=revised_as, by=by, when=stamp)


def said_left(until: str) -> str:
    """Say how much time is left, roughly; nothing when it is over."""
    left_s = (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()
    if left_s <= 0:
        return ""
    if left_s < 90:
        return "less than two minutes left"
    minutes = round(left_s / 60)
    if minutes < 120:
        return f"{minutes} minutes left"
    hours = round(minutes / 60)
    return f"{hours} hours left" if hours < 72 else f"{round(hours / 24)} days left"


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    tenant: str
    title: str
    question: str
    address: str
    still: str
    since: str
    left: str
    is_late: bool
    may_decide: bool


def waiting_of(tenant: Tenant, asked: Asked, sheet: ReviewSheet, *, may_decide: bool) -> Waiting:
    """Give a line of the queue."""
    pictures = (item.pictures[0] for item in items_of(sheet) if item.pictures)
    still = next((shot.still for shot in sheet.shots if shot.still is not None), None) or next(pictures, None)
    left = said_left(asked.until)
    return Waiting(
        tenant=tenant.title, title=asked.title, question=asked.question, address=f"{server_path()}{review_path(asked)}",
        still=link_of(tenant, still, "still.jpg"), since=asked.asked, left=left or "time is over",
        is_late="minute" in left or not left, may_decide=may_decide,
    )  # fmt: skip


def run_address(dag_id: str, run_id: str) -> str:
    """Give the address of a run on Airflow's own pages."""
    from urllib.parse import quote

    return f"{server_path()}/dags/{quote(dag_id, safe='')}/runs/{quote(run_id, safe='')}"


def queue_address() -> str:
    """Give the address of the queue."""
    return f"{server_path()}{PREFIX}/review"


def static_address(name: str) -> str:
    """Give the address of one of our own files."""
    return f"{queue_address()}/static/{name}"


def _card(tenant: Tenant, shot: SheetShot, sheet: ReviewSheet) -> ShotCard:
    written = sheet.script.shots[shot.number - 1] if sheet.script is not None else None
    words = words_of(written) if written is not None else {}
    return ShotCard(
        number=shot.number,
        still=link_of(tenant, shot.still, f"shot-{shot.number}.jpg"),
        start_s=round(shot.start_s, 3),
        timecode=_timecode(shot.start_s),
        length=f"{shot.duration_s:.1f} s",
        scene=written.scene if written is not None else "",
        take=written.take if written is not None else 1,
        wish=written.wish if written is not None else "",
        lines=tuple(Line(name, NAMES[name], words[name], LONGEST_WORDS[name]) for name in FIELDS if name in words),
    )


def _checks(sheet: ReviewSheet) -> tuple[Check, ...]:
    if sheet.report is None:
        return ()
    from nightreel.media.quality_findings import TITLES

    found = [
        Check(item.passed, TITLES.get(item.name, item.name), item.platform.capitalize(), item.got, item.want, item.name)
        for item in sheet.report.findings
    ]
    return tuple(sorted(found, key=lambda check: check.passed))


def link_of(tenant: Tenant, artifact: Artifact | None, name: str) -> str:
    """Give a signed link; nothing where there is nothing to see.

    It ends at a whole hour, so that a page which asks again gets the same one and its pictures stand still.
    """
    if artifact is None:
        return ""
    try:
        return signed_path(tenant.name, artifact, name, LINKS_LAST_S + 0.5 - time.time() % 3600)
    except NightreelError:
        return ""


def _timecode(seconds: float) -> str:
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
