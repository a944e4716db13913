"""Gather: take the files that are to be read as they are, and say of each what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from nightreel.errors import InputError, NightreelError, Problems
from nightreel.spec.brief import Brief
from nightreel.spec.model import Options
from nightreel.spec.reading import Source, Sources
from nightreel.steps.base import Step, StepContext, step
from nightreel.steps.intake import clean_text

if TYPE_CHECKING:
    from pathlib import Path

_FIELDS = ("pictures", "footage", "documents")


class GatherOptions(Options):
    """How much is taken in."""

    most_files: int = Field(60, ge=1, le=72, description="More files are refused before any is read.")
    most_mb: int = Field(4096, ge=1, le=65_536, description="Larger files are refused.")


@step(
    "gather",
    takes={"brief": "brief"},
    gives={"brief": "brief", "sources": "sources"},
    title="Gather what is to be read",
    group="reading",
)
class Gather(Step[GatherOptions]):
    """Take pictures, moving pictures, PDFs and texts in as they came; nothing is cut, scaled or turned yet.

    What a file is, its content says, never its name. Every fault is told at once.
    """

    memo = False

    def run(self, options: GatherOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the brief with its text cleaned, and its files with their facts."""
        brief: Brief = inputs["brief"]
        named = [(field, number, name) for field in _FIELDS for number, name in enumerate(getattr(brief, field), 1)]
        if not named or len(named) > options.most_files:
            raise InputError(
                "gather.files", where="brief", got=f"{len(named)} files", want=f"1 to {options.most_files}",
                fix="name pictures, footage or documents of the media folder, split over several runs if need be",
            )  # fmt: skip
        items, errors = list[Source](), list[NightreelError]()
        for done, (field, number, name) in enumerate(named):
            context.progress(done / len(named), f"look at {name}")
            try:
                items.append(_source(name, f"{field}, line {number}", options, context))
            except NightreelError as error:
                errors.append(error)
        if errors:
            raise Problems(errors)
        words = {"title": clean_text(brief.title), "description": clean_text(brief.description)}
        return {"brief": brief.model_copy(update=words), "sources": Sources(items=tuple(items))}


def _source(name: str, where: str, options: GatherOptions, context: StepContext) -> Source:
    from nightreel.media.sources import file_facts
    from nightreel.media.tenant_files import tenant_file
    from nightreel.safety import check_picture

    path = tenant_file(context.tenant_root, name, where=where)
    _check_size(path, f"{where} ({name})", options.most_mb)
    facts = file_facts(path, where=f"{where} ({name})")
    if facts.kind == "picture":
        check_picture(path, where=f"{where} ({name})", tenant=context.tenant, run=context.run.run_id)
    media = context.store.keep(path, "text" if facts.kind == "text" else "source", facts={"origin": name})
    return Source(
        name=name, kind=facts.kind, media=media, width_px=facts.width_px, height_px=facts.height_px,
        frames=facts.frames, duration_s=facts.duration_s,
    )  # fmt: skip


def _check_size(path: Path, where: str, most_mb: int) -> None:
    size = path.stat().st_size
    if size == 0 or size > most_mb * 1_000_000:
        raise InputError(
            "gather.size", where=where, got=f"{size / 1e6:.1f} MB", want=f"more than nothing, {most_mb} MB at most",
            fix="export the file again" if size == 0 else "shorten it, or let the pipeline's gather step take more",
        )  # fmt: skip
