"""Style packs (LoRA) on a loaded pipeline, and gone again afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nightreel.engines.generate.models.card import FewSteps, ModelCard
from nightreel.engines.generate.models.folder import Tensors, read_tensors
from nightreel.engines.generate.models.tuning import denoisers
from nightreel.engines.generate.models.weights import download_command, hub_folder
from nightreel.errors import InputError, MissingProgramError, RefusedError
from nightreel.spec.generation import StylePack

_LEAST_MATCHED = 0.9
"""Part of a pack's matrices that must find their place in the model."""


@dataclass(frozen=True)
class Style:
    """One LoRA to apply."""

    name: str
    files: tuple[Path, ...]
    """One, or one for each of two experts."""
    strength: float


def styles_of(packs: Sequence[StylePack], model: str, card: ModelCard | None) -> list[Style]:
    """Give the packs as styles, after checking that each was made for the model.

    A pack with two files is for a model with two experts: the one for high noise comes first.

    Raises:
        RefusedError: a pack is for another model (``pack.base``), or not safetensors (``pack.format``).
    """
    files: dict[tuple[str, float], list[Path]] = {}
    for pack in packs:
        path = Path(pack.path)
        if path.suffix != ".safetensors":
            raise RefusedError(
                "pack.format", where=pack.name, got=path.name, want="a safetensors file",
                fix="ask the pack's author for its safetensors file",
            )  # fmt: skip
        if pack.base_models and not _is_for(pack.base_models, model, card):
            raise RefusedError(
                "pack.base", where=pack.name, got=f"a pack for {', '.join(pack.base_models)}", want=f"one for {model}",
                fix="choose a model that the pack is made for, or leave the pack out of the brand",
            )  # fmt: skip
        files.setdefault((pack.name, pack.strength), []).append(path)
    return [style for (name, strength), paths in files.items() for style in _stacked(name, strength, paths)]


def _stacked(name: str, strength: float, paths: Sequence[Path]) -> list[Style]:
    high = [path for path in paths if "high" in path.name.lower()]
    low = [path for path in paths if "low" in path.name.lower()]
    if len(paths) == 2 and len(high) == len(low) == 1 and high != low:
        return [Style(name, (*high, *low), strength)]
    return [Style(name, (path,), strength) for path in paths]


def few_step_style(few: FewSteps) -> Style:
    """Give a model's few-step weights as a style.

    Raises:
        MissingProgramError: they are not on this machine (``model.missing``).
    """
    folder = hub_folder(few.repository)
    files = tuple(folder / name for name in few.files) if folder else ()
    if not files or not all(path.is_file() for path in files):
        raise MissingProgramError(
            "model.missing", where=few.repository, got=f"no few-step weights {few.name}",
            want=", ".join(few.files), fix=f"run {download_command(few.repository, few.files)}",
        )  # fmt: skip
    return Style(f"few-step-{few.name}", files, 1.0)


def trigger_words(packs: Sequence[StylePack]) -> tuple[str, ...]:
    """Give the words of packs that count, each once, in their order."""
    return tuple(dict.fromkeys(word for pack in packs if pack.strength > 0 for word in pack.trigger_words))


@contextmanager
def styled(pipeline: Any, styles: Sequence[Style], model: str) -> Iterator[None]:
    """Apply styles stacked with their strengths; the pipeline is as before afterwards.

    Raises:
        MissingProgramError: the package for style packs is not installed (``generate.packs``).
        RefusedError: a style's keys are not the model's (``pack.base``).
        InputError: the pipeline takes none (``pack.model``), or a file is damaged (``model.folder``).
    """
    if not styles:
        yield
        return
    if find_spec("peft") is None:
        raise MissingProgramError(
            "generate.packs", where=styles[0].name, got="no package peft", want="it, for style packs",
            fix="run pip install 'nightreel[models]' on the workers of the queue gpu",
        )  # fmt: skip
    if not hasattr(pipeline, "load_lora_weights"):
        raise InputError(
            "pack.model", where=styles[0].name, got=f"{type(pipeline).__name__}, which takes no style packs",
            want="a model that does", fix="leave the pack out of the brand, or choose another model",
        )  # fmt: skip
    try:
        for number, style in enumerate(styles):
            _apply(pipeline, style, _adapter(number), model)
        pipeline.set_adapters([_adapter(n) for n in range(len(styles))], [style.strength for style in styles])
        yield
    finally:
        pipeline.unload_lora_weights()


def _adapter(number: int) -> str:
    return f"style{number}"


def _is_for(bases: Sequence[str], model: str, card: ModelCard | None) -> bool:
    names = card.names if card is not None else frozenset()
    names = names | {model.lower(), model.lower().rsplit("/", 1)[-1]}
    return any(base.lower() in names for base in bases)


def _apply(pipeline: Any, style: Style, adapter: str, model: str) -> None:
    """Load a style, a single file into both experts; keys that fit nowhere would load in silence and change nothing."""
    nets = denoisers(pipeline)
    files = style.files if len(style.files) == len(nets) else style.files[:1] * len(nets)
    for net, path, second in zip(nets, files, (False, True), strict=False):
        tensors = read_tensors(path, style.name)
        words = {"load_into_transformer_2": True} if second else {}
        try:
            pipeline.load_lora_weights(
                str(path.parent), weight_name=path.name, adapter_name=adapter, local_files_only=True,
                use_safetensors=True, **words,
            )  # fmt: skip
        except (ValueError, KeyError, RuntimeError, TypeError, IndexError, AttributeError) as error:
            raise _unfit(style, model, str(error) or type(error).__name__) from error
        held = {name for part in pipeline.get_list_adapters().values() for name in part}
        others = [part for name, part in pipeline.components.items() if name.startswith("text_encoder") and part]
        placed = sum(_placed(part, adapter) for part in (net, *others))
        _check_placed(style, model, tensors, placed if adapter in held else 0)


def _check_placed(style: Style, model: str, tensors: Tensors, placed: int) -> None:
    matrices = matrices_of(tensors.shapes)
    if not placed or placed < _LEAST_MATCHED * matrices:
        raise _unfit(style, model, f"{placed} of its {matrices} parts found their place")


def matrices_of(shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Count a LoRA's pairs of matrices by the names of the first of each pair."""
    downs = (".lora_a.", ".lora_down.", ".lora.down.", "_lora.down.", ".lora_a_")
    return sum(any(down in f"{name.lower()}." for down in downs) for name in shapes)


def _placed(net: Any, adapter: str) -> int:
    return sum(adapter in getattr(part, "lora_A", {}) for part in net.modules() if hasattr(part, "lora_A"))


def _unfit(style: Style, model: str, got: str) -> RefusedError:
    return RefusedError(
        "pack.base", where=style.name, got=" ".join(got.split())[:160], want=f"a pack made for {model}",
        fix="choose a model that the pack is made for, or leave the pack out of the brand",
    )  # fmt: skip
