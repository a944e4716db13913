"""What the house knows of a model before its weights are loaded."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.generation import Preset
from nightreel.spec.model import Model

Task = Literal["text-to-video", "image-to-video", "text-to-image"]


class Licence(Model):
    """Under what terms a model's weights may be used."""

    name: str = Field(description="SPDX name where there is one.")
    url: str = ""
    commercial: bool = Field(True, description="Whether films made with it may be sold or advertise.")
    excluded_regions: tuple[str, ...] = Field((), description="ISO 3166 codes of countries where it grants nothing.")
    revenue_limit_usd: float | None = Field(None, description="Yearly revenue from which it must be paid for.")
    clause: str = Field("", description="The sentence that limits it, in our words.")

    @property
    def limited(self) -> bool:
        """Whether it asks anything of who uses it."""
        return not self.commercial or bool(self.excluded_regions) or self.revenue_limit_usd is not None


class FramesRule(Model):
    """Which lengths a model makes: ``step * n + 1`` frames."""

    step: int = Field(4, ge=1)
    most: int = Field(81, ge=1)

    def fit(self, frames: float) -> int:
        """Give the smallest length of at least so many frames, or the longest that there is; a film has two or more."""
        wanted = max(1, -int(-(frames - 1) // self.step)) * self.step + 1
        return min(wanted, (self.most - 1) // self.step * self.step + 1)


class Look(Model):
    """What a preset asks of a model."""

    steps: int = Field(ge=1)
    guidance: float = Field(ge=0)
    short_side_px: int = Field(ge=16)


class Memory(Model):
    """Gigabytes (1e9 bytes) that a model needs in bfloat16, at its largest size and length."""

    whole_gb: float = Field(description="All parts on the GPU.")
    offload_gb: float = Field(description="On the GPU while the idle parts wait in main memory.")
    disk_gb: float = Field(description="What is downloaded.")


class FewSteps(Model):
    """Weights beside a model's own that let it do with few denoising steps."""

    name: str = Field(description="What `few_step_lora` says.")
    repository: str = Field(description="Hub id of its weights.")
    files: tuple[str, ...] = Field(description="One for each transformer.")
    steps: int
    guidance: float
    scheduler: dict[str, float | str | bool] = Field(default_factory=dict, description="Changed in the scheduler.")


class ModelCard(Model):
    """One model."""

    model: str = Field(description="Hub id of its weights in the layout of diffusers.")
    title: str
    tasks: tuple[Task, ...]
    licence: Licence
    memory: Memory
    size_multiple_px: int = 16
    max_pixels: int = Field(description="Width times height of a frame.")
    sizes: tuple[tuple[int, int], ...] = Field((), description="The only widths and heights that it makes, if so.")
    frames: FramesRule = FramesRule()
    fps: int = Field(24, description="Rate at which its films look natural.")
    looks: dict[Preset, Look]
    guidance_2: float | None = Field(None, description="Guidance of the second expert, for low noise.")
    negative_prompt: bool = True
    gated: bool = Field(False, description="Whether the hub asks for an account and a consent.")
    few_steps: tuple[FewSteps, ...] = ()
    also: tuple[str, ...] = Field((), description="Other names of the same weights: what style packs call their base.")

    @property
    def names(self) -> frozenset[str]:
        """Every name of the model, in small letters, with and without its owner."""
        full = {name.lower() for name in (self.model, *self.also)}
        return frozenset(full | {name.rsplit("/", 1)[-1] for name in full})
