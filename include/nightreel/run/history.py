"""How long steps really took, and what they used: what prices are corrected by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightreel.engines.card import engine_cards
from nightreel.run.effort import effort, extent_of
from nightreel.spec.film import ShotClip
from nightreel.spec.generation import Making, Usage
from nightreel.store.machine import locked, machine_folder, write_whole

if TYPE_CHECKING:
    from nightreel.steps.base import Step
    from nightreel.store.protocol import Store

KEPT = 20
"""Newest samples of one step, engine and model that count."""
_MOST_LINES = 1200
"""A longer file is shortened to the newest ``KEPT`` of each kind."""
_NEWEST_BYTES = 48_000
"""What is read where time is short: while DAGs are parsed."""


@dataclass(frozen=True)
class Sample:
    """One piece of work that was measured."""

    step: str
    engine: str
    model: str
    device: str
    units: float
    """Film seconds times megapixels; for a model at its own size, rate and steps: see ``effort``."""
    film_s: float
    seconds: float
    gpu_s: float = 0.0
    money: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    at: str = ""
    """ISO 8601, UTC."""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What is compared with what."""
        return self.step, self.engine, self.model


class History:
    """Samples, oldest first."""

    def __init__(self, samples: Iterable[Sample] = ()) -> None:
        self._of_kind: dict[tuple[str, str, str], list[Sample]] = {}
        for sample in samples:
            self._keep(sample)

    @classmethod
    def read(cls, path: Path, *, newest_only: bool = False) -> History:
        """Read a file of samples; a line that is damaged is passed over, and no file is no history.

        Args:
            path: JSON Lines.
            newest_only: read the file's end alone.
        """
        try:
            with path.open("rb") as file:
                if newest_only:
                    file.seek(max(0, path.stat().st_size - _NEWEST_BYTES))
                lines = file.read().splitlines()
        except OSError:
            return cls()
        return cls(sample for line in lines if (sample := _sample(line)) is not None)

    def add(self, step: str, engine: str, film_s: float, megapixels: float, seconds: float, usage: Usage) -> None:
        """Count one more piece of work of a step without a model."""
        self._keep(
            Sample(step, engine, "", "", film_s * megapixels, film_s, seconds, usage.gpu_s, usage.money,
                   usage.input_tokens, usage.output_tokens)
        )  # fmt: skip

    def samples(self, step: str, engine: str, model: str = "") -> Sequence[Sample]:
        """Give the newest samples of one kind, of the device that was used last."""
        found = self._of_kind.get((step, engine, model), [])
        return [sample for sample in found if sample.device == found[-1].device]

    def newest_model(self, step: str, engine: str) -> str:
        """Give the model that an engine was last measured with; empty when there is none."""
        kinds = [kind for kind in self._of_kind if kind[:2] == (step, engine) and kind[2]]
        return max(kinds, key=lambda kind: self._of_kind[kind][-1].at)[2] if kinds else ""

    def lines(self) -> list[str]:
        """Give every sample that counts as a line of JSON."""
        return [_line(sample) for kind in self._of_kind.values() for sample in kind]

    def _keep(self, sample: Sample) -> None:
        of_kind = self._of_kind.setdefault(sample.kind, [])
        of_kind.append(sample)
        del of_kind[:-KEPT]


def history_path(store_root: str) -> Path:
    """Give the file of measured times that belongs to a store."""
    return machine_folder(store_root) / "history.jsonl"


@lru_cache(maxsize=64)
def _read_newest(path: Path, mtime_ns: int, size_bytes: int) -> History:
    return History.read(path, newest_only=True)


def newest_history(store_root: str) -> History:
    """Give what was measured last for a store: cheap enough for parsing DAGs, read again only when it has changed."""
    path = history_path(store_root)
    try:
        facts = path.stat()
    except OSError:
        return History()
    return _read_newest(path, facts.st_mtime_ns, facts.st_size)


def record(
    store: Store,
    step: Step[Any],
    engine: str,
    result_seconds: float,
    outputs: Mapping[str, Any],
    usage: Usage | None = None,
) -> None:
    """Remember how long real work took; never raises, since a film is worth more than its statistics.

    Args:
        store: whose history.
        step: what was done.
        engine: by what, as it was asked for.
        result_seconds: how long it took, on the wall's clock.
        outputs: what it gave by port, and what it took: the size of the work is read from these.
        usage: what it used.
    """
    with suppress(Exception):
        sample = _measured(step, engine, result_seconds, outputs, usage or Usage())
        if sample is not None:
            _append(history_path(store.root), sample)


def _measured(step: Step[Any], engine: str, seconds: float, values: Mapping[str, Any], usage: Usage) -> Sample | None:
    extent = extent_of(values.values())
    making = next((value.clip.made for value in values.values() if isinstance(value, ShotClip)), None)
    if not isfinite(seconds) or seconds < 0 or extent is None or (making is not None and making.instead):
        return None  # a second choice tells nothing about the first
    engine = engine or step.default_engine
    card = engine_cards(step.engines).get(engine) if step.engines else None
    if card is not None and card.takes_model and making is not None and making.engine != engine:
        return None  # nor does a shot that was drawn or taken as it is because there was nothing to ask a model for
    device = str(making.settings.get("device", "")) if making is not None else ""
    return Sample(
        step.name, engine, making.model if making is not None else "",
        device or ("/".join(card.devices) if card is not None else "cpu"),
        _model_effort(extent.film_s, making) if making is not None and making.model else extent.units,
        round(extent.film_s, 3), round(seconds, 3), usage.gpu_s, usage.money, usage.input_tokens, usage.output_tokens,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip


def _model_effort(film_s: float, making: Making) -> float:
    """Give a model's work by what its making says of size, rate and steps, in the words of any engine."""
    said = making.settings
    width, height = (_figure(part) for part in re.split(r"[x*]", f"{said.get('size', '')}x")[:2])
    sides = [
        side for side in (_figure(said.get("width_px")) or width, _figure(said.get("height_px")) or height) if side
    ]
    found = {
        "height_px": min(sides, default=0.0) or _figure(str(said.get("resolution", "")).rstrip("pP")),
        "fps": _figure(said.get("fps")),
        "steps": _figure(said.get("steps")) or _figure(said.get("num_inference_steps")),
    }
    return effort(film_s, **{name: value for name, value in found.items() if value})


def _figure(value: Any) -> float:
    """Read a number or a text such as ``30000/1001``; 0 where there is none."""
    try:
        return max(0.0, float(Fraction(str(value))))
    except (ValueError, ZeroDivisionError):
        return 0.0


def _append(path: Path, sample: Sample) -> None:
    with locked(path):
        with path.open("ab") as file:
            file.write(_line(sample).encode() + b"\n")
        if path.stat().st_size > _MOST_LINES * 200:
            kept = History.read(path).lines()
            write_whole(path, ("\n".join(kept[-_MOST_LINES:]) + "\n").encode())


def _line(sample: Sample) -> str:
    return json.dumps(asdict(sample), separators=(",", ":"), ensure_ascii=False)


def _sample(line: bytes) -> Sample | None:
    try:
        found = json.loads(line)
        sample = Sample(**{field.name: _TYPES[field.type](found[field.name]) for field in fields(Sample)})  # type: ignore[index]
    except (ValueError, TypeError, KeyError):
        return None
    figures = (sample.units, sample.film_s, sample.seconds, sample.gpu_s, sample.money)
    return sample if all(isfinite(figure) and figure >= 0 for figure in figures) else None


_TYPES = {"str": str, "float": float, "int": int}
