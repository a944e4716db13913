"""Camera moves: where the subject is, and how large, at every frame."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nightreel.media.drawing.scene import Scene
from nightreel.media.type.motion import ease_in_out, ease_out
from nightreel.spec.script import Move

_PUSH, _PAN, _TILT, _TURN_DEG, _SETTLE, _SETTLE_S = 0.11, 0.034, 0.05, 13.0, 0.045, 0.9


@dataclass(frozen=True)
class View:
    """The camera at one moment: the resting view is all defaults."""

    scale: float = 1.0
    dx: float = 0.0
    """Shift of the subject, part of the frame's width."""
    dy: float = 0.0
    """Likewise, part of its height."""
    turn_deg: float = 0.0
    """How far the camera has gone round the subject."""
    part: float = 0.0
    """Part of the shot that has passed, 0 to 1."""


def view_at(scene: Scene, frame_index: int) -> View:
    """Give the camera's view at a frame of the shot.

    A move runs through the whole clip, softly at both ends but never still, so that it is alive at a cut; the subject
    settles during the first second.
    """
    part = frame_index / max(1, scene.frames - 1)
    eased = 0.45 * part + 0.55 * ease_in_out(part)
    camera = scene.shot.camera
    strength = camera.strength * scene.motion
    settle = _SETTLE * scene.motion * (1 - ease_out(frame_index / scene.fps / _SETTLE_S))
    view = _moved(camera.move, eased, strength)
    return View(view.scale * (1 - settle), view.dx, view.dy + 0.35 * settle, view.turn_deg, part)


def _moved(move: Move, eased: float, strength: float) -> View:
    swing = (eased - 0.5) * 2
    if move == "push":
        return View(scale=(1 + _PUSH * strength * eased) / (1 + _PUSH * strength))
    if move == "pull":
        return View(scale=(1 + _PUSH * strength * (1 - eased)) / (1 + _PUSH * strength))
    if move in ("pan_left", "pan_right"):
        return View(dx=(swing if move == "pan_left" else -swing) * _PAN * strength)
    if move in ("tilt_up", "tilt_down"):
        return View(dy=(swing if move == "tilt_up" else -swing) * _TILT * strength)
    if move == "orbit":
        return View(turn_deg=swing * _TURN_DEG * strength, dx=swing * 0.012 * strength)
    return View(scale=1 - 0.018 * (1 - eased) * min(1.0, strength))


Corners = tuple[tuple[float, float], ...]


def turned(width: float, height: float, turn_deg: float) -> Corners:
    """Give the corners of an upright board seen from the side: a pinhole camera two and a half widths away.

    Args:
        width: of the board.
        height: of the board.
        turn_deg: turn about its upright middle axis.

    Returns:
        Upper left, upper right, lower right, lower left, relative to its middle.
    """
    angle, distance = math.radians(turn_deg), 2.5 * max(width, height)
    corners = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        depth = distance + x * width * math.sin(angle)
        corners.append((x * width * math.cos(angle) * distance / depth, y * height * distance / depth))
    return tuple(corners)
