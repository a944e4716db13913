"""A model writes one answer, token by token, until it is done, loops, comes to its limit or is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from nightreel.engines.understand.answers import Written
from nightreel.engines.understand.model.constraint import constraint_of
from nightreel.engines.understand.model.loading import Loaded
from nightreel.engines.understand.model.reading import prompt_of, read_prompt, read_token
from nightreel.engines.understand.protocol import UnderstandSettings
from nightreel.engines.understand.talk.loops import is_looping
from nightreel.errors import CancelledError

if TYPE_CHECKING:
    import torch

_LOOK_FOR_STOP = 8
"""Tokens after which it is asked whether the work is still wanted."""
_LOOK_FOR_LOOPS = 64
_SEED = 20_260_101


def write(
    loaded: Loaded, messages: list[dict[str, Any]], schema: dict[str, Any], settings: UnderstandSettings,
    cancelled: Callable[[], bool],
) -> Written:  # fmt: skip
    """Let a model answer.

    Args:
        loaded: the model.
        messages: as its chat template has them, pictures as PIL images.
        schema: of the answer, strict.
        settings: temperature and most tokens.
        cancelled: asked often.

    Raises:
        CancelledError: the work is not wanted any more; what was read stays remembered.
    """
    import torch

    model, remembered, tokenizer = loaded.model, loaded.remembered, loaded.processor.tokenizer
    inputs = dict(
        loaded.processor.apply_chat_template(
            messages, tokenize=True, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        ).to(loaded.device)
    )
    if "pixel_values" in inputs:
        inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
    generator = torch.Generator(device="cpu").manual_seed(_SEED)
    ends: Literal["stop", "length", "loop"] = "length"
    written: list[int] = []
    with torch.inference_mode():
        prompt = prompt_of(model, inputs)
        logits = read_prompt(model, prompt, remembered)
        constraint = constraint_of(loaded.processor, schema, logits.shape[-1])
        last = _last_tokens(model)
        while len(written) < settings.max_tokens:
            if len(written) % _LOOK_FOR_STOP == 0 and cancelled():
                raise CancelledError("run.cancelled", got="a request to stop", fix="run again when it is wanted")
            if constraint is not None:
                constraint.strike_out(logits)
            token = _chosen(logits, settings.temperature, generator)
            if token in last:
                ends = "stop"
                break
            written.append(token)
            if constraint is not None and not constraint.take(token):
                ends = "stop"
                break
            if len(written) % _LOOK_FOR_LOOPS == 0 and is_looping(tokenizer.decode(written)):
                ends = "loop"
                break
            logits = read_token(model, token, prompt.next_position + len(written) - 1, remembered)
    text = tokenizer.decode(written, skip_special_tokens=True)
    return Written(text, ends, len(prompt.tokens), len(written))


def _chosen(logits: torch.Tensor, temperature: float, generator: torch.Generator) -> int:
    import torch

    if temperature == 0:
        return int(logits.argmax())
    shares = torch.softmax(logits.cpu() / temperature, -1)
    return int(torch.multinomial(shares, 1, generator=generator))


def _last_tokens(model: Any) -> frozenset[int]:
    """Give the tokens that end an answer."""
    said = model.generation_config.eos_token_id
    if said is None:
        said = model.config.get_text_config().eos_token_id
    return frozenset(said if isinstance(said, list) else [said])
