"""The contract of super-resolution engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

if TYPE_CHECKING:
    from nightreel.engines.card import EngineCard
    from nightreel.media.filters import Frame

Scale = Literal[2, 4]
UpscaleModel = Literal["animevideov3", "x4plus"]
"""``animevideov3`` is quick and steady from frame to frame; ``x4plus`` draws photographs at 30 times the cost."""


class Upscaler(Protocol):
    """Enlarges frames; one shared contract test runs on every registered engine.

    An engine gives one frame for each that it takes, in the same order, exactly ``scale`` times as wide and as high,
    and holds only a few frames at any time, however long the film is.
    """

    card: ClassVar[EngineCard]

    def upscale(
        self, frames: Iterator[Frame], scale: Scale, *, model: UpscaleModel = "animevideov3"
    ) -> Iterator[Frame]:
        """Enlarge frames that all have one size.

        Args:
            frames: RGB, uint8, ``(H, W, 3)``; not modified.
            scale: how many times as wide and as high.
            model: which network.

        Returns:
            The enlarged frames, RGB, uint8, ``(scale * H, scale * W, 3)``, made as they are asked for.

        Raises:
            InputError: a frame of another shape or type than the first (``upscale.frame``).
            EngineError: the weights are not the ones that the card names (``upscale.weights``).
            MissingProgramError: the weights are not installed (``upscale.weights``).
        """
        ...
