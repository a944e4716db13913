"""How a pipeline runs: number format, attention backend, reuse between steps, quantisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from nightreel.errors import MissingProgramError, OptionError
from nightreel.spec.generation import Tuning

_FIRST_BLOCK_THRESHOLD = 0.08


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


def denoisers(pipeline: Any) -> list[Any]:
    """Give the nets that are asked at every step: one, or two experts."""
    named = (getattr(pipeline, name, None) for name in ("transformer", "transformer_2", "unet"))
    return [net for net in named if net is not None]


def check_tuning(tuning: Tuning, where: str) -> None:
    """Refuse settings that would download something or that nobody has.

    Raises:
        OptionError: an unknown attention backend (``generate.attention``).
        MissingProgramError: quantisation without its package (``generate.quantisation``).
    """
    if tuning.quantisation != "none" and find_spec("bitsandbytes") is None:
        raise MissingProgramError(
            "generate.quantisation", where=where, got="no package bitsandbytes",
            want=f"it, for quantisation {tuning.quantisation}",
            fix="run pip install bitsandbytes on the workers, or write `quantisation: none`",
        )  # fmt: skip
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


def quantisation_of(components: Iterable[str], quantisation: str, dtype: str) -> Any:
    """Give diffusers' words for smaller numbers in the large parts.

    Args:
        components: names of the parts that have weights.
        quantisation: ``int8`` or ``nf4``.
        dtype: number format of the calculation.
    """
    import torch

    diffusers = import_diffusers()
    large = [name for name in components if name.startswith(("transformer", "unet", "text_encoder"))]
    four = quantisation == "nf4"
    words: dict[str, Any] = (
        {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": getattr(torch, dtype)}
        if four
        else {"load_in_8bit": True}
    )
    return diffusers.PipelineQuantizationConfig(
        quant_backend=f"bitsandbytes_{'4' if four else '8'}bit", quant_kwargs=words, components_to_quantize=large
    )


@contextmanager
def attention_of(tuning: Tuning, where: str) -> Iterator[None]:
    """Use an attention backend during one call; it holds for the whole process, so it is put back.

    Raises:
        OptionError: this machine does not have it (``generate.attention``).
    """
    if not tuning.attention:
        yield
        return
    backend = import_diffusers().attention_backend(tuning.attention)
    try:
        backend.__enter__()
    except (ValueError, RuntimeError, ImportError) as error:
        raise OptionError(
            "generate.attention", where=where, got=str(error), want="a backend that this machine has",
            fix="leave attention empty for the library's own, or install the backend's package on the workers",
        ) from error  # fmt: skip
    try:
        yield
    finally:
        backend.__exit__(None, None, None)


@contextmanager
def caching_of(pipeline: Any, tuning: Tuning, where: str) -> Iterator[None]:
    """Reuse work between denoising steps during one call.

    Raises:
        OptionError: the model's net cannot do it (``generate.cache``).
    """
    if tuning.cache == "none":
        yield
        return
    diffusers, nets = import_diffusers(), denoisers(pipeline)
    config = diffusers.FirstBlockCacheConfig(threshold=_FIRST_BLOCK_THRESHOLD)
    if tuning.cache == "taylorseer":
        config = diffusers.TaylorSeerCacheConfig(use_lite_mode=True)  # its other mode matches nothing in many models
    begun = []
    try:
        for net in nets:
            net.enable_cache(config)
            begun.append(net)
        yield
    except (AttributeError, ValueError) as error:
        if len(begun) == len(nets):
            raise
        raise OptionError(
            "generate.cache", where=where, got=f"{tuning.cache}: {error}", want="none for this model",
            fix="write `tuning: {cache: none}`",
        ) from error  # fmt: skip
    finally:
        for net in begun:
            net.disable_cache()


@contextmanager
def scheduled(pipeline: Any, changes: Mapping[str, float | str | bool]) -> Iterator[None]:
    """Change the scheduler as few-step weights ask, for one call."""
    if not changes:
        yield
        return
    own = pipeline.scheduler
    pipeline.scheduler = type(own).from_config(own.config, **changes)
    try:
        yield
    finally:
        pipeline.scheduler = own
