"""Another take of a shot: visibly another picture of the same words and material.

The first take is what it always was.
"""

from __future__ import annotations

from dataclasses import dataclass

from nightreel.spec.script import Camera, Move, Shot

_SEED_STEP = 15_485_863
_MOST_SEED = 2**31
_SIDES = {"left": "right", "right": "left"}
_MOVES: dict[Move, tuple[Move, ...]] = {
    "hold": ("push", "orbit", "pan_left"),
    "push": ("pan_left", "pull", "orbit"),
    "pull": ("orbit", "push", "pan_right"),
    "pan_left": ("pull", "pan_right", "push"),
    "pan_right": ("push", "pan_left", "pull"),
    "tilt_up": ("pan_right", "tilt_down", "pull"),
    "tilt_down": ("pan_left", "tilt_up", "push"),
    "orbit": ("pull", "pan_right", "push"),
}
"""Moves of later takes, the most unlike first."""
_SIZES = (0.8, 1.0, 0.9)
_CLOSER = (1.18, 1.08, 1.28)
_OFFSETS = (0.62, 0.31, 0.92)


@dataclass(frozen=True)
class Direction:
    """How a shot is drawn or cut in one take."""

    shot: Shot
    """With this take's camera and layout."""
    size: float = 1.0
    """Of a drawn subject, against the usual."""
    closer: float = 1.0
    """How much closer a photograph or footage is shown."""
    spot: int = 0
    """Where the light falls when nothing but words or a logo stands in it; 0 is the usual place."""
    offset: float = 0.0
    """Where in the spare time of footage its cut begins, 0 to 1."""


def seed_of(seed: int, take: int) -> int:
    """Give the seed of a take: the film's own for the first one, another for each other."""
    return (seed + _SEED_STEP * (take - 1)) % _MOST_SEED


def directed(shot: Shot) -> Direction:
    """Give how a shot that is drawn or cut looks in its take: another camera move, side and framing from take 2 on."""
    if shot.take == 1:
        return Direction(shot)
    turn = (shot.take - 2) % 3
    layout = _SIDES.get(shot.layout, shot.layout) if turn != 1 else shot.layout
    camera = Camera(move=_MOVES[shot.camera.move][turn], strength=max(1.0, shot.camera.strength))
    changed = shot.model_copy(update={"camera": camera, "layout": layout})
    return Direction(changed, _SIZES[turn], _CLOSER[turn], turn + 1, _OFFSETS[turn])


def told(shot: Shot, *, to_a_model: bool) -> str:
    """Say what was done for another take, and what became of a wish; nothing for a first take without one."""
    if shot.take == 1 and not shot.wish:
        return ""
    number = f"Shot {shot.index + 1}, take {shot.take}"
    if to_a_model:
        return f"{number}: made with another seed" + (f" and the wish “{shot.wish}”." if shot.wish else ".")
    if shot.wish:
        return f"{number}: drawn or cut otherwise; no model was asked, so nobody understood the wish “{shot.wish}”."
    return f"{number}: drawn or cut otherwise."
