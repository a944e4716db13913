"""Camera moves: varied, and in the brand's character."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.engines.enrich.narrative.beat import Beat
from nightreel.engines.enrich.narrative.casting import Part
from nightreel.spec.script import Camera, Move

_CHARACTERS: dict[str, tuple[Move, ...]] = {
    "slow_dolly_in": ("push", "pan_right", "push", "orbit", "push", "tilt_up", "push", "pan_left"),
    "slow_dolly_out": ("pull", "pan_left", "pull", "orbit", "pull", "tilt_down", "pull", "pan_right"),
    "pan": ("pan_right", "push", "pan_left", "tilt_up", "pan_right", "orbit", "pan_left", "pull"),
    "orbit": ("orbit", "push", "orbit", "pan_left", "orbit", "pull", "orbit", "pan_right"),
    "static": ("hold", "push", "hold", "pull"),
}
_STRENGTHS = {"slow_dolly_in": 0.9, "slow_dolly_out": 0.9, "pan": 1.0, "orbit": 1.0, "static": 0.35}
_TURNING: frozenset[Move] = frozenset({"orbit"})


def cameras(beats: Sequence[Beat], parts: Sequence[Part], character: str) -> list[Camera]:
    """Give each shot its move.

    Args:
        beats: the film's shots.
        parts: what each shows.
        character: the brand's ``camera_movement``.
    """
    moves = _CHARACTERS[character]
    found: list[Camera] = []
    at = 0
    for beat, part in zip(beats, parts, strict=True):
        move = moves[at % len(moves)]
        if beat.kind == "logo":
            found.append(Camera(move="hold" if character == "static" else "push", strength=0.4))
            continue
        found.append(_camera(move, beat, part, character))
        at += 1
    return found


def asked_camera(move: Move, beat: Beat, part: Part, character: str) -> Camera:
    """Give a move that was asked for, in the strength of the brand; a brand with a static camera keeps it so."""
    if beat.kind == "logo" or character == "static":
        return Camera(move="hold" if character == "static" else "push", strength=0.4)
    return _camera(move, beat, part, character)


def _camera(move: Move, beat: Beat, part: Part, character: str) -> Camera:
    if move in _TURNING and part.layout in ("full", "type"):
        move = "pan_left"  # what fills the frame does not turn
    share = 0.5 if part.footage else 1.15 if beat.kind == "hero" else 1.0
    return Camera(move=move, strength=round(_STRENGTHS[character] * share, 2))
