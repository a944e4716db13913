"""A pipeline, loaded once per process and kept warm for the next shot."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

from nightreel.engines.generate.models.card import Task
from nightreel.engines.generate.models.folder import Folder
from nightreel.engines.generate.models.memory import Offload
from nightreel.engines.generate.models.tuning import denoisers, import_diffusers, quantisation_of
from nightreel.errors import EngineError, InputError

_WITH_PICTURE = {"LTXPipeline": "LTXImageToVideoPipeline", "LTX2Pipeline": "LTX2ImageToVideoPipeline"}
"""Pipelines whose weights also make films from a picture, and by which class."""
_BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True)
class Running:
    """How a pipeline runs in this process."""

    device: str
    dtype: str
    offload: Offload
    quantisation: str
    compile: bool

    @property
    def bytes_per_number(self) -> int:
        """Size of one number."""
        return _BYTES[self.dtype]


@dataclass
class _Warm:
    key: tuple[Any, ...]
    pipeline: Any
    """Of the folder's own class."""
    placed: Any
    """The one that is on its device: the same, or a sibling with the same parts."""


_LOCK = RLock()
_warm: list[_Warm] = []
"""One model or none: two do not fit on a GPU."""


def pipeline_class(name: str, where: str) -> Any:
    """Give a pipeline's class by name.

    Raises:
        InputError: this diffusers has none of that name (``model.folder``).
    """
    diffusers = import_diffusers()
    found = getattr(diffusers, name, None)
    if inspect.isclass(found) and issubclass(found, diffusers.DiffusionPipeline):
        return found
    raise InputError(
        "model.folder", where=where, got=f"the pipeline {name}", want=f"one that diffusers {diffusers.__version__} has",
        fix="install a newer diffusers, or choose another model",
    )  # fmt: skip


def classes_by_task(folder: Folder) -> dict[Task, Any]:
    """Give what a folder's model can do, and by which class, without loading it."""
    own = pipeline_class(folder.pipeline, folder.weights.model)
    classes: dict[Task, Any] = {_task(own): own}
    other = _WITH_PICTURE.get(folder.pipeline)
    if folder.pipeline == "WanPipeline" and folder.index.get("expand_timesteps") is True:
        other = "WanImageToVideoPipeline"
    if other is not None:
        classes["image-to-video"] = pipeline_class(other, folder.weights.model)
    return classes


def _task(pipeline: Any) -> Task:
    parameters = inspect.signature(pipeline.__call__).parameters
    if "num_frames" not in parameters:
        return "text-to-image"
    return "image-to-video" if "image" in parameters else "text-to-video"


@contextmanager
def loaded(folder: Folder, kind: Any, running: Running) -> Iterator[Any]:
    """Give a pipeline on its device, the only one of this process for the time being.

    Args:
        folder: an inspected model.
        kind: class that does the task, the folder's own or a sibling.
        running: device, numbers, offload.

    Raises:
        InputError: the folder cannot be loaded (``model.folder``).
        EngineError: it does not fit into the memory (``generate.memory``).
    """
    with _LOCK:
        key = warm_key(folder, running)
        if not (_warm and _warm[0].key == key):
            release()
            _warm.append(_load(folder, running, key))
        warm = _warm[0]
        if type(warm.placed) is not kind:
            warm.placed = _sibling(warm.pipeline, kind)
            _place(warm.placed, running)
        yield warm.placed


def warm_key(folder: Folder, running: Running) -> tuple[Any, ...]:
    """Give what decides whether a warm pipeline is the wanted one."""
    stamps = tuple(
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.weights.folder.rglob("*"))
        if path.suffix in (".json", ".safetensors")
    )
    return (running, stamps)


def is_warm(folder: Folder, running: Running) -> bool:
    """Whether the pipeline is there already."""
    return bool(_warm) and _warm[0].key == warm_key(folder, running)


