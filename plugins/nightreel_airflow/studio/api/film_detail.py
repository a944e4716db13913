"""One film in full: what its book says, with addresses for all that can be seen and heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from nightreel.errors import NightreelError, StoreAwayError
from nightreel.records.film_card import NO_PICTURE, card_of, why_of
from nightreel.records.film_index import FilmIndex
from nightreel.records.film_query import Row
from nightreel.records.history import Entry, past_of
from nightreel.records.readings import last_output
from nightreel.records.reviews import ReviewDesk
from nightreel.spec.film import Manifest, Rendition, Renditions, Report
from nightreel.spec.generation import Usage
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.record import Fault, RunRecord, StepRecord
from nightreel.spec.review import ReviewSheet, SheetShot
from nightreel.spec.script import Script
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.steps.base import all_steps
from nightreel.steps.publish import slug
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.api.errors import Said
from nightreel_airflow.links import server_path
from nightreel_airflow.review.body import review_path
from nightreel_airflow.studio.api.film_answers import (
    BeforeAfter,
    FilmCard,
    FilmDetail,
    FilmRendition,
    FindingLine,
    HistoryLine,
    Quality,
    RatingLine,
    ReviewLine,
    ShotLine,
    Spent,
    StepLine,
)
from nightreel_airflow.studio.api.film_links import FilmLinks, airflow_path, film_name
from nightreel_airflow.studio.api.film_readings import reading_shown

M = TypeVar("M", bound=BaseModel)
_PAIRED = ("reel", "shot", "material")
"""Outputs of steps whose pictures can be held against those of the step before."""


@dataclass
class _Film:
    """What a detail is made of."""

    folder: TenantFolder
    store: Store
    record: RunRecord
    links: FilmLinks
    notes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.record.head.title

    def load(self, port: str, model: type[M]) -> M | None:
        return self.read(last_output(self.record, port), model)

    def read(self, artifact: Artifact | None, model: type[M]) -> M | None:
        """Read what a step gave; what is no longer there is told."""
        if artifact is None:
            return None
        try:
            return self.store.load(artifact, model)
        except StoreAwayError:
            raise
        except NightreelError as error:
            self.notes.append(str(error))
            return None


def card_shown(links: FilmLinks, row: Row) -> FilmCard:
    """Give a film of the index as the grid shows it."""
    card = row.card
    poster = links.film(card.run_id, "poster") if card.still is not None else ""
    if row.poster is not None:
        poster = links.media(row.poster, f"{slug(card.title)}.webp")
    facts = row.poster.facts if row.poster is not None else {}
    return FilmCard(
        **card.model_dump(include=_SAME), poster=poster, poster_width_px=facts.get("width_px", card.width_px),
        poster_height_px=facts.get("height_px", card.height_px),
        hover=links.media(card.hover, f"{slug(card.title)}.mp4"), rating=row.rating, ratings=row.ratings,
        comments=row.comments, open_comments=row.open_comments,
    )  # fmt: skip


_SAME = {
    "run_id", "dag_id", "pipeline", "title", "category", "state", "began", "ended", "by", "platforms", "duration_s",
    "reads", "passed", "parent", "root", "fault", "money", "gpu_s",
}  # fmt: skip


def detail_of(folder: TenantFolder, index: FilmIndex, record: RunRecord, told: str = "") -> FilmDetail:
    """Give one film in full.

    Args:
        folder: the tenant's.
        index: the tenant's films; it knows the ratings, and how many comments there are.
        record: what is kept of the run.
        told: how Airflow says that the run stands.

    Raises:
        StoreError: the store cannot be read.
    """
    links = FilmLinks.of(folder.tenant.name)
    film, head = _Film(folder, index.store, record, links), record.head
    card = card_of(record, index.store, told)
    row = index.row(head.run_id)
    shown = card_shown(film.links, replace(row, card=card) if row is not None else Row(card))
    made, script = film.load("renditions", Renditions), film.load("script", Script)
    reading = reading_shown(links, record, index.store)
    manifest, why = film.load("manifest", Manifest), why_of(record, card.state)
    return FilmDetail(
        **shown.model_dump(),
        tenant=links.tenant, pipeline_title=_pipeline_title(folder, head.pipeline),
        language=next((one.language for one in (made, script, reading) if one is not None), ""),
        description=made.description if made else "", keywords=made.keywords if made else (),
        note=head.request.note, row=head.request.row.key if head.request.row else "",
        airflow=airflow_path(card.dag_id, head.run_id) if head.dag_id else "",
        why=_said(why) if why else None, revised_as=record.end.revised_as if record.end else "",
        reading=reading,
        renditions=tuple(_rendition(film, item) for item in (made.items if made else ())),
        manifest=film.links.file("manifest", f"{slug(film.title)}-manifest.json", manifest.manifest)
        if manifest else None,
        published=tuple(sorted(manifest.files)) if manifest else (),
        shots=tuple(_shots(film, script)), steps=tuple(_steps(film)), quality=_quality(film),
        spent=_spent(record), reviews=tuple(_reviews(film)),
        verdicts=tuple(RatingLine(**vars(opinion)) for opinion in index.opinions(head.run_id)),
        history=tuple(history_of(links, index.store, head.run_id)),
        notes=tuple(dict.fromkeys([*record.notes, *film.notes])),
    )  # fmt: skip


def history_of(links: FilmLinks, store: Store, run_id: str) -> Iterator[HistoryLine]:
    """Give a film's first run and all of its revisions, each below the run that it revises.

    Raises:
        StoreError: the store cannot be read.
    """
    for entry in past_of(store, run_id):
        if entry.record.head.tenant == links.tenant:
            yield line_of(links, entry.record, depth=entry.depth, is_this=entry.record.head.run_id == run_id)


def line_of(links: FilmLinks, record: RunRecord, *, depth: int = 0, is_this: bool = False) -> HistoryLine:
    """Give one run of a film's past."""
    head, entry = record.head, Entry(record, depth)
    used = entry.usage
    return HistoryLine(
        run_id=head.run_id, dag_id=head.dag_id or f"{links.tenant}__{head.pipeline}", title=head.title,
        state=entry.state, began=head.began, by=head.request.asked_by, note=head.request.note,
        parent=head.request.parent, depth=depth, made=entry.made, reused=entry.reused,
        seconds=round(entry.seconds, 1), money=round(used.money, 4), gpu_s=round(used.gpu_s, 1),
        poster=links.film(head.run_id, "poster"), is_this=is_this,
    )  # fmt: skip


