"""The demo brand's look: teal shadows, warm lights, a soft curve. ``python -m nightreel.demo.lut FILE`` writes it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float64]

_LUMA = np.array([0.2126, 0.7152, 0.0722])
_SHADOW_TINT = np.array([-0.020, 0.006, 0.018])
_LIGHT_TINT = np.array([0.020, 0.004, -0.022])


def lumen_look(colours: Colours) -> Colours:
    """Grade colours; black stays black, white stays white, greys between lean by two per cent at most.

    Args:
        colours: R'G'B', 0 to 1, ``(..., 3)``; not modified.
    """
    curved = colours + 0.10 * (colours - 0.5) * 4 * colours * (1 - colours)
    luma = (curved @ _LUMA)[..., None]
    vivid = luma + (curved - luma) * 1.06
    shadow = np.clip(1 - luma / 0.55, 0, 1) * np.clip(luma / 0.08, 0, 1)
    light = np.clip((luma - 0.45) / 0.55, 0, 1) * np.clip((1 - luma) / 0.08, 0, 1)
    toned: Colours = np.clip(vivid + shadow * _SHADOW_TINT + light * _LIGHT_TINT, 0, 1)
    return toned


def cube_text(size: int = 17) -> str:
    """Give the look as the text of a .cube file with ``size`` points a side; red runs fastest."""
    steps = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    graded = lumen_look(np.stack([red, green, blue], axis=-1).reshape(-1, 3))
    head = ['TITLE "Lumen: teal shadows, warm lights"', f"LUT_3D_SIZE {size}", "DOMAIN_MIN 0 0 0", "DOMAIN_MAX 1 1 1"]
    return "\n".join([*head, *("{:.5f} {:.5f} {:.5f}".format(*row) for row in graded)]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(cube_text(), encoding="ascii")
