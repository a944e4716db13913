"""Whether a way to make shots is open at all: its model's name and licence, its endpoint, its weights."""

from __future__ import annotations

from typing import Any

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.generate.chain import Try
from nightreel.spec.tenant import Tenant


def check_way(way: Try, tenant: Tenant) -> None:
    """Tell what is wrong with a way before any shot is made by it; an engine that has no ``check`` has nothing to tell.

    Raises:
        OptionError: no such model or endpoint.
        RefusedError: the licence, or the endpoint's tenants.
    """
    if way.engine not in engine_cards("generate"):
        return
    engine: Any = make_engine("generate", way.engine)
    if hasattr(engine, "check"):
        engine.check(way.settings, tenant)


def check_weights(way: Try) -> None:
    """Tell that a model's weights are not on this machine.

    Raises:
        MissingProgramError: says what to download (``model.missing``).
    """
    if way.engine not in engine_cards("generate"):
        return
    engine: Any = make_engine("generate", way.engine)
    if hasattr(engine, "check_weights"):
        engine.check_weights(way.settings)