def _pipeline_title(folder: TenantFolder, name: str) -> str:
    found = folder.pipelines.get(name)
    return found.pipeline.title if isinstance(found, LoadedPipeline) else name


def _said(fault: Fault) -> Said:
    return Said(**fault.model_dump(include=set(Said.model_fields)))


def _spent(record: RunRecord) -> Spent:
    used = sum((part.usage for part in record.steps), Usage())
    return Spent(
        money=round(used.money, 4), gpu_s=round(used.gpu_s, 1), tokens=used.input_tokens + used.output_tokens,
        seconds=round(sum(part.seconds for part in record.steps), 1), made=sum(part.made for part in record.steps),
        reused=sum(part.reused for part in record.steps),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- films


def _rendition(film: _Film, item: Rendition) -> FilmRendition:
    name = film_name(film.title, item)
    platform = PLATFORMS.get(item.platform)
    captions = tuple(
        film.links.file("captions", f"{slug(film.title)}-{item.platform}-{sidecar.name}", sidecar.media)
        for sidecar in item.sidecars
    )
    return FilmRendition(
        platform=item.platform, title=platform.title if platform else item.platform,
        file=film.links.file("film", name, item.media), captions=captions,
        vtt=next((file.play for file in captions if file.name.endswith(".vtt")), ""),
        width_px=item.width_px, height_px=item.height_px, fps=str(item.fps), fps_number=round(float(item.fps), 6),
        frames=item.frames, duration_s=round(float(item.frames / item.fps), 3), lufs=item.lufs,
        target_lufs=item.target_lufs, true_peak_dbtp=item.true_peak_dbtp,
    )  # fmt: skip


def _quality(film: _Film) -> Quality | None:
    from nightreel.media.quality_findings import TITLES

    report = film.load("report", Report)
    if report is None:
        return None
    name = slug(film.title)
    findings = [
        FindingLine(**finding.model_dump(), title=TITLES.get(finding.name, finding.name)) for finding in report.findings
    ]
    return Quality(
        passed=report.passed, findings=tuple(sorted(findings, key=lambda line: line.passed)), measures=report.measures,
        page=film.links.file("report", f"{name}-report.html", report.page),
        contact_sheet=film.links.file("contact_sheet", f"{name}-contact-sheet.png", report.contact_sheet),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- shots


def _shots(film: _Film, script: Script | None) -> Iterator[ShotLine]:
    parts = {part.shot_index: part for part in film.record.steps if part.shot_index is not None and part.stills}
    sheet = film.load("sheet", ReviewSheet)
    seen = {shot.number: shot for shot in sheet.shots} if sheet is not None else {}
    made = {part.shot_index: part for part in film.record.steps if "shot" in part.outputs}
    for shot in script.shots if script is not None else ():
        number, fps = shot.index + 1, script.fps if script is not None else 1
        still = _still_of(seen.get(number), parts.get(shot.index))
        work = made.get(shot.index)
        yield ShotLine(
            number=number, start_s=round(float(shot.start_frame / fps), 3),
            duration_s=round(float(shot.frames / fps), 3), role=shot.role, scene=shot.scene, **shot.text.model_dump(),
            voice_over=shot.voice_over, take=shot.take, wish=shot.wish,
            still=film.links.media(still, f"shot-{number}.png"),
            engine=work.engine if work else "", reused=work.reused if work else False,
        )  # fmt: skip


def _still_of(shown: SheetShot | None, part: StepRecord | None) -> Artifact | None:
    """Choose a shot's picture: as the reviewer saw it, else as it was made."""
    if shown is not None and shown.still is not None:
        return shown.still
    return part.stills[0] if part is not None else None


# ---------------------------------------------------------------------------------------------------------- steps


def _steps(film: _Film) -> Iterator[StepLine]:
    known, before = all_steps(), dict[tuple[str, int | None], Sequence[Artifact]]()
    for step_id in dict.fromkeys(part.step_id for part in film.record.steps):
        parts = [part for part in film.record.steps if part.step_id == step_id]
        used = sum((part.usage for part in parts), Usage())
        step = known.get(parts[0].step)
        fault = next((part.fault for part in parts if part.fault is not None), None)
        yield StepLine(
            step_id=step_id, step=parts[0].step, title=(step.title if step is not None else "") or step_id,
            engine=parts[0].engine, state=_state(parts), made=sum(part.made for part in parts),
            reused=sum(part.reused for part in parts), seconds=round(sum(part.seconds for part in parts), 2),
            money=round(used.money, 4), gpu_s=round(used.gpu_s, 1),
            notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
            stills=tuple(_pictures(film, parts)),
            pairs=tuple(pair for part in parts for pair in _pairs(film, part, before)),
            measures=tuple(measure for part in parts for measure in part.measures),
            fault=_said(fault) if fault is not None else None,
        )  # fmt: skip


def _pictures(film: _Film, parts: Sequence[StepRecord]) -> Iterator[str]:
    for part in parts:
        for still in part.stills:
            yield film.links.media(still, f"{slug(part.step_id)}.png")


def _state(parts: Sequence[StepRecord]) -> str:
    states = {_state_of(part) for part in parts}
    return states.pop() if len(states) == 1 else "failed" if "failed" in states else "mixed"


def _state_of(part: StepRecord) -> str:
    if part.fault is not None:
        return "failed"
    return "waiting" if part.waiting else "off" if part.off else "reused" if part.reused else "made"


def _pairs(
    film: _Film, part: StepRecord, before: dict[tuple[str, int | None], Sequence[Artifact]]
) -> Iterator[BeforeAfter]:
    """Give a step's pictures beside those of the step before it, where both show the same moments and differ."""
    port = next((port for port in _PAIRED if port in part.outputs), "")
    if not port or not part.stills or part.step in NO_PICTURE:
        return
    was = before.get((port, part.shot_index), ())
    if len(was) == len(part.stills):
        for old, new in zip(was, part.stills, strict=True):
            if old.sha256 != new.sha256:
                yield BeforeAfter(
                    before=film.links.media(old, "before.png"), after=film.links.media(new, "after.png"),
                    shot=part.shot_index + 1 if part.shot_index is not None else None,
                )  # fmt: skip
    before[(port, part.shot_index)] = part.stills


# --------------------------------------------------------------------------------------------------------- reviews


def _reviews(film: _Film) -> Iterator[ReviewLine]:
    head, steps = film.record.head, all_steps()
    for part in film.record.steps:
        step = steps.get(part.step)
        if step is None or not step.asks:
            continue
        run_id = head.run_id.removesuffix(f".{head.dag_id}")
        desk = ReviewDesk(film.store, run_id, part.step_id, dag_id=head.dag_id)
        asked = desk.asked()
        if asked is None:
            continue
        answer = desk.answered(asked)
        decided = {
            "choice": answer.decision.choice, "by": answer.by, "when": answer.when, "note": answer.decision.note,
            "timed_out": answer.timed_out,
        } if answer is not None else {}  # fmt: skip
        yield ReviewLine(
            step_id=part.step_id, question=asked.question, asked=asked.asked, until=asked.until,
            page=f"{server_path()}{review_path(asked)}", **decided,
        )  # fmt: skip
