"""What a client may put on a canvas, and what is said of a pipeline while it is changed."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from nightreel.canvas.compose import compose
from nightreel.canvas.draft import read_draft
from nightreel.canvas.files import file_of
from nightreel.canvas.graph import Checked, Graph, Palette
from nightreel.canvas.palette import palette_of
from nightreel.canvas.palette_chinese import in_chinese
from nightreel.canvas.read import check_text
from nightreel.errors import NightreelError
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model
from nightreel.spec.tenant_folder import TenantFolder, load_brief
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.caps import usual_slots
from nightreel_airflow.guard import SeenTenant

router = APIRouter(tags=["studio"])
_LINE_CHARS = 120
_NEW = "pipelines/draft.yaml"


class CheckOrder(Model):
    """A text, and the graph that it shall mean where that was changed."""

    text: str
    graph: Graph | None = Field(None, description="What the text shall mean; it is written into it first.")
    sample: str = Field("", max_length=200, description="Name of the brief that is priced; the form's own when empty.")
    pipeline: str = Field("", max_length=63, description="Name of the pipeline that is open; the text's when empty.")


class SampleLine(Model):
    """A brief of the client's, to try a pipeline on."""

    name: str
    title: str
    line: str


@router.get("/{tenant}/palette")
def palette(folder: SeenTenant, language: Literal["en", "zh"] = "en") -> Palette:
    """Give the steps, engines, forms and templates of a client, their words in the page's language."""
    found = palette_of(folder.tenant)
    return in_chinese(found) if language == "zh" else found


@router.get("/{tenant}/samples")
def samples(folder: SeenTenant) -> list[SampleLine]:
    """Give the client's briefs; those that are broken are left out."""
    found = []
    for name in folder.briefs:
        try:
            brief = sample_of(folder, name)
        except NightreelError:
            continue
        if brief is not None:
            found.append(SampleLine(name=name, title=brief.title, line=_line(brief)))
    return found


def _line(brief: Brief) -> str:
    words = (brief.category, f"{brief.duration_s:g} s", brief.language, ", ".join(brief.platforms))
    return " · ".join(filter(None, words))[:_LINE_CHARS]


@router.post("/{tenant}/check")
def check(folder: SeenTenant, order: CheckOrder) -> Checked:
    """Say what a text means, what is wrong with it, and what a run would cost; nothing is kept.

    A graph that comes with it is written into the text first. A text that is no YAML takes no graph.
    """
    sample = sample_of(folder, order.sample)
    if order.graph is not None and (not order.text.strip() or _is_yaml(order.text)):
        order = order.model_copy(update={"text": compose(order.text, order.graph)})
    return check_text(order.text, folder, sample=sample, file=_file(folder, order), slots=usual_slots())


def _is_yaml(text: str) -> bool:
    try:
        read_draft(text, _NEW)
    except NightreelError:
        return False
    return True


def _file(folder: TenantFolder, order: CheckOrder) -> str:
    """Give the name of the file that the text is for, as faults show it."""
    try:
        name = order.pipeline or read_draft(order.text, _NEW).value.get("name")
        return file_of(folder, name) if isinstance(name, str) else _NEW
    except NightreelError:
        return _NEW


def sample_of(folder: TenantFolder, name: str) -> Brief | None:
    """Read one of the client's briefs; nothing for no name.

    Raises:
        NotFoundError: there is none of that name (``sample.unknown``).
        SpecError: it is broken.
    """
    if not name:
        return None
    path = folder.briefs.get(name)
    if path is None or not path.resolve().is_relative_to(folder.root):
        raise NotFoundError(
            "sample.unknown", where=folder.tenant.name, got=name, want="one of the client's briefs",
            fix="choose one of the list",
        )  # fmt: skip
    return load_brief(path, folder.root)
