"""Writes a benchmark's figures to out/bench and prints them as one line."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

OUT = Path(__file__).parents[2] / "out/bench"


def pairs(ours: list[float], peers: list[float]) -> dict[str, Any]:
    """Give the median of the ratios peer / ours of interleaved pairs, and both medians, in seconds."""
    return {
        "ratio": round(median(peer / own for own, peer in zip(ours, peers, strict=True)), 3),
        "median_s": round(median(ours), 4),
        "peer_median_s": round(median(peers), 4),
        "runs": len(ours),
    }


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give seconds on the clock, and CPU seconds of this process and of those that it has waited for."""
    began, used = time.perf_counter(), _cpu_s()
    work()
    return time.perf_counter() - began, _cpu_s() - used


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def write(name: str, **figures: Any) -> None:
    """Keep figures as ``out/bench/<name>.json``."""
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"name": name, **figures}, indent=2, ensure_ascii=False)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(name, *(f"{key}={value}" for key, value in figures.items()))  # noqa: T201
