"""Engines: interchangeable ways to do a step, each with a card that callers ask instead of guessing.

An engine module keeps heavy imports inside functions: the cards of all engines are read when DAGs are parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module, metadata
from pkgutil import iter_modules
from typing import Any, Literal, TypeVar

from pydantic import Field

from nightreel.errors import NightreelError, OptionError
from nightreel.spec.model import Model

E = TypeVar("E", bound=type)


class EngineCard(Model):
    """What an engine is and needs."""

    step: str = Field(description="The contract that it fulfils: the name of a folder in engines/.")
    name: str
    version: str = Field(description="Part of memo keys: change it when the result changes.")
    summary: str = Field(description="One line for people.")
    devices: tuple[Literal["cpu", "gpu", "remote"], ...] = ("cpu",)
    languages: tuple[str, ...] = Field((), description="Language codes that it can do; empty means any or none.")
    licence: str = "Apache-2.0"
    weights: str = Field("", description="Where its weights come from and their digest.")
    needs: tuple[str, ...] = Field((), description="Programs and Python packages beyond the default install.")
    cost_per_s: float = Field(0, ge=0, description="Money per second of film, for remote engines.")
    gpu_s_per_s: float = Field(0, ge=0, description="GPU seconds per second of 720p film, before any was measured.")
    takes_model: bool = Field(False, description="Whether it is asked for a model: `settings` counts.")


_ENGINES: dict[tuple[str, str], type[Any]] = {}
_STEPS = ("enrich", "generate", "image_check", "understand", "upscale", "voice")


def engine(card: EngineCard) -> Callable[[E], E]:
    """Register a class as an engine."""

    def register(cls: E) -> E:
        cls.card = card  # type: ignore[attr-defined]
        _ENGINES[card.step, card.name] = cls
        return cls

    return register


@cache
def _discover() -> None:
    for step in _STEPS:
        package = import_module(f"nightreel.engines.{step}")
        for module in iter_modules(package.__path__):
            if module.name != "protocol":
                import_module(f"{package.__name__}.{module.name}")
    for entry in metadata.entry_points(group="nightreel.engines"):
        entry.load()


def engine_cards(step: str) -> dict[str, EngineCard]:
    """Give the cards of every engine of a step by name."""
    _discover()
    return {name: cls.card for (owner, name), cls in sorted(_ENGINES.items()) if owner == step}


def make_engine(step: str, name: str) -> Any:
    """Make an engine by name.

    Raises:
        OptionError: no such engine (``<step>.engine``).
        NightreelError: the engine's own complaint about what it needs.
    """
    _discover()
    try:
        cls = _ENGINES[step, name]
    except KeyError:
        known = ", ".join(engine_cards(step)) or "none"
        raise OptionError(
            f"{step}.engine", got=name, want=f"one of {known}", fix="choose an engine that exists"
        ) from None
    made: Any = cls()
    return made


__all__ = ["EngineCard", "NightreelError", "engine", "engine_cards", "make_engine"]
