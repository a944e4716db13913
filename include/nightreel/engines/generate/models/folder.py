"""What is in a model's folder, judged before any of it is loaded: data only, never code or pickles."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightreel.engines.generate.models.weights import Weights
from nightreel.errors import InputError, RefusedError

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npy", ".npz", ".dduf", ".h5")
_CODE = (".py", ".pyc", ".so", ".dll", ".dylib")
_MAX_INDEX_BYTES = 1 << 20
_MAX_HEADER_BYTES = 100 << 20
_MAX_FILES = 20_000
_LIBRARIES = ("diffusers", "transformers")


@dataclass(frozen=True)
class Tensors:
    """What the header of a safetensors file says.

    Args:
        shapes: of each tensor by name.
        metadata: words of whoever made the file.
    """

    shapes: Mapping[str, tuple[int, ...]]
    metadata: Mapping[str, str]

    @property
    def parameters(self) -> int:
        """Count of all numbers."""
        total = 0
        for shape in self.shapes.values():
            count = 1
            for side in shape:
                count *= side
            total += count
        return total


@dataclass(frozen=True)
class Folder:
    """A model's folder that holds nothing that could run by itself.

    Args:
        weights: where it is.
        pipeline: name of its class in diffusers.
        components: names of the parts that have weights, and their count of parameters.
        index: ``model_index.json``.
    """

    weights: Weights
    pipeline: str
    components: Mapping[str, int]
    index: Mapping[str, Any]


def inspect_folder(weights: Weights) -> Folder:
    """Judge a model's folder.

    Raises:
        RefusedError: code (``model.code``), pickles (``model.pickle``), a link that leaves it (``model.link``).
        InputError: it is no pipeline of diffusers, or damaged (``model.folder``).
    """
    index = _read_index(weights)
    files = check_files(weights)
    pipeline = _class_name(index, weights)
    components = {}
    for name, named in index.items():
        if name.startswith("_") or not isinstance(named, list) or not any(named):
            continue
        _check_component(name, named, weights)
        shards = [path for path in files if path.parent.name == name and path.suffix == ".safetensors"]
        if shards:
            components[name] = _parameters(shards, weights)
    if not components:
        raise InputError(
            "model.folder", where=weights.model, got="no weights", want="safetensors files in its parts' folders",
            fix="download the model again, in the layout of diffusers",
        )  # fmt: skip
    return Folder(weights, pipeline, components, index)


def check_files(weights: Weights) -> list[Path]:
    """Give every file of a model's folder, none of which could run by itself.

    Raises:
        RefusedError: code (``model.code``), pickles (``model.pickle``), a link that leaves the folder (``model.link``).
        InputError: more files than any model has (``model.folder``).
    """
    files = list(_files(weights))
    for path in files:
        _check_file(path, weights)
    return files


def read_tensors(path: Path, where: str) -> Tensors:
    """Read the header of a safetensors file; the numbers stay where they are.

    Raises:
        InputError: it is not one (``model.folder``).
    """
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if not 2 <= length <= min(_MAX_HEADER_BYTES, path.stat().st_size - 8):
                raise _UnusableError("its header is longer than the file")
            header = json.loads(file.read(length))
        metadata = header.pop("__metadata__", None) or {}
        shapes = {name: tuple(int(side) for side in entry["shape"]) for name, entry in header.items()}
        ends = [int(entry["data_offsets"][1]) for entry in header.values()]
        if max(ends, default=0) != path.stat().st_size - 8 - length:
            raise _UnusableError("it is cut off")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, struct.error, RecursionError) as error:
        raise InputError(
            "model.folder", where=f"{where}: {path.name}", got=_fault_of(error),
            want="a whole safetensors file", fix="download the file again",
        ) from error  # fmt: skip
    return Tensors(shapes, {str(key): str(value) for key, value in metadata.items()})


class _UnusableError(ValueError):
    """What is wrong with a file, in our words."""


def _fault_of(error: BaseException) -> str:
    """Say in plain words why a file cannot be read."""
    if isinstance(error, _UnusableError):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, OSError):
        return f"a file that cannot be read ({error.strerror or type(error).__name__})"
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON from line {error.lineno}, character {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "bytes that are no text"
    if isinstance(error, RecursionError):
        return "lists within lists without end"
    return "a file that is cut off" if isinstance(error, struct.error) else "a header that is none of this format"


def _files(weights: Weights) -> Iterator[Path]:
    """Give every file of the folder; the hub's own notes in hidden folders are left aside."""
    count = 0
    for place, folders, names in os.walk(weights.folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*folders, *sorted(names)):
            path = Path(place, name)
            if path.is_symlink() and not path.resolve().is_relative_to(weights.root):
                raise RefusedError(
                    "model.link", where=weights.model, got=f"{name}, a link to another place",
                    want="files inside the model's folder", fix="copy the file there instead of linking it",
                )  # fmt: skip
        for name in names:
            count += 1
            if count > _MAX_FILES:
                raise InputError("model.folder", where=weights.model, got=f"more than {_MAX_FILES} files")
            yield Path(place, name)


