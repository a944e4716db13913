"""What a frame filter is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""One picture: RGB, uint8, ``(H, W, 3)``, C-contiguous, full range, BT.709 / sRGB transfer."""

FrameFunction = Callable[[Frame, float], Frame]
"""Takes a frame and its time on the timeline in seconds; gives a new one of the same shape, its input untouched."""


class FrameFilter(Protocol):
    """Changes frames one by one. Stage ``shot`` filters are opened once per segment, stage ``film`` filters once."""

    def open(self, segment_index: int | None) -> FrameFunction:
        """Give the function for one segment, or for the whole film when the index is ``None``."""
        ...
