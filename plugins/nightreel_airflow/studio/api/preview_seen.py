"""What of a preview's book there is to see."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

from pydantic import BaseModel

from nightreel.errors import NightreelError
from nightreel.spec.film import Renditions, Report
from nightreel.spec.record import RunRecord, StepRecord
from nightreel.spec.review import ReviewSheet
from nightreel.spec.script import Script
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.preview_answers import (
    NodeState,
    PreviewFinding,
    PreviewLine,
    PreviewNode,
    PreviewReport,
)
from nightreel_airflow.studio.api.preview_read import read_of

_MOST_STILLS = 12
_SOUND = "sound"
M = TypeVar("M", bound=BaseModel)


def nodes_of(store: Store, links: FilmLinks, record: RunRecord, *, goes_on: bool) -> tuple[PreviewNode, ...]:
    """Give every step of a preview; the first one that is not done is at work while the preview goes on.

    Args:
        store: the tenant's.
        links: the tenant's.
        record: the preview's book.
        goes_on: whether Airflow still works on it.
    """
    parts: dict[str, list[StepRecord]] = {step: [] for step in record.head.steps}
    for part in record.steps:
        parts.setdefault(part.step_id, []).append(part)
    nodes: list[PreviewNode] = []
    is_next = goes_on
    for index, (step_id, done) in enumerate(parts.items()):
        later = any(list(parts.values())[index + 1 :])
        state = _state(done, is_whole=later or not goes_on or not _is_of_shots(done))
        if state in ("waiting", "running"):
            state, is_next = ("running" if is_next else "waiting"), False
        nodes.append(_node(store, links, step_id, state, done))
    return tuple(nodes)


def _is_of_shots(done: Sequence[StepRecord]) -> bool:
    return any(part.shot_index is not None for part in done)


def _state(done: Sequence[StepRecord], *, is_whole: bool) -> NodeState:
    if any(part.fault is not None for part in done):
        return "failed"
    if not done:
        return "waiting"
    return "done" if is_whole else "running"


def _node(store: Store, links: FilmLinks, step_id: str, state: NodeState, done: Sequence[StepRecord]) -> PreviewNode:
    if not done:
        return PreviewNode(node=step_id, state=state)
    stills = [still for part in done for still in part.stills][:_MOST_STILLS]
    paths = tuple(filter(None, (links.media(still, f"{step_id}.png") for still in stills)))
    faults = [part.fault for part in done if part.fault is not None]
    outputs = done[-1].outputs
    script, report = _load(store, outputs.get("script"), Script), _load(store, outputs.get("report"), Report)
    return PreviewNode(
        node=step_id, state=state, seconds=round(sum(part.seconds for part in done), 2),
        reused=all(part.reused for part in done), stills=paths,
        shots=sum(part.shot_index is not None for part in done),
        wave=paths[-1] if done[-1].step == _SOUND and paths else None,
        film=links.media(_film(store, outputs), f"{step_id}.mp4") or None,
        script=_lines(script) if script is not None else None,
        report=_report(links, report) if report is not None else None,
        read=read_of(store, links, outputs), measures=done[-1].measures,
        notes=tuple(dict.fromkeys(note for part in done for note in part.notes)),
        fault=_sentence(faults[0].got, faults[0].want, faults[0].fix) if faults else None,
    )  # fmt: skip


def _film(store: Store, outputs: dict[str, Artifact]) -> Artifact | None:
    """Give the film that a step has rendered: a review's draft, or the first platform's."""
    sheet = _load(store, outputs.get("sheet"), ReviewSheet)
    if sheet is not None and sheet.films:
        return sheet.films[0].media
    renditions = _load(store, outputs.get("renditions"), Renditions)
    return renditions.items[0].media if renditions is not None else None


def _lines(script: Script) -> tuple[PreviewLine, ...]:
    return tuple(
        PreviewLine(
            shot=shot.index + 1, start_s=round(float(shot.start_frame / script.fps), 3),
            duration_s=round(float(shot.frames / script.fps), 3), headline=shot.text.headline, body=shot.text.body,
            voice_over=shot.voice_over, scene=shot.scene,
        )
        for shot in script.shots
    )  # fmt: skip


def _report(links: FilmLinks, report: Report) -> PreviewReport:
    found = tuple(PreviewFinding.model_validate(one.model_dump()) for one in report.findings)
    return PreviewReport(passed=report.passed, findings=found, page=links.media(report.page, "report.html"))


def _load(store: Store, artifact: Artifact | None, model: type[M]) -> M | None:
    """Read what a step gave; what was removed meanwhile is not shown."""
    if artifact is None:
        return None
    with suppress(NightreelError, ValueError):
        return store.load(artifact, model)
    return None


def _sentence(got: str, want: str, fix: str) -> str:
    """Say a fault as a person reads it on the step itself."""
    parts = [f"Got {got}" if got else "", f"wanted {want}" if want else ""]
    said = ", ".join(filter(None, parts))
    return ". ".join(filter(None, (said, f"{fix[:1].upper()}{fix[1:]}" if fix else ""))) + "."
