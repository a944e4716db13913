"""Whether a model fits, asked before it is loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nightreel.engines.generate.models.asking import Ask
from nightreel.engines.generate.models.licences import allowed_models
from nightreel.errors import BusyError, EngineError
from nightreel.spec.generation import ModelSettings
from nightreel.spec.tenant import Tenant

Offload = Literal["none", "model", "sequential"]
_GB = 1e9
_BYTES = {"none": 1.0, "int8": 0.55, "nf4": 0.32}
"""Size of quantised weights against two bytes a number, scales and what stays whole included."""
_BYTES_PER_PIXEL = 32
"""Working memory for each pixel of a clip and byte of a number: what the decoder holds at its widest, with tiles."""
_SEQUENTIAL_PART = 0.1
"""Part of the largest component that is on the GPU when its layers come one by one."""


@dataclass(frozen=True)
class Room:
    """Memory of this machine, bytes.

    Args:
        device: ``cpu`` or ``cuda``.
        free: on the device now, what our own warm model holds counted as free.
        total: of the device.
        main_free: main memory that is free.
    """

    device: str
    free: float
    total: float
    main_free: float


@dataclass(frozen=True)
class Need:
    """Bytes that a call needs for each way of offloading, and in main memory."""

    device: Mapping[Offload, float]
    main: float


def need_of(components: Mapping[str, int], ask: Ask, bytes_per_number: int, quantisation: str) -> Need:
    """Estimate what a call needs.

    Args:
        components: count of parameters by part.
        ask: its size and length decide the working memory.
        bytes_per_number: 2 or 4.
        quantisation: ``none``, ``int8`` or ``nf4``.
    """
    sizes = [count * bytes_per_number * _BYTES[quantisation] for count in components.values()]
    whole, largest = float(sum(sizes)), float(max(sizes, default=0))
    work = _BYTES_PER_PIXEL * bytes_per_number * ask.width_px * ask.height_px * ask.frames + min(1e9, whole)
    device: dict[Offload, float] = {
        "none": whole + work, "model": largest + work, "sequential": _SEQUENTIAL_PART * largest + work,
    }  # fmt: skip
    return Need(device, whole)


def choose_offload(need: Need, room: Room, settings: ModelSettings, tenant: Tenant, ask: Ask) -> Offload:
    """Choose how much of a model leaves the device when idle: as little as fits.

    Raises:
        BusyError: it would fit if nothing else were on the GPU (``generate.memory``).
        EngineError: it does not fit; names what would (``generate.memory``).
    """
    asked = settings.tuning.offload
    ways: tuple[Offload, ...] = ("none", "model", "sequential") if asked == "auto" else (asked,)
    if settings.tuning.quantisation != "none" and asked == "auto":
        ways = ("none", "model")  # layers of quantised parts cannot come one by one
    if room.device == "cpu":
        ways = ("none",)  # there is no other place
    for way in ways:
        main = 0.0 if way == "none" else need.main
        if need.device[way] <= room.free and main <= room.main_free:
            return way
    least = min(need.device[way] for way in ways)
    got = f"{room.free / _GB:.1f} GB free of {room.total / _GB:.1f} GB ({'GPU' if room.device == 'cuda' else 'main'})"
    want = f"{least / _GB:.1f} GB for {settings.model} at {ask.width_px}x{ask.height_px}, {ask.frames} frames"
    if room.device == "cuda" and least <= room.total:
        raise BusyError(
            "generate.memory", where=settings.model, got=got, want=want,
            fix="wait until the other work on this GPU has ended, or give workers of the queue gpu one slot",
        )  # fmt: skip
    raise EngineError(
        "generate.memory",
        where=settings.model,
        got=got,
        want=want,
        fix=_cheaper(need, room, settings, tenant, ask, least),
    )


def _cheaper(need: Need, room: Room, settings: ModelSettings, tenant: Tenant, ask: Ask, least: float) -> str:
    """Name the cheapest setting that fits, else a smaller model, else a larger machine."""
    if room.device == "cuda":
        for way in ("model", "sequential") if settings.tuning.quantisation == "none" else ("model",):
            if need.device[way] <= room.free and need.main <= room.main_free:
                return f"write `tuning: {{offload: {way}}}`"
        if settings.tuning.quantisation == "none" and need.device["model"] * _BYTES["nf4"] <= room.free:
            return "write `tuning: {quantisation: nf4}`"
    weights = need.main
    if weights < room.free and ask.height_px > 256:
        return f"write a smaller `height_px`, such as {max(128, min(ask.width_px, ask.height_px) // 2)}"
    bytes_free = room.free / _GB
    for card in allowed_models(tenant, ask.task):
        needed = card.memory.offload_gb if room.device == "cuda" else card.memory.whole_gb * 2
        if needed <= bytes_free and card.model != settings.model:
            return f"use {card.model}, which needs {needed:g} GB"
    return f"use a worker with {least / _GB:.0f} GB or more, an endpoint, or the engine animatic"


def room_of(device: str, held: float = 0.0) -> Room:
    """Measure this machine.

    ``NIGHTREEL_MODEL_GB`` is the most that a model may use, for machines that do other work as well.

    Args:
        device: ``cpu`` or ``cuda``.
        held: bytes on the device that our own warm model gives back.
    """
    main_free, main_total = _main_memory()
    free, total = main_free, main_total
    if device == "cuda":
        import torch

        free, total = (float(value) for value in torch.cuda.mem_get_info())
    cap = _cap()
    return Room(device, min(free + held, cap), min(total, cap), main_free + (held if device == "cpu" else 0))


def _cap() -> float:
    try:
        return float(os.environ.get("NIGHTREEL_MODEL_GB", "")) * _GB
    except ValueError:
        return float("inf")


def _main_memory() -> tuple[float, float]:
    """Give free and total bytes of main memory; a container's own limit counts."""
    facts = {}
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            facts[name] = float(value.split()[0]) * 1024
        free, total = facts["MemAvailable"], facts["MemTotal"]
    except (OSError, KeyError, ValueError, IndexError):
        total = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
        free = total
    limit, used = (_control_group(name) for name in ("memory.max", "memory.current"))
    if limit is not None and used is not None:
        free, total = min(free, max(0.0, limit - used)), min(total, limit)
    return free, total


def _control_group(name: str) -> float | None:
    try:
        return float(Path("/sys/fs/cgroup", name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
