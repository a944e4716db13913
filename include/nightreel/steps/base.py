"""The contract of a step. One file beside this one makes a step; it needs no other registration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel

from nightreel.context import Progress, RunInfo, StepContext
from nightreel.media.registry import register_filter
from nightreel.media.tenant_files import register_place
from nightreel.packs.use import SCHEME, pack_file
from nightreel.spec.brief import Brief
from nightreel.spec.film import FilterEntry, Manifest, Material, Reel, Renditions, Report, ShotClip
from nightreel.spec.model import Options
from nightreel.spec.reading import Differences, Reading, Sources
from nightreel.spec.review import ReviewSheet
from nightreel.spec.run import RunRequest
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant

if TYPE_CHECKING:
    from pathlib import Path

    from nightreel.media.filters import FrameFilter

__all__ = [
    "FrameStep", "Port", "PortType", "Progress", "RunInfo", "Step", "StepContext", "all_steps", "iter_sources", "step",
]  # fmt: skip

O = TypeVar("O", bound=Options)  # noqa: E741
S = TypeVar("S", bound=type)

PORT_TYPES: dict[str, type[BaseModel]] = {
    "brief": Brief, "material": Material, "script": Script, "shot": ShotClip, "reel": Reel,
    "renditions": Renditions, "report": Report, "manifest": Manifest, "sheet": ReviewSheet,
    "sources": Sources, "reading": Reading, "differences": Differences,
}  # fmt: skip
PortType = Literal[
    "brief", "material", "script", "shot", "shots", "reel", "renditions", "report", "manifest", "sheet", "sources",
    "reading", "differences",
]  # fmt: skip
"""Kinds of port; ``shots`` is the list that mapped steps give together, each one a ``shot``."""


@dataclass(frozen=True)
class Port:
    """One input or output of a step."""

    type: PortType
    optional: bool = False


class Step(Generic[O]):
    """One unit of work.

    ``run`` takes the loaded values of its input ports by name and gives a value for each output port.
    A step is pure: the same options, inputs, brand and engine give the same result, which is why the result may be
    remembered; what changes the result is said in ``version``.
    """

    name: ClassVar[str]
    version: ClassVar[str] = "1"
    takes: ClassVar[dict[str, Port]]
    gives: ClassVar[dict[str, Port]]
    options_type: ClassVar[type[Options]]
    title: ClassVar[str]
    group: ClassVar[str]
    engines: ClassVar[str] = ""
    """Contract in engines/ that this step uses; empty when it has none."""
    default_engine: ClassVar[str] = ""
    each: ClassVar[str] = ""
    """``shots`` when it runs once per shot of the script, as mapped tasks."""
    queue: ClassVar[Literal["cpu", "gpu"]] = "cpu"
    renders: ClassVar[bool] = False
    """Whether it makes frames itself instead of adding a filter to the reel."""
    memo: ClassVar[bool] = True
    """Whether its result may be reused; ``False`` for steps with an effect outside the store."""
    asks: ClassVar[bool] = False
    """Whether a person is asked: it waits in Airflow, and passes on what it takes where nobody can be asked."""
    always: ClassVar[bool] = False
    """Whether no run may switch it off; a step that asks can never be switched off."""
    publishes: ClassVar[bool] = False
    """Whether it gives results out of the house: a preview never does."""
    lacks: ClassVar[str] = ""
    """What people are told of a film without it, where a run switches it off."""
    uses_key: ClassVar[str] = ""
    """Purpose of the tenant's key that changes the result (its fingerprint joins the memo key)."""

    def shot_depends_on(self, inputs: dict[str, Any], shot_index: int) -> Any:
        """For mapped steps: the JSON value that one shot's result depends on, narrower than all inputs.

        A changed word in one shot then makes only that shot again. ``None`` means everything.
        """
        return None

    def key_options(self, options: O, engine: str) -> dict[str, Any]:
        """Give the options that change an exact result, as JSON: all of them unless a step knows better."""
        return options.model_dump(mode="json")

    def key_material(self, options: O, engine: str, tenant: Tenant, tenant_root: Path) -> dict[str, Any]:
        """Give what changes an exact result besides options, inputs, brand and engine, as JSON: weights, services."""
        return {}

    def key_request(self, request: RunRequest) -> dict[str, Any]:
        """Give what changes an exact result of what the run was told besides its brief, as JSON: nothing usually."""
        return {}

    def run(self, options: O, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Do the work."""
        raise TypeError(f"{type(self).__name__} must define run()")


class FrameStep(Step[O]):
    """A lazy step: it adds a frame filter to the reel; frames are made at export.

    ``run`` is shared: it measures what must be measured once, appends the entry, then draws a few stills
    through the filter, which is the preview and finds faults early.
    """

    stage: ClassVar[Literal["shot", "film"]] = "film"

    def measure(self, reel: Reel, options: O, context: StepContext) -> dict[str, Any]:
        """Measure once what the filter needs; JSON values, kept in the reel."""
        return {}

    def filter(self, reel: Reel, entry: FilterEntry, context: StepContext) -> FrameFilter:
        """Build the filter of an entry."""
        raise TypeError(f"{type(self).__name__} must define filter()")

    def change(self, reel: Reel, options: O, measured: dict[str, Any]) -> Reel:
        """Give the reel with other fields that the step sets, e.g. the payload."""
        return reel

    def run(self, options: O, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Append this step's filter to the reel and preview it."""
        from nightreel.media.preview import draw_stills

        reel: Reel = inputs["reel"]
        measured = self.measure(reel, options, context)
        entry = FilterEntry(
            step=self.name, version=self.version, stage=self.stage,
            options=options.model_dump(mode="json"), measured=measured,
        )  # fmt: skip
        reel = self.change(reel, options, measured).model_copy(update={"filters": (*reel.filters, entry)})
        draw_stills(reel, context)
        return {"reel": reel}


_STEPS: dict[str, type[Step[Any]]] = {}
register_place(SCHEME.removesuffix(":"), pack_file)


def step(
    name: str,
    *,
    takes: dict[str, PortType | Port],
    gives: dict[str, PortType | Port],
    title: str,
    group: str,
) -> Callable[[S], S]:
    """Register a class as a step.

    Args:
        name: verb, as YAML and operators name it.
        takes: input ports by name.
        gives: output ports by name.
        title: words for a marketer.
        group: heading in the palette: brief, picture, sound, delivery.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"a step's name is lower case letters, digits and underscores, not {name!r}")

    def register(cls: S) -> S:
        known = _STEPS.get(name)
        if known is not None and known.__module__ != cls.__module__:
            raise ValueError(f"two steps are named {name}: {known.__module__} and {cls.__module__}")
        cls.name, cls.title, cls.group = name, title, group  # type: ignore[attr-defined]
        cls.takes = {key: _port(value) for key, value in takes.items()}  # type: ignore[attr-defined]
        cls.gives = {key: _port(value) for key, value in gives.items()}  # type: ignore[attr-defined]
        cls.options_type = _options_of(cls)  # type: ignore[attr-defined]
        _STEPS[name] = cls
        if issubclass(cls, FrameStep):
            register_filter(name, cls().filter)
        return cls

    return register


def _port(value: PortType | Port) -> Port:
    return value if isinstance(value, Port) else Port(value)


def _options_of(cls: type) -> type[Options]:
    for base in getattr(cls, "__orig_bases__", ()):
        for argument in get_args(base):
            if isinstance(argument, type) and issubclass(argument, Options):
                return argument
    return Options


@cache
def _discover() -> None:
    package = import_module("nightreel.steps")
    for module in iter_modules(package.__path__):
        if module.name != "base":
            import_module(f"nightreel.steps.{module.name}")
    for entry in metadata.entry_points(group="nightreel.steps"):
        entry.load()


def all_steps() -> dict[str, type[Step[Any]]]:
    """Give every step by name: built in, then from installed packages (entry points ``nightreel.steps``)."""
    _discover()
    return dict(sorted(_STEPS.items()))


def iter_sources() -> Iterator[tuple[str, str]]:
    """Give each step's name and the module that it comes from."""
    for name, cls in all_steps().items():
        yield name, cls.__module__
