"""Reviews as the studio is told them: lines of the queue, and one review with its parent."""

from __future__ import annotations

from datetime import UTC, datetime

from nightreel.batch.book import BatchBook
from nightreel.errors import NightreelError
from nightreel.records.book import RunBook
from nightreel.records.decisions import words_of
from nightreel.records.rulings import items_of
from nightreel.spec.measure import Measure
from nightreel.spec.record import RunHead, RunRecord
from nightreel.spec.review import LONGEST_WORDS, ReviewSheet
from nightreel.spec.tenant import Tenant
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.protocol import Store
from nightreel_airflow.books import book_of
from nightreel_airflow.figures import figures_of
from nightreel_airflow.guard import Caller
from nightreel_airflow.review.body import QUESTIONS
from nightreel_airflow.review.found import FoundReview, OpenReview
from nightreel_airflow.review.parent import differences, parent_sheet
from nightreel_airflow.review.view import link_of, page_of
from nightreel_airflow.studio.api.review_answers import (
    ReviewAsked,
    ReviewChange,
    ReviewCheck,
    ReviewFigure,
    ReviewFilm,
    ReviewNight,
    ReviewParent,
    ReviewScores,
    ReviewSheetAnswer,
    ReviewShot,
    ReviewState,
    ReviewWords,
    WaitingReview,
)
from nightreel_airflow.studio.api.review_reading import first_picture, reading_of


def line_of(caller: Caller, found: FoundReview) -> WaitingReview:
    """Give a review's line of the queue; links to media are signed and last half a day."""
    tenant, sheet = found.tenant, found.sheet
    still = next((shot.still for shot in sheet.shots if shot.still is not None), None) or first_picture(sheet)
    film = next(iter(sheet.films), None)
    head = book_of(found.store, found.place.run_id, found.place.dag_id).head()
    asked = _asked(caller, found, head)
    script = sheet.script
    length_s = float(sum(shot.frames for shot in script.shots) / script.fps) if script is not None else 0.0
    return WaitingReview(
        **asked.model_dump(),
        still=link_of(tenant, still, "still.jpg"),
        film=link_of(tenant, film.media, f"{film.platform}.mp4") if film is not None else "",
        width_px=film.width_px if film is not None else 16,
        height_px=film.height_px if film is not None else 9,
        duration_s=film.duration_s if film is not None else length_s,
        shots=len(sheet.shots),
        rulings=len(items_of(sheet)),
        failed_checks=sum(not finding.passed for finding in sheet.report.findings) if sheet.report else 0,
    )


def sheet_of(caller: Caller, folder: TenantFolder, shown: OpenReview) -> ReviewSheetAnswer:
    """Give all of one review; links to media are signed and last half a day."""
    sheet, state = shown.sheet, shown.state
    page = page_of(shown.tenant, shown.asked, sheet, state)
    asked = _asked(caller, shown, shown.record.head if shown.record is not None else None)
    return ReviewSheetAnswer.model_validate(
        {
            **asked.model_dump(),
            "now": now(),
            "may_decide": state.may_decide,
            "state": ReviewState.model_validate(
                {name: getattr(state, name) for name in ("name", "by", "when", "note", "revised_as")}
            ),
            "told": shown.asked.told,
            "language": sheet.language,
            "fps": float(sheet.script.fps) if sheet.script is not None else None,
            "films": films_of(shown.tenant, sheet),
            "shots": shots_of(shown.tenant, sheet),
            "has_script": sheet.script is not None,
            "then": _steps_after(folder, asked.pipeline, shown.place.step_id),
            "checks": tuple(
                ReviewCheck(
                    passed=check.passed, kind=check.kind, name=check.name, platform=check.platform,
                    got=check.got, want=check.want,
                )
                for check in page.checks
            ),
            "scores": scores_of(sheet),
            "parent_film": parent_of(shown),
            "reading": reading_of(shown),
        }
    )  # fmt: skip


def films_of(tenant: Tenant, sheet: ReviewSheet) -> tuple[ReviewFilm, ...]:
    """Give the films that can be played, with signed links."""
    return tuple(
        ReviewFilm(
            platform=film.platform, title=film.title, width_px=film.width_px, height_px=film.height_px,
            duration_s=film.duration_s, film=link_of(tenant, film.media, f"{film.platform}.mp4"),
            captions=link_of(tenant, film.captions, "captions.vtt"),
        )
        for film in sheet.films
    )  # fmt: skip


