"""What looks whether pictures may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from nightreel.engines.card import EngineCard
from nightreel.spec.model import Model

if TYPE_CHECKING:
    from nightreel.media.filters import Frame


class PictureFinding(Model):
    """Something that is seen in a picture; whether it may be shown is judged by ``safety/rules/pictures.yaml``."""

    category: str
    score: float
    picture: int
    """Which of the pictures, from 0."""


class ImageChecker(Protocol):
    """Looks at pictures; one shared contract test runs on every registered engine."""

    card: ClassVar[EngineCard]
    # An engine that asks somebody else has ``judge() -> str`` as well: who that is, never raising. What passed another
    # judge is looked at again.

    def check(self, pictures: Sequence[Frame]) -> tuple[PictureFinding, ...]:
        """Give what is seen in 8-bit RGB pictures, ``(H, W, 3)``, of any sizes.

        Raises:
            BusyError: the service is away or full.
            EngineError: it failed, or gave no answer that can be read.
            MissingProgramError: it is not installed or not set up.
        """
        ...
