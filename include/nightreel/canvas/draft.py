"""A pipeline's text as far as it can be read: a wrong step or setting does not hide the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from nightreel.errors import NightreelError, SpecError
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.pipeline import Pipeline, StepUse
from nightreel.spec.tenant_folder import LoadedPipeline
from nightreel.spec.yaml_file import Positions, parse_yaml

MAX_BYTES = 256 * 1024
MAX_STEPS = 500
UNREAD = "?"
"""Step of an entry that does not say which one it is."""


@dataclass(frozen=True)
class Draft:
    """What a text says, and what is wrong with its form."""

    value: dict[str, Any]
    """All of it, as plain values."""
    loaded: LoadedPipeline
    """The readable part; a step that cannot be read is one that nobody knows."""
    faults: tuple[NightreelError, ...]
    unread: frozenset[int]
    """Indexes of the steps that cannot be read: what compiling says of them only follows."""

    @property
    def has_steps(self) -> bool:
        """Whether there is a list of steps at all."""
        return isinstance(self.value.get("steps"), list)

    @property
    def whole(self) -> bool:
        """Whether nothing had to be passed over."""
        return not self.faults


def read_draft(text: str, file: str) -> Draft:
    """Read a text.

    Raises:
        SpecError: it is no YAML (``yaml.*``), too large (``yaml.size``) or too long (``canvas.steps``).
    """
    _check_size(text, file)
    value, positions = parse_yaml(text.removeprefix("\ufeff"), file)
    steps = value.get("steps")
    if isinstance(steps, list) and len(steps) > MAX_STEPS:
        raise SpecError(
            "canvas.steps", where=positions.where(("steps",)), got=f"{len(steps)} steps",
            want=f"at most {MAX_STEPS}", fix="make two pipelines of it",
        )  # fmt: skip
    try:
        return Draft(value, LoadedPipeline(Pipeline.model_validate(value), positions), (), frozenset())
    except ValidationError as error:
        faults = tuple(mistakes_of(error, Pipeline, positions.where))
        return _readable(value, positions, faults, [item["loc"] for item in error.errors(include_url=False)])


def _check_size(text: str, file: str) -> None:
    try:
        size_bytes = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise SpecError(
            "yaml.character", where=f"{file}:{text.count(chr(10), 0, error.start) + 1}", got="half a character",
            want="text", fix="remove the character",
        ) from error  # fmt: skip
    if size_bytes > MAX_BYTES:
        raise SpecError(
            "yaml.size", where=file, got=f"{size_bytes // 1024} KiB", want=f"at most {MAX_BYTES // 1024} KiB",
            fix="keep only settings in it; media are named, not put in",
        )  # fmt: skip


def _readable(
    value: dict[str, Any],
    positions: Positions,
    faults: tuple[NightreelError, ...],
    wrong: list[tuple[str | int, ...]],
) -> Draft:
    """Make a draft without what is wrong."""
    settings = {key: inner for key, inner in value.items() if key != "steps" and not _any_at(wrong, (key,))}
    said = value.get("steps")
    uses = [_use(entry, index, wrong) for index, entry in enumerate(said if isinstance(said, list) else ())]
    steps = tuple(use or StepUse(step=UNREAD) for use in uses)
    named = {"name": "draft", "title": "", **settings, "steps": [{"step": UNREAD}]}
    try:
        pipeline = Pipeline.model_validate(named)
    except ValidationError:
        pipeline = Pipeline(name="draft", title="", steps=(StepUse(step=UNREAD),))
    unread = frozenset(index for index, use in enumerate(uses) if use is None)
    loaded = LoadedPipeline(pipeline.model_copy(update={"steps": steps}), positions)
    return Draft(value, loaded, faults, unread)


def _use(entry: Any, index: int, wrong: list[tuple[str | int, ...]]) -> StepUse | None:
    """Give the readable part of a step."""
    here = ("steps", index)
    if not isinstance(entry, dict) or _any_at(wrong, (*here, "step")):
        return None
    kept = {}
    for key, inner in entry.items():
        if key == "takes" and isinstance(inner, dict):
            kept[key] = {port: said for port, said in inner.items() if not _any_at(wrong, (*here, key, port))}
        elif not _any_at(wrong, (*here, key)):
            kept[key] = inner
    try:
        return StepUse.model_validate(kept)
    except ValidationError:
        return None


def _any_at(wrong: list[tuple[str | int, ...]], path: tuple[str | int, ...]) -> bool:
    return any(loc[: len(path)] == path for loc in wrong)
