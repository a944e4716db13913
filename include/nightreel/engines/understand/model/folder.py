"""The folder of a model that sees, below NIGHTREEL_MODELS, judged before any of it is loaded; nothing is downloaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightreel.engines.generate.models.folder import check_files, read_tensors
from nightreel.engines.generate.models.weights import Weights, download_command, models_root
from nightreel.errors import InputError, MissingProgramError, OptionError, RefusedError

KINDS = ("Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration")
"""Classes of transformers whose positions of pictures are known here."""
_MOST_CONFIG_BYTES = 1 << 20
_EXAMPLE = "Qwen/Qwen3-VL-8B-Instruct"


@dataclass(frozen=True)
class SeeingModel:
    """A folder that holds a model and nothing that could run by itself.

    Args:
        weights: where it is.
        kind: name of its class in transformers.
        parameters: count of its numbers.
    """

    weights: Weights
    kind: str
    parameters: int


def find_model(model: str) -> Weights:
    """Find a model's folder below ``NIGHTREEL_MODELS``.

    Args:
        model: folder relative to it; a tenant wrote it.

    Raises:
        OptionError: no model is named (``understand.model``).
        RefusedError: it leads outside of the folder of models (``model.path``).
        MissingProgramError: it is not on this machine; says what to download (``model.missing``).
    """
    if not model:
        raise OptionError(
            "understand.model", got="no model", want="a folder below NIGHTREEL_MODELS",
            fix=f"write `model: {_EXAMPLE}`, or choose the engine endpoint or offline",
        )  # fmt: skip
    root = models_root()
    folder = _below(root, model) if root is not None else None
    if folder is None or not (folder / "config.json").is_file():
        raise MissingProgramError(
            "model.missing", where=str(root or "NIGHTREEL_MODELS (not set)"), got=f"no weights of {model}",
            want="a folder with config.json and safetensors", fix=f"run {download_command(model)}",
        )  # fmt: skip
    return Weights(model, folder, folder, None)


def inspect_model(weights: Weights) -> SeeingModel:
    """Judge a model's folder.

    Raises:
        RefusedError: code, pickles or a link that leaves it (``model.code``, ``model.pickle``, ``model.link``).
        InputError: it is no model that sees, or damaged (``model.folder``).
    """
    files = check_files(weights)
    config = _config(weights)
    named = config.get("architectures")
    kind = str(named[0]) if isinstance(named, list) and named else "none"
    if kind not in KINDS or config.get("auto_map"):
        raise InputError(
            "model.folder", where=weights.model, got=f"a model of the class {kind}", want=" or ".join(KINDS),
            fix="choose a Qwen3-VL model, or serve this one by vLLM and use the engine endpoint",
        )  # fmt: skip
    shards = [path for path in files if path.suffix == ".safetensors"]
    templates = [path for path in files if path.name in ("chat_template.jinja", "chat_template.json")]
    if not shards or not templates:
        raise InputError(
            "model.folder", where=weights.model, got="no weights" if not shards else "no chat template",
            want="safetensors files, processor and chat template", fix=f"run {download_command(weights.model)}",
        )  # fmt: skip
    return SeeingModel(weights, kind, sum(read_tensors(path, weights.model).parameters for path in shards))


def _below(root: Path, model: str) -> Path:
    parts = model.split("/")
    folder = (root / model).resolve()
    if not all(part and part[0] != "." for part in parts) or not folder.is_relative_to(root) or folder == root:
        raise RefusedError(
            "model.path", got=model, want="the name of a folder inside of NIGHTREEL_MODELS",
            fix="put the model's folder there, not a link to another place, and write its name",
        )  # fmt: skip
    return folder


def _config(weights: Weights) -> dict[str, Any]:
    path = weights.folder / "config.json"
    try:
        if path.stat().st_size > _MOST_CONFIG_BYTES:
            raise ValueError("too large")
        config = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(config, dict):
            raise ValueError("not a list of settings")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            "model.folder", where=f"{weights.model}: config.json", got=str(error)[:120], want="the model's settings",
            fix="download the model again",
        ) from error  # fmt: skip
    return config