def _check_file(path: Path, weights: Weights) -> None:
    name = path.name.lower()
    shown = str(path.relative_to(weights.folder))
    if name.endswith(_CODE):
        raise RefusedError(
            "model.code", where=weights.model, got=shown, want="a model without code of its own",
            fix="use a model whose classes are part of diffusers, or remove the file if the model does without it",
        )  # fmt: skip
    # OpenVINO's .bin are bare numbers beside an .xml; nobody here reads them.
    if name.endswith(_PICKLES) and not name.startswith("openvino_"):
        raise RefusedError(
            "model.pickle", where=weights.model, got=f"{shown}, a format that may run code when it is opened",
            want="safetensors only", fix="download the model's safetensors files and remove this one",
        )  # fmt: skip


def _read_index(weights: Weights) -> dict[str, Any]:
    path = weights.folder / "model_index.json"
    try:
        if path.stat().st_size > _MAX_INDEX_BYTES:
            raise _UnusableError("too large")
        index = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(index, dict):
            raise _UnusableError("not a list of parts")
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            "model.folder", where=f"{weights.model}: model_index.json", got=_fault_of(error),
            want="the pipeline's parts",
            fix="download the model again, in the layout of diffusers",
        ) from error  # fmt: skip
    return index


def _class_name(index: Mapping[str, Any], weights: Weights) -> str:
    name = index.get("_class_name")
    if not isinstance(name, str) or not name.isidentifier():
        raise RefusedError(
            "model.code", where=f"{weights.model}: model_index.json", got=name, want="the name of a diffusers pipeline",
            fix="use a model whose pipeline is part of diffusers",
        )  # fmt: skip
    return name


def _check_component(name: str, named: list[Any], weights: Weights) -> None:
    """Check that a part's class comes from diffusers or transformers: ``[library, class]``."""
    library, kind = (*named, None, None)[:2]
    known = library in _LIBRARIES or (isinstance(library, str) and _is_pipeline_module(library))
    if not name.isidentifier() or not known or not isinstance(kind, str) or not kind.isidentifier():
        raise RefusedError(
            "model.code", where=f"{weights.model}: model_index.json", got=f"{name}: {library}, {kind}",
            want="classes of diffusers and transformers", fix="use a model whose parts are part of these libraries",
        )  # fmt: skip


def _is_pipeline_module(library: str) -> bool:
    """Whether it names a folder of diffusers' own pipelines, such as ``stable_diffusion``."""
    from importlib.util import find_spec

    spec = find_spec("diffusers")
    if spec is None or spec.origin is None or not library.isidentifier():
        return False
    return (Path(spec.origin).parent / "pipelines" / library).is_dir()


def _parameters(shards: list[Path], weights: Weights) -> int:
    """Count the parameters of a part; a file in half precision beside the whole one counts once."""
    counts: dict[str, int] = {}
    for path in shards:
        variant = ".fp16." in path.name or ".non_ema." in path.name
        group = "variant" if variant else "plain"
        counts[group] = counts.get(group, 0) + read_tensors(path, weights.model).parameters
    return counts.get("plain") or counts["variant"]
