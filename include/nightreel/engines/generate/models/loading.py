"""A pipeline, loaded once per process and kept warm for the next shot."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

from nightreel.engines.generate.models.asking import Limits
from nightreel.engines.generate.models.card import FramesRule, Task
from nightreel.engines.generate.models.folder import Folder
from nightreel.engines.generate.models.memory import Offload
from nightreel.errors import EngineError, InputError, MissingProgramError, OptionError
from nightreel.spec.generation import Tuning

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


def import_diffusers() -> Any:
    """Import diffusers, quietly.

    Raises:
        MissingProgramError: it is not installed (``generate.diffusers``).
    """
    try:
        import diffusers
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise MissingProgramError(
            "generate.diffusers", got=f"no package {error.name}", want="diffusers, transformers and torch",
            fix="run pip install 'nightreel[models]' on the workers of the queue gpu",
        ) from error  # fmt: skip
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    logging: Any = transformers.utils.logging
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return diffusers


def pick_device() -> str:
    """Give ``cuda`` where there is a GPU, ``cpu`` otherwise."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def pick_dtype(asked: str, device: str) -> str:
    """Give the number format: as asked, else bfloat16 on a GPU that has it, float32 on a CPU."""
    import torch

    if asked != "auto":
        return asked
    if device == "cpu":
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


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
        MissingProgramError: a package for quantisation is missing (``generate.quantisation``).
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


def _load(folder: Folder, running: Running, key: tuple[Any, ...]) -> _Warm:
    own = pipeline_class(folder.pipeline, folder.weights.model)
    try:
        pipeline = own.from_pretrained(str(folder.weights.folder), **_arguments(folder, own, running))
    except Exception as error:
        import torch

        if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
            raise
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
        arguments["quantization_config"] = _quantisation(folder, running)
    return arguments


def _only_half(folder: Folder) -> bool:
    """Whether the weights are there as ``.fp16.`` files only."""
    names = [path.name for path in folder.weights.folder.glob("*/*.safetensors")]
    return bool(names) and all(".fp16." in name for name in names)


def _quantisation(folder: Folder, running: Running) -> Any:
    from importlib.util import find_spec

    if find_spec("bitsandbytes") is None:
        raise MissingProgramError(
            "generate.quantisation", where=folder.weights.model, got="no package bitsandbytes",
            want=f"it, for quantisation {running.quantisation}",
            fix="run pip install bitsandbytes on the workers, or write `quantisation: none`",
        )  # fmt: skip
    import torch

    diffusers = import_diffusers()
    large = [name for name in folder.components if name.startswith(("transformer", "unet", "text_encoder"))]
    four = running.quantisation == "nf4"
    words: dict[str, Any] = (
        {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": getattr(torch, running.dtype)}
        if four
        else {"load_in_8bit": True}
    )
    return diffusers.PipelineQuantizationConfig(
        quant_backend=f"bitsandbytes_{'4' if four else '8'}bit", quant_kwargs=words, components_to_quantize=large
    )


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
    elif running.quantisation == "none":
        pipeline.to(running.device)


def denoisers(pipeline: Any) -> list[Any]:
    """Give the nets that are asked at every step: one, or two experts."""
    named = (getattr(pipeline, name, None) for name in ("transformer", "transformer_2", "unet"))
    return [net for net in named if net is not None]


def _compile(pipeline: Any) -> None:
    for net in denoisers(pipeline):
        try:
            net.compile_repeated_blocks(dynamic=False)
        except (AttributeError, ValueError):
            net.compile(dynamic=False)


def check_tuning(tuning: Tuning, where: str) -> None:
    """Refuse settings that would download something or that nobody has.

    Raises:
        OptionError: an unknown attention backend (``generate.attention``).
    """
    if not tuning.attention:
        return
    import_diffusers()
    from diffusers.models.attention_dispatch import AttentionBackendName

    known = sorted(name.value for name in AttentionBackendName if not name.value.endswith("_hub"))
    if tuning.attention not in known:
        raise OptionError(
            "generate.attention", where=where, got=tuning.attention, want=f"one of {', '.join(known)}",
            fix="leave attention empty for the library's own, or install the backend's package on the workers",
        )  # fmt: skip


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
