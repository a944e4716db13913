"""A model that sees, loaded once per process and kept warm, with what it has read last."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from nightreel.engines.generate.models.memory import room_of
from nightreel.engines.understand.model.folder import SeeingModel
from nightreel.engines.understand.model.reading import Remembered
from nightreel.errors import BusyError, EngineError, InputError, MissingProgramError

_GB = 1e9
_WORK = 1.2
"""Memory for the weights and what is calculated with them, over that of the weights alone."""


@dataclass
class Loaded:
    """A model on its device.

    Args:
        model: of transformers.
        processor: makes tokens and pixels of messages.
        device: where the tokens go.
        remembered: what it has read last.
    """

    model: Any
    processor: Any
    device: str
    remembered: Remembered = field(default_factory=Remembered)


@dataclass
class _Warm:
    key: tuple[Any, ...]
    loaded: Loaded


_LOCK = RLock()
_warm: list[_Warm] = []
"""One model or none: two do not fit on a GPU."""


@contextmanager
def loaded(found: SeeingModel) -> Iterator[Loaded]:
    """Give a model on its device; nobody else of this process uses it meanwhile.

    Raises:
        MissingProgramError: torch and transformers are not installed (``understand.extra``).
        InputError: the folder cannot be loaded (``model.folder``).
        EngineError, BusyError: it does not fit into the memory (``understand.memory``).
    """
    with _LOCK:
        key = (found.kind, *_stamps(found))
        if not (_warm and _warm[0].key == key):
            release()
            _warm.append(_Warm(key, _load(found)))
        yield _warm[0].loaded


def release() -> None:
    """Let go of the warm model and give its memory back."""
    with _LOCK:
        if not _warm:
            return
        import torch

        _warm.clear()
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _stamps(found: SeeingModel) -> list[tuple[str, int, int]]:
    return [
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(found.weights.folder.rglob("*"))
        if path.suffix in (".json", ".safetensors", ".jinja")
    ]


def _load(found: SeeingModel) -> Loaded:
    try:
        import torch
        from transformers import AutoModelForImageTextToText, AutoProcessor
    except ImportError as error:
        raise MissingProgramError(
            "understand.extra", got=f"no {error.name}", want="torch and transformers",
            fix="install them with pip install 'nightreel[models]'",
        ) from error  # fmt: skip
    has_gpu = torch.cuda.is_available()
    half = has_gpu or not _fits(found, "cpu", 4)
    if not _fits(found, "cuda" if has_gpu else "cpu", 2 if half else 4):
        raise _full(found, "cuda" if has_gpu else "cpu")
    processors: Any = AutoProcessor
    models: Any = AutoModelForImageTextToText
    only_here = {"local_files_only": True, "trust_remote_code": False}
    folder = str(found.weights.folder)
    try:
        processor = processors.from_pretrained(folder, **only_here)
        model = models.from_pretrained(
            folder, dtype=torch.bfloat16 if half else torch.float32, use_safetensors=True,
            device_map="auto" if has_gpu else None, **only_here,
        ).eval()  # fmt: skip
    except Exception as error:
        raise InputError(
            "model.folder", where=found.weights.model, got=f"{type(error).__name__}: {error}",
            want=f"weights and a processor that {found.kind} can load", fix="download the model again",
        ) from error  # fmt: skip
    return Loaded(model, processor, str(model.device))


def _fits(found: SeeingModel, device: str, bytes_per_number: int) -> bool:
    return found.parameters * bytes_per_number * _WORK <= room_of(device).free


def _full(found: SeeingModel, device: str) -> EngineError | BusyError:
    room, least = room_of(device), found.parameters * 2 * _WORK
    kind = BusyError if device == "cuda" and least <= room.total else EngineError
    return kind(
        "understand.memory", where=found.weights.model, got=f"{room.free / _GB:.1f} GB free",
        want=f"{least / _GB:.1f} GB", fix="choose a smaller model, or serve it elsewhere and use the engine endpoint",
    )  # fmt: skip
