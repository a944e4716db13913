"""Where a model's weights are on this machine. Nothing is ever downloaded while a film is made."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from nightreel.engines.generate.models.card import ModelCard
from nightreel.engines.generate.models.known import find_card
from nightreel.errors import MissingProgramError, OptionError, RefusedError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95}){0,3}")
_HUB_ID = re.compile(r"[^/]+/[^/]+")


@dataclass(frozen=True)
class Weights:
    """A model's folder.

    Args:
        model: what was asked for.
        folder: with ``model_index.json``.
        root: no file of it may lie outside of this folder, whatever links say.
        card: what the house knows of it.
    """

    model: str
    folder: Path
    root: Path
    card: ModelCard | None


def models_root() -> Path | None:
    """Give the folder ``NIGHTREEL_MODELS``, or nothing where it is not set."""
    named = os.environ.get("NIGHTREEL_MODELS", "").strip()
    return Path(named).resolve() if named else None


def find_weights(model: str) -> Weights:
    """Find a model below ``NIGHTREEL_MODELS`` or in the hub's local cache.

    Args:
        model: hub id, or a folder relative to ``NIGHTREEL_MODELS``; a tenant wrote it.

    Raises:
        OptionError: no model is named, or it is no name (``generate.model``).
        RefusedError: it leads outside of the folder of models (``model.path``).
        MissingProgramError: it is not on this machine; says what to download (``model.missing``).
    """
    check_name(model)
    found = _below_root(model) or _in_hub_cache(model)
    if found is None:
        raise _missing(model, find_card(model))
    folder, root = found
    return Weights(model, folder, root, find_card(model))


def check_name(model: str) -> None:
    """Refuse what is no name of a model: absolute paths, ``..``, links to other places, addresses.

    Raises:
        OptionError: no model is named (``generate.model``).
        RefusedError: it is a path that leaves the folder of models, or no name (``model.path``).
    """
    if not model:
        raise OptionError(
            "generate.model", got="no model", want="a hub id or a folder below NIGHTREEL_MODELS",
            fix="write `settings: {model: Wan-AI/Wan2.2-TI2V-5B-Diffusers}`; `nightreel models` lists the known ones",
        )  # fmt: skip
    if not _NAME.fullmatch(model) or ".." in model.split("/"):
        raise RefusedError(
            "model.path", got=model, want="a hub id such as Wan-AI/Wan2.2-TI2V-5B-Diffusers, or a folder's name",
            fix="put the model into a folder below NIGHTREEL_MODELS and write its name there",
        )  # fmt: skip


def _below_root(model: str) -> tuple[Path, Path] | None:
    root = models_root()
    if root is None or not (root / model / "model_index.json").is_file():
        return None
    folder = (root / model).resolve()
    if not folder.is_relative_to(root):
        raise RefusedError(
            "model.path", where=model, got="a link out of NIGHTREEL_MODELS", want="a folder inside of it",
            fix="copy the model's folder there instead of linking it",
        )  # fmt: skip
    return folder, folder


def _in_hub_cache(model: str) -> tuple[Path, Path] | None:
    folder = _snapshot(model)
    if folder is None or not (folder / "model_index.json").is_file():
        return None
    return folder, folder.parents[1].resolve()


def hub_folder(repository: str) -> Path | None:
    """Find the folder of any repository of the hub: below ``NIGHTREEL_MODELS``, else in the hub's cache."""
    root = models_root()
    if root is not None and (root / repository).is_dir() and (root / repository).resolve().is_relative_to(root):
        return root / repository
    return _snapshot(repository)


def _snapshot(repository: str) -> Path | None:
    """Find the snapshot that ``main`` names; its files are links to blobs beside it."""
    if not _HUB_ID.fullmatch(repository):
        return None
    home = hub_cache() / f"models--{repository.replace('/', '--')}"
    try:
        revision = (home / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = home / "snapshots" / revision
    return folder if re.fullmatch(r"[0-9a-f]{40}", revision) and folder.is_dir() else None


def hub_cache() -> Path:
    """Give the folder in which the hub's own tools keep what they download."""
    named = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if named:
        return Path(named)
    home = os.environ.get("HF_HOME")
    return Path(home) / "hub" if home else Path.home() / ".cache" / "huggingface" / "hub"


def _missing(model: str, card: ModelCard | None) -> MissingProgramError:
    root = models_root()
    where = str(root) if root else "NIGHTREEL_MODELS (not set) and the hub's cache"
    if card is None and not _HUB_ID.fullmatch(model):
        return MissingProgramError(
            "model.missing", where=where, got=f"no model {model}", want="a folder with model_index.json",
            fix="put the model's folder there, or name a model of `nightreel models`",
        )  # fmt: skip
    return MissingProgramError(
        "model.missing", where=where, got=f"no weights of {model}",
        want=f"its weights on this machine{_terms(card)}", fix=f"run {download_command(card.model if card else model)}",
    )  # fmt: skip


def _terms(card: ModelCard | None) -> str:
    if card is None:
        return ""
    gate = ", the hub asks for your consent first" if card.gated else ""
    return f" (about {card.memory.disk_gb:g} GB, licence {card.licence.name}: {card.licence.url}{gate})"


def download_command(repository: str, files: tuple[str, ...] = ()) -> str:
    """Give the command that downloads a repository of the hub, or some of its files, where they are found."""
    words = " ".join((repository, *files))
    rest = "" if files else ' --exclude "*.bin" "*.pt" "*.pth" "*.ckpt" "*.msgpack" "*.onnx*" "*.py"'
    return f'hf download {words} --local-dir "$NIGHTREEL_MODELS/{repository}"{rest}'
