"""What a model has read last, so that the next question of a series only reads what is new.

Keys and values of attention depend on nothing that comes later, so those of an equal beginning are equal. Two prompts
begin alike as far as their tokens are equal, and their pictures, whose tokens all look the same, by their pixels.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@dataclass
class Remembered:
    """Keys and values of the last prompt.

    Args:
        cache: of transformers; ``None`` before the first prompt.
        tokens: what it holds: a token's number, or a picture's digest with the place in it.
        read: tokens that went through the model, over all prompts.
        reused: tokens that did not have to.
    """

    cache: Any = None
    tokens: list[object] = field(default_factory=list)
    read: int = 0
    reused: int = 0

    def forget(self) -> None:
        """Begin anew: what is held may be half-made."""
        self.cache, self.tokens = None, []


@dataclass(frozen=True)
class Prompt:
    """A prompt as the model takes it.

    Args:
        inputs: of the processor: ``input_ids``, ``pixel_values``, ``image_grid_thw``, ``mm_token_type_ids``.
        positions: int64 ``(3, 1, tokens)``: time, height, width.
        next_position: of the first token that is written.
        tokens: see ``Remembered``.
    """

    inputs: dict[str, torch.Tensor]
    positions: torch.Tensor
    next_position: int
    tokens: list[object]


def prompt_of(model: Any, inputs: dict[str, torch.Tensor]) -> Prompt:
    """Work out positions, and what tells this prompt from others."""
    kinds = inputs["mm_token_type_ids"]
    grid = inputs.get("image_grid_thw")
    positions, _ = model.model.get_rope_index(inputs["input_ids"], mm_token_type_ids=kinds, image_grid_thw=grid)
    return Prompt(inputs, positions, int(positions.max()) + 1, _tokens(inputs))


def read_prompt(model: Any, prompt: Prompt, remembered: Remembered) -> torch.Tensor:
    """Put a prompt through the model, but for its beginning where that was read before.

    Returns:
        Logits ``(tokens of the vocabulary,)`` for the first token that is written; ``remembered`` holds the prompt.
    """
    from transformers import DynamicCache

    start = _common(prompt, remembered)
    if start == 0:
        remembered.cache = DynamicCache(config=model.config.get_text_config())
    elif (surplus := remembered.cache.get_seq_length() - start) > 0:
        remembered.cache.crop(-surplus)
    remembered.tokens = []  # in case the model fails in its middle
    out = model(
        input_ids=prompt.inputs["input_ids"][:, start:], position_ids=prompt.positions[:, :, start:],
        past_key_values=remembered.cache, use_cache=True, logits_to_keep=1, **_new_pictures(prompt, start),
    )  # fmt: skip
    remembered.tokens = list(prompt.tokens)
    remembered.read += len(prompt.tokens) - start
    remembered.reused += start
    logits: torch.Tensor = out.logits[0, -1].float()
    return logits


def read_token(model: Any, token: int, position: int, remembered: Remembered) -> torch.Tensor:
    """Put a token that was written through the model; gives the logits for the next one."""
    import torch

    device = model.device
    out = model(
        input_ids=torch.tensor([[token]], device=device),
        position_ids=torch.full((3, 1, 1), position, dtype=torch.int64, device=device),
        past_key_values=remembered.cache, use_cache=True, logits_to_keep=1,
    )  # fmt: skip
    remembered.tokens.append(token)
    logits: torch.Tensor = out.logits[0, -1].float()
    return logits


def _common(prompt: Prompt, remembered: Remembered) -> int:
    """Give how many tokens need not be read: never all, and never a part of a picture."""
    if remembered.cache is None:
        return 0
    held = min(len(remembered.tokens), len(prompt.tokens) - 1)
    start = next((at for at in range(held) if remembered.tokens[at] != prompt.tokens[at]), held)
    while start > 0 and isinstance(prompt.tokens[start], tuple) and isinstance(prompt.tokens[start - 1], tuple):
        start -= 1
    return start


def _tokens(inputs: dict[str, torch.Tensor]) -> list[object]:
    ids: list[object] = inputs["input_ids"][0].tolist()
    grid = inputs.get("image_grid_thw")
    if grid is None:
        return ids
    places = [at for at, kind in enumerate(inputs["mm_token_type_ids"][0].tolist()) if kind == 1]
    pixels: Any = inputs["pixel_values"]
    patches = pixels.split(grid.prod(-1).tolist())
    share = len(places) / sum(len(part) for part in patches)
    taken = iter(places)
    for part in patches:
        digest = hashlib.sha256(part.float().cpu().numpy().tobytes()).hexdigest()
        for number in range(round(len(part) * share)):
            ids[next(taken)] = (digest, number)
    return ids


def _new_pictures(prompt: Prompt, start: int) -> dict[str, Any]:
    """Give the pixels of the pictures that are not remembered."""
    grid = prompt.inputs.get("image_grid_thw")
    if grid is None:
        return {}
    firsts = [at for at, token in enumerate(prompt.tokens) if isinstance(token, tuple) and token[1] == 0]
    known = sum(at < start for at in firsts)
    if known == len(firsts):
        return {}
    skipped = int(grid[:known].prod(-1).sum())
    return {
        "pixel_values": prompt.inputs["pixel_values"][skipped:], "image_grid_thw": grid[known:],
        "mm_token_type_ids": prompt.inputs["mm_token_type_ids"][:, start:],
    }  # fmt: skip