def release() -> None:
    """Let go of the warm pipeline and give its memory back."""
    import torch

    with _LOCK:
        _warm.clear()
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def held_bytes(device: str) -> float:
    """Give what the warm pipeline holds on a device and would give back."""
    import torch

    if not _warm:
        return 0.0
    if device == "cuda":
        return float(torch.cuda.memory_reserved())
    parts = [part for part in _warm[0].pipeline.components.values() if hasattr(part, "parameters")]
    return float(sum(number.numel() * number.element_size() for part in parts for number in part.parameters()))


def _load(folder: Folder, running: Running, key: tuple[Any, ...]) -> _Warm:
    own = pipeline_class(folder.pipeline, folder.weights.model)
    try:
        pipeline = own.from_pretrained(str(folder.weights.folder), **_arguments(folder, own, running))
    except Exception as error:
        full = out_of_memory(error, folder.weights.model)
        if full is not None:
            raise full from error
        raise InputError(
            "model.folder", where=folder.weights.model, got=f"{type(error).__name__}: {error}",
            want=f"weights that {folder.pipeline} can load", fix="download the model again",
        ) from error  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    _spare_memory(pipeline)
    _place(pipeline, running)
    if running.compile:
        _compile(pipeline)
    return _Warm(key, pipeline, pipeline)


def _arguments(folder: Folder, own: Any, running: Running) -> dict[str, Any]:
    import torch

    dtype: Any = getattr(torch, running.dtype)
    if folder.pipeline.startswith("Wan") and running.dtype != "float32":
        dtype = {"default": dtype, "vae": torch.float32}  # its decoder flickers in half precision
    arguments: dict[str, Any] = {
        "dtype": dtype, "local_files_only": True, "use_safetensors": True, "trust_remote_code": False,
    }  # fmt: skip
    if "safety_checker" in inspect.signature(own.__init__).parameters:
        arguments |= {"safety_checker": None, "requires_safety_checker": False}  # the house checks every clip itself
    if _only_half(folder):
        arguments["variant"] = "fp16"
    if running.quantisation != "none":
        arguments["quantization_config"] = quantisation_of(folder.components, running.quantisation, running.dtype)
    return arguments


def _only_half(folder: Folder) -> bool:
    """Whether the weights are there as ``.fp16.`` files only."""
    names = [path.name for path in folder.weights.folder.glob("*/*.safetensors")]
    return bool(names) and all(".fp16." in name for name in names)


def _spare_memory(pipeline: Any) -> None:
    """Decode clips in tiles and slices; small frames are one tile, and come out the same."""
    vae = getattr(pipeline, "vae", None)
    for name in ("enable_tiling", "enable_slicing") if _task(type(pipeline)) != "text-to-image" else ():
        if hasattr(vae, name):
            getattr(vae, name)()


def _sibling(pipeline: Any, kind: Any) -> Any:
    """Make a pipeline of another class of the same parts; ``from_pipe`` would turn them all to float32."""
    if type(pipeline) is kind:
        return pipeline
    parts = {**dict(pipeline.config), **pipeline.components}
    wanted = inspect.signature(kind.__init__).parameters
    made = kind(**{name: parts[name] for name in wanted if name in parts})
    made.set_progress_bar_config(disable=True)
    return made


def _place(pipeline: Any, running: Running) -> None:
    if running.offload == "model":
        pipeline.enable_model_cpu_offload(device=running.device)
    elif running.offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=running.device)
    else:
        pipeline.to(running.device)


def _compile(pipeline: Any) -> None:
    for net in denoisers(pipeline):
        try:
            net.compile_repeated_blocks(dynamic=False)
        except (AttributeError, ValueError):
            net.compile(dynamic=False)


def out_of_memory(error: BaseException, where: str) -> EngineError | None:
    """Give the error for a device that is full, or nothing when it is another fault."""
    import torch

    said = str(error).lower()
    full = isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError) and ("out of memory" in said or "can't allocate memory" in said)
    )
    if not full:
        return None
    return EngineError(
        "generate.memory", where=where, got="the device ran out of memory", want="room for the model and the clip",
        fix="write a smaller `height_px`, `fps` or `tuning: {offload: sequential}`; the model was let go",
    )  # fmt: skip
