"""The key under which an exact result is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

from nightreel.engines.card import EngineCard
from nightreel.spec.model import Options
from nightreel.spec.platforms import Platform
from nightreel.steps.base import Step
from nightreel.store.digest import value_digest

_FORM = 1
"""Changes when this module's way of making keys changes."""


def memo_key(
    step: type[Step[Any]],
    options: Options | Mapping[str, JsonValue],
    engine: EngineCard | None,
    *,
    input_digests: Mapping[str, JsonValue],
    brand_digest: str,
    platforms: Iterable[Platform] = (),
    key_fingerprint: str = "",
) -> str:
    """Give the digest of everything that decides a step's result.

    Args:
        step: its name and version count.
        options: resolved and checked, or those of them that count, as JSON; their order does not count.
        engine: card of the engine; its name, version and weights count.
        input_digests: digest of each input by port, a list for a port that takes several.
        brand_digest: digest of the brand and its files.
        platforms: presets that the step renders for, where its options name them only.
        key_fingerprint: digest of the tenant's secret where the step uses one.

    Returns:
        ``<step>-<64 hexadecimal digits>``.
    """
    digest = value_digest(
        {
            "form": _FORM,
            "step": [step.name, step.version],
            "options": options.model_dump(mode="json") if isinstance(options, Options) else dict(options),
            "engine": [engine.name, engine.version, engine.weights] if engine else None,
            "inputs": dict(input_digests),
            "brand": brand_digest,
            "platforms": [platform.model_dump(mode="json") for platform in platforms],
            "key": key_fingerprint,
        }
    )
    return f"{step.name}-{digest}"