def shots_of(tenant: Tenant, sheet: ReviewSheet) -> tuple[ReviewShot, ...]:
    """Give the shots with their stills and words."""
    return tuple(_shot(tenant, sheet, number) for number in range(len(sheet.shots)))


def parent_of(shown: OpenReview) -> ReviewParent | None:
    """Give what this film revises; ``None`` for a first one. What can no longer be read is left out."""
    record, store, step_id = shown.record, shown.store, shown.place.step_id
    found = differences(shown.tenant, store, record, step_id, shown.sheet)
    if found is None or record is None:
        return None
    before = parent_sheet(store, record, _record(store, found.parent), step_id)
    return ReviewParent(
        run_id=found.parent, note=found.note, by=found.by, again=record.head.request.again,
        films=films_of(shown.tenant, before) if before is not None else (),
        shots=shots_of(shown.tenant, before) if before is not None else (),
        changes=tuple(
            ReviewChange(shot=one.shot, field=one.field, before=one.before, after=one.after) for one in found.changes
        ),
        made=found.made, reused=found.reused,
    )  # fmt: skip


def scores_of(sheet: ReviewSheet) -> ReviewScores | None:
    """Give the scores of the film's checks as a table; nothing where there are none."""
    measures = [Measure.model_validate(entry) for entry in sheet.report.measures] if sheet.report is not None else []
    table = figures_of(measures)
    if table is None:
        return None
    rows = tuple(
        (
            subject,
            tuple(
                None if cell is None else ReviewFigure(
                    text=cell.text, percent=cell.percent, state=cell.state, detail=cell.detail
                )
                for cell in cells
            ),
        )
        for subject, cells in table.rows
    )  # fmt: skip
    return ReviewScores(names=table.names, rows=rows)


def now() -> str:
    """Give the server's time."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _asked(caller: Caller, found: FoundReview, head: RunHead | None) -> ReviewAsked:
    asked, tenant = found.asked, found.tenant
    request = head.request if head is not None else None
    return ReviewAsked(
        dag_id=found.place.dag_id, run_id=found.place.run_id, step_id=found.place.step_id, tenant=tenant.name,
        client=tenant.title, pipeline=found.place.dag_id.partition("__")[2], of=found.sheet.of, title=asked.title,
        question="" if asked.question == QUESTIONS[found.sheet.of] else asked.question,
        asked=asked.asked, until=asked.until, at_time_limit=asked.at_time_limit,
        may_decide=caller.decides(tenant), parent=request.parent if request is not None else "",
        night=_night(found.store, request.row.batch) if request is not None and request.row is not None else None,
    )  # fmt: skip


def _night(store: Store, batch: str) -> ReviewNight:
    try:
        head = BatchBook(store, batch).head
    except NightreelError:
        head = None
    return ReviewNight(id=batch, day=head.day if head is not None else "")


def _record(store: Store, run_id: str) -> RunRecord | None:
    return RunBook(store, run_id).read()


def _shot(tenant: Tenant, sheet: ReviewSheet, index: int) -> ReviewShot:
    shot = sheet.shots[index]
    written = sheet.script.shots[shot.number - 1] if sheet.script is not None else None
    words = words_of(written) if written is not None else {}
    return ReviewShot.model_validate(
        {
            "number": shot.number,
            "still": link_of(tenant, shot.still, f"shot-{shot.number}.jpg"),
            "start_s": round(shot.start_s, 3),
            "duration_s": shot.duration_s,
            "scene": written.scene if written is not None else "",
            "take": written.take if written is not None else 1,
            "wish": written.wish if written is not None else "",
            "words": tuple(
                ReviewWords.model_validate({"field": field, "text": text, "most": LONGEST_WORDS[field]})
                for field, text in words.items()
            ),
        }
    )


def _steps_after(folder: TenantFolder, pipeline: str, step_id: str) -> tuple[str, ...]:
    """Give the steps that come after a review, in the order in which its pipeline names them."""
    found = folder.pipelines.get(pipeline)
    if found is None or isinstance(found, NightreelError):
        return ()
    ids = [step.id or step.step for step in found.pipeline.steps]
    return tuple(ids[ids.index(step_id) + 1 :]) if step_id in ids else ()
