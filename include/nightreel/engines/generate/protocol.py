"""What makes a shot's clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import ClassVar, Protocol

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard
from nightreel.spec.film import Box, Clip, Picture
from nightreel.spec.generation import Making, ModelSettings, StylePack
from nightreel.spec.script import Shot


@dataclass(frozen=True)
class GenerateRequest:
    """One shot to make, without its words: titles are set at export.

    Args:
        shot: what is seen, its camera, role and layout.
        width_px: of the film, even.
        height_px: of the film, even.
        fps: exact.
        frames: length of the clip: the shot's own frames and a tail for the next transition.
        seed: the same number gives the same clip.
        motion: 1 is the usual amount of movement.
        grain: 0 to 1.
        picture: the product's picture, when the shot names one.
        picture_path: its file.
        footage: the clip that the shot shows, when it names one.
        footage_path: its file.
        settings: what a model is asked for; engines without a model ignore it.
        packs: style packs of the brand, ready to load.
        limit_s: longest time that making it may take; a remote job counts from its sending.
    """

    shot: Shot
    width_px: int
    height_px: int
    fps: Fraction
    frames: int
    seed: int = 1
    motion: float = 1.0
    grain: float = 0.35
    picture: Picture | None = None
    picture_path: Path | None = None
    footage: Clip | None = None
    footage_path: Path | None = None
    settings: ModelSettings = field(default_factory=ModelSettings)
    packs: tuple[StylePack, ...] = ()
    limit_s: float | None = None


@dataclass(frozen=True)
class GeneratedClip:
    """A clip that was made: near-lossless H.264, BT.709, at the requested rate and length."""

    path: Path
    width_px: int
    height_px: int
    frames: int
    engine: str
    has_sound: bool = False
    subject: Box | None = None
    making: Making | None = None


class Generator(Protocol):
    """Makes clips; the same request gives the same frames."""

    card: ClassVar[EngineCard]

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Make the clip of a request in the context's work folder, telling progress.

        Raises:
            NightreelError: the material cannot be used, or the engine failed.
        """
        ...
