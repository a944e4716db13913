"""What a model can make, read off its loaded pipeline: for models that no card describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nightreel.engines.generate.models.asking import Limits
from nightreel.engines.generate.models.card import FramesRule, Task
from nightreel.errors import InputError


def limits_of(pipeline: Any, task: Task) -> Limits:
    """Read a model's limits off its loaded pipeline: for models that no card describes."""
    vae = pipeline.vae.config if getattr(pipeline, "vae", None) is not None else {}
    spatial = _factor(pipeline, ("vae_scale_factor_spatial", "vae_spatial_compression_ratio", "vae_scale_factor"))
    temporal = _factor(pipeline, ("vae_scale_factor_temporal", "vae_temporal_compression_ratio"))
    if spatial is None:
        raise InputError(
            "model.folder", where=type(pipeline).__name__, got="no scale of its VAE", want="a known model",
            fix="choose a model of `nightreel models`",
        )  # fmt: skip
    net = getattr(pipeline, "transformer", None) or getattr(pipeline, "unet", None)
    patch = getattr(getattr(net, "config", None), "patch_size", 1) or 1
    patch = max(patch) if isinstance(patch, (list, tuple)) else int(patch)
    own_patch = vae.get("patch_size") if isinstance(vae, Mapping) else None
    multiple = spatial * max(2, patch) if own_patch is None or task != "text-to-image" else spatial * patch
    frames = FramesRule(step=1, most=1) if task == "text-to-image" else FramesRule(step=temporal or 4, most=81)
    return Limits(task, multiple_px=multiple, frames=frames, fps=16 if "Wan" in type(pipeline).__name__ else 24)


def _factor(pipeline: Any, names: tuple[str, ...]) -> int | None:
    for name in names:
        value = getattr(pipeline, name, None)
        if isinstance(value, int) and value > 0:
            return value
    return None
