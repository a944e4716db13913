"""The digest of a model's weights, so that a remembered clip is not taken for one of other weights."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from nightreel.engines.generate.models.known import find_card
from nightreel.engines.generate.models.weights import Weights, find_weights, hub_folder
from nightreel.errors import NightreelError
from nightreel.spec.generation import ModelSettings
from nightreel.store.digest import file_digest, value_digest

_READ = (".json", ".safetensors", ".txt", ".model", ".jinja")
_BLOB = re.compile(r"[0-9a-f]{64}")
_MAX_REMEMBERED = 4096


def weights_digest(settings: ModelSettings) -> str:
    """Give the digest of what a model's folder holds; cheap from the second time on.

    Files are read once; what came out is kept in the cache folder by path, size and times. A file of the hub's cache
    is named by its digest.

    Returns:
        64 hexadecimal digits, or nothing when no model is named or it is not on this machine.
    """
    if not settings.model:
        return ""
    try:
        weights = find_weights(settings.model)
    except NightreelError:
        return ""  # the engine explains what is missing, when it is asked
    return folder_digest(weights, few_step_files(settings))


def folder_digest(weights: Weights, also: Sequence[Path] = ()) -> str:
    """Give the digest of a model's folder, and of files beside it; see ``weights_digest``."""
    remembered = _Remembered()
    files = {
        str(path.relative_to(weights.folder)): remembered.digest(path)
        for path in sorted(weights.folder.rglob("*"))
        if path.suffix in _READ and path.is_file() and not _is_hidden(path, weights)
    }
    few = [remembered.digest(path) for path in also if path.is_file()]
    remembered.keep()
    return value_digest({"files": files, "few": few})


def few_step_files(settings: ModelSettings) -> tuple[Path, ...]:
    """Give the files of the few-step weights that the settings name; they need not be there."""
    card = find_card(settings.model)
    chosen = next((few for few in card.few_steps if few.name == settings.tuning.few_step_lora), None) if card else None
    if chosen is None:
        return ()
    folder = hub_folder(chosen.repository)
    return tuple(folder / name for name in chosen.files) if folder else ()


def _is_hidden(path: Path, weights: Weights) -> bool:
    return any(part.startswith(".") for part in path.relative_to(weights.folder).parts)


class _Remembered:
    """Digests of files that were read before, by path, size and times."""

    def __init__(self) -> None:
        cache = Path(os.environ.get("NIGHTREEL_CACHE") or Path.home() / ".cache" / "nightreel")
        self._path = cache / "weights.json"
        self._changed = False
        self._known: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads(self._path.read_text(encoding="utf-8"))
            self._known = {str(key): str(value) for key, value in known.items()} if isinstance(known, dict) else {}

    def digest(self, path: Path) -> str:
        real = path.resolve()
        if _BLOB.fullmatch(real.name):
            return real.name
        facts = real.stat()
        key = f"{real}|{facts.st_size}|{facts.st_mtime_ns}|{facts.st_ctime_ns}|{facts.st_ino}"
        if key not in self._known:
            self._known[key] = file_digest(real)
            self._changed = True
        return self._known[key]

    def keep(self) -> None:
        """Write what was learnt; a cache that cannot be written only costs time."""
        if not self._changed:
            return
        recent = dict(list(self._known.items())[-_MAX_REMEMBERED:])
        half = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(recent), encoding="utf-8")
            half.replace(self._path)
