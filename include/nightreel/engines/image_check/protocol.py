"""What looks whether pictures may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from nightreel.engines.card import EngineCard
from nightreel.media.filters import Frame
from nightreel.spec.model import Model


class PictureFinding(Model):
    """Something in a picture that a rule names."""

    category: str
    score: float
    picture: int
    """Which of the pictures, from 0."""


class ImageChecker(Protocol):
    """Looks at pictures; one shared contract test runs on every registered engine."""

    card: ClassVar[EngineCard]

    def check(self, pictures: Sequence[Frame]) -> tuple[PictureFinding, ...]:
        """Give what is found in 8-bit RGB pictures, ``(H, W, 3)``; nothing when they may be shown.

        Raises:
            BusyError: the service is away.
        """
        ...
