"""What a model is asked for a shot: a task, words, a size and a length that it allows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from nightreel.engines.generate.models.card import FewSteps, FramesRule, Look, ModelCard, Task
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.errors import OptionError
from nightreel.spec.near import listed

_LOOKS = {
    "draft": Look(steps=20, guidance=5.0, short_side_px=384),
    "standard": Look(steps=30, guidance=5.0, short_side_px=480),
    "final": Look(steps=50, guidance=5.0, short_side_px=720),
}
"""For models that no card describes."""
_FPS = 24
_CROPPED = 0.04
"""Part of a frame's length that may be lost so that the model works at its full height."""


@dataclass(frozen=True)
class Limits:
    """What a model can make: from its card, or read off the loaded pipeline.

    Args:
        task: what it is asked to do.
        multiple_px: width and height are multiples of it.
        max_pixels: width times height.
        sizes: the only widths and heights, if so.
        frames: lengths; one frame for pictures.
        fps: natural rate.
        negative_prompt: whether it can be told what not to show.
        guidance_2: of a second expert.
    """

    task: Task
    multiple_px: int = 16
    max_pixels: int = 1280 * 720
    sizes: tuple[tuple[int, int], ...] = ()
    frames: FramesRule = field(default_factory=FramesRule)
    fps: int = _FPS
    negative_prompt: bool = True
    guidance_2: float | None = None


@dataclass(frozen=True)
class Ask:
    """One call of a model."""

    task: Task
    prompt: str
    negative_prompt: str
    width_px: int
    height_px: int
    frames: int
    fps: Fraction
    steps: int
    guidance: float
    guidance_2: float | None
    seed: int


def card_limits(card: ModelCard, task: Task) -> Limits:
    """Give the limits that a card tells."""
    frames = FramesRule(step=1, most=1) if task == "text-to-image" else card.frames
    return Limits(
        task, card.size_multiple_px, card.max_pixels, card.sizes, frames, card.fps, card.negative_prompt,
        card.guidance_2,
    )  # fmt: skip


def make_ask(
    request: GenerateRequest, limits: Limits, card: ModelCard | None, trigger_words: tuple[str, ...] = ()
) -> Ask:
    """Fit a shot to what a model allows.

    Args:
        request: the shot, its size and length in the film.
        limits: what the model can make.
        card: its presets, and what few-step weights ask.
        trigger_words: words of style packs, added to the prompt where they are not in it yet.
    """
    settings = request.settings
    look = card.looks[settings.preset] if card is not None else _LOOKS[settings.preset]
    few = few_steps(card, request)
    width_px, height_px = fit_size(
        limits, (request.width_px, request.height_px), settings.height_px or look.short_side_px
    )
    fps = Fraction(settings.fps or limits.fps)
    guidance = few.guidance if few else look.guidance
    own_guidance = settings.guidance is not None or few is not None
    return Ask(
        task=limits.task, prompt=prompt_of(request, trigger_words), negative_prompt=negative_of(request, limits),
        width_px=width_px, height_px=height_px,
        frames=limits.frames.fit(ceil(request.frames / request.fps * fps)), fps=fps,
        steps=settings.steps or (few.steps if few else look.steps),
        guidance=guidance if settings.guidance is None else settings.guidance,
        guidance_2=None if own_guidance else limits.guidance_2, seed=request.seed,
    )  # fmt: skip


def few_steps(card: ModelCard | None, request: GenerateRequest) -> FewSteps | None:
    """Give the few-step weights of the card that the settings name; none where they name one of the brand's packs.

    Raises:
        OptionError: neither the model nor the brand has one of that name (``generate.few_step_lora``).
    """
    wanted = request.settings.tuning.few_step_lora
    packs = [pack.name for pack in request.packs]
    if not wanted or wanted in packs:
        return None
    offered = {few.name: few for few in card.few_steps} if card is not None else {}
    if wanted not in offered:
        raise OptionError(
            "generate.few_step_lora", where=request.settings.model, got=wanted, want=listed([*offered, *packs]),
            fix="leave few_step_lora empty, or choose a model that has few-step weights",
        )  # fmt: skip
    return offered[wanted]


def fit_size(limits: Limits, film: tuple[int, int], short_side_px: int) -> tuple[int, int]:
    """Choose the size at which a model works.

    Args:
        limits: multiple, most pixels, fixed sizes.
        film: width and height of the shot.
        short_side_px: wished; never more than the film has.

    Returns:
        Width and height: the shape nearest to the film's, no larger than wished and allowed.
    """
    aspect = film[0] / film[1]
    if limits.sizes:
        return min(limits.sizes, key=lambda size: abs(size[0] / size[1] / aspect - 1))
    step = limits.multiple_px
    most = min(short_side_px, ceil(min(film) / step) * step)
    wide = max(aspect, 1 / aspect)
    for short in range(max(step, most // step * step), 0, -step):
        long = max(step, round(short * wide / step) * step)
        if short * long > limits.max_pixels:  # one with a little less length is better than one with fewer lines
            long = max(step, limits.max_pixels // short // step * step)
            if short > step and long < short * max(1, wide * (1 - _CROPPED)):
                continue
        return (long, short) if aspect >= 1 else (short, long)
    return step, step


def prompt_of(request: GenerateRequest, trigger_words: tuple[str, ...]) -> str:
    """Give the shot's scene, what a reviewer wished for in this take, and each trigger word once."""
    prompt = ", ".join(filter(None, (request.shot.scene.strip(), request.shot.wish.strip())))
    for word in trigger_words:
        word = word.strip()
        said = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", prompt, re.IGNORECASE)
        if word and not said:
            prompt = f"{prompt}, {word}" if prompt else word
    return prompt


def negative_of(request: GenerateRequest, limits: Limits) -> str:
    """Give what must not be seen, or nothing where the model cannot be told."""
    if not limits.negative_prompt:
        return ""
    said = (request.shot.negative_prompt.strip(), request.settings.negative_prompt.strip())
    return ", ".join(dict.fromkeys(part for part in said if part))
