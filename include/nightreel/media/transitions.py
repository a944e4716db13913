"""How one shot becomes the next."""

from __future__ import annotations

import cv2
import numpy as np

from nightreel.media.filters import Frame
from nightreel.spec.film import TransitionEffect

_PARALLAX = 0.28
"""How far the old shot gives way while the new one slides over it, part of the width."""
_SOFT_EDGE = 0.14
"""Width of a wipe's soft edge, part of the width."""


def ease(progress: float) -> float:
    """Give smoothstep: rest, movement, rest."""
    return progress * progress * (3 - 2 * progress)


def mix(effect: TransitionEffect, outgoing: Frame, incoming: Frame, progress: float) -> Frame:
    """Mix two shots.

    Args:
        effect: its name; ``cut`` is the new shot at once.
        outgoing: RGB uint8 ``(H, W, 3)``, not modified.
        incoming: same shape, not modified.
        progress: 0 is all of the old shot, 1 all of the new one.

    Returns:
        New array or ``incoming`` itself; same shape.
    """
    if effect == "cut" or progress >= 1:
        return incoming
    if effect == "fade_through_black":
        return _through_black(outgoing, incoming, progress)
    eased = ease(progress)
    if effect == "slide":
        return _slide(outgoing, incoming, eased)
    if effect == "wipe":
        return _wipe(outgoing, incoming, eased)
    return np.asarray(cv2.addWeighted(outgoing, 1 - eased, incoming, eased, 0), np.uint8)


def _through_black(outgoing: Frame, incoming: Frame, progress: float) -> Frame:
    shown, light = (outgoing, 1 - ease(2 * progress)) if progress < 0.5 else (incoming, ease(2 * progress - 1))
    return np.asarray(cv2.convertScaleAbs(shown, alpha=light), np.uint8)


def _slide(outgoing: Frame, incoming: Frame, eased: float) -> Frame:
    """Push the new shot in from the right over the old one, which moves slower and dims."""
    width_px = outgoing.shape[1]
    edge = round(width_px * (1 - eased))
    behind = min(round(width_px * eased * _PARALLAX), width_px - edge)
    made = np.empty_like(outgoing)
    if edge:
        kept = np.ascontiguousarray(outgoing[:, behind : behind + edge])
        made[:, :edge] = cv2.convertScaleAbs(kept, alpha=1 - 0.5 * eased)
    made[:, edge:] = incoming[:, : width_px - edge]
    return made


def _wipe(outgoing: Frame, incoming: Frame, eased: float) -> Frame:
    """Uncover the new shot from the left behind a soft edge."""
    width_px = outgoing.shape[1]
    soft = max(1, round(width_px * _SOFT_EDGE))
    front = round((width_px + soft) * eased)
    left, right = max(0, front - soft), min(width_px, front)
    made = outgoing.copy()
    made[:, :left] = incoming[:, :left]
    if right > left:
        part = (front - np.arange(left, right, dtype=np.float32) - 0.5) / soft
        part = np.clip(part, 0, 1)
        share = (part * part * (3 - 2 * part))[None, :, None]
        mixed = outgoing[:, left:right] * (1 - share) + incoming[:, left:right] * share
        made[:, left:right] = np.rint(mixed)
    return made
