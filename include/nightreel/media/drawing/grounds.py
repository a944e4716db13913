"""Grounds: the light behind a subject, in the brand's palette."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.drawing.canvas import Bgra
from nightreel.media.drawing.scene import WHITE, Scene, Stand, spot_of, stand_of
from nightreel.media.type.ink import Ink, mixed

Field = NDArray[np.float32]
_TILE = 512
_COARSE = 6
"""Light is soft: it is computed on every sixth pixel."""


@dataclass(frozen=True)
class _Light:
    """How a brand's lighting falls."""

    glow: float
    radius: float
    side: float
    vignette: float
    pool: float


_LIGHTS = {
    "soft": _Light(glow=0.42, radius=0.80, side=0.10, vignette=0.22, pool=0.10),
    "studio": _Light(glow=0.52, radius=0.58, side=0.12, vignette=0.34, pool=0.20),
    "dramatic": _Light(glow=0.62, radius=0.40, side=0.07, vignette=0.60, pool=0.26),
    "neon": _Light(glow=0.55, radius=0.46, side=0.40, vignette=0.46, pool=0.22),
}


def paint_ground(scene: Scene, phase: float) -> Bgra:
    """Paint a ground.

    Args:
        scene: palette, lighting, size and seed.
        phase: 0 at the beginning of the shot, 1 at its end: the lights have moved a little.

    Returns:
        Opaque BGRA of the frame's size, dithered so that its gradients do not band.
    """
    rng = np.random.default_rng((scene.seed, 11, scene.shot.index))
    width, height = -(-scene.width_px // _COARSE) + 1, -(-scene.height_px // _COARSE) + 1
    aspect = scene.width_px / scene.height_px
    rows, columns = np.mgrid[0:height, 0:width]
    x: Field = ((columns * _COARSE + _COARSE / 2 - 0.5) / scene.height_px).astype(np.float32)
    y: Field = ((rows * _COARSE + _COARSE / 2 - 0.5) / scene.height_px).astype(np.float32)
    field = 255 * _lit(scene, (x, y, aspect), phase, rng)[..., ::-1]
    full = cv2.resize(field, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_CUBIC)
    return _dithered(np.ascontiguousarray(full[: scene.height_px, : scene.width_px], np.float32), scene)


def _lit(scene: Scene, place: tuple[Field, Field, float], phase: float, rng: np.random.Generator) -> Field:
    x, y, aspect = place
    light = _LIGHTS[scene.brand.lighting]
    stand, colours = stand_of(scene), scene.colours
    focus = _focus(scene, stand)
    drift = (phase - 0.5) * 0.16 * scene.motion
    turn = float(rng.uniform(-0.06, 0.06))
    centre = ((focus[0] + turn) * aspect + drift, focus[1] - 0.06 - 0.3 * drift)
    side = 1.0 if focus[0] <= 0.5 else -1.0
    other = ((0.5 + side * float(rng.uniform(0.36, 0.52))) * aspect - 1.6 * drift, float(rng.uniform(0.02, 0.3)))
    strength = 0.6 if scene.shot.role == "problem" else 1.0
    unit = min(1.0, aspect)
    if scene.dark:
        field = _between(_field(mixed(colours.dark, (0, 0, 0), 0.35), x), colours.dark, _smooth(1.15 - y))
        far = _glow(x, y, centre, light.radius * 1.9 * unit)
        near = _glow(x, y, centre, light.radius * unit)
        field = _screen(field, colours.primary, 0.42 * light.glow * strength * far)
        field = _screen(field, mixed(colours.primary, colours.light, 0.28), 0.62 * light.glow * strength * near**2)
        field = _screen(field, colours.accent, light.side * strength * _glow(x, y, other, 0.62 * unit) ** 2)
        field = _floor(field, (x, y), (focus[0] * aspect, stand.y + stand.height / 2), light.pool * strength, scene)
    else:
        field = _between(_field(mixed(colours.light, colours.primary, 0.16), x), colours.light, _smooth(1.3 - 0.9 * y))
        field = _between(field, mixed(colours.light, colours.primary, 0.5), 0.5 * _glow(x, y, other, 0.9 * unit) ** 1.5)
        field = _between(field, WHITE, 0.92 * _glow(x, y, centre, light.radius * 1.25 * unit))
        low = (aspect - other[0], 1.05)
        field = _between(field, mixed(colours.light, colours.accent, 0.6), 0.5 * _glow(x, y, low, 0.6 * unit) ** 2)
    middle = ((x / aspect - 0.5) ** 2 + (y - 0.48) ** 2) * 1.9
    deep = light.vignette if scene.dark else light.vignette * 0.22
    shaded: Field = np.clip(field * (1 - deep * np.clip(middle, 0, 1))[..., None], 0, 1)
    return shaded


def _focus(scene: Scene, stand: Stand) -> tuple[float, float]:
    return spot_of(scene) if scene.shot.layout in ("logo", "type") else (stand.x, stand.y)


def _field(ink: Ink, like: Field) -> Field:
    return np.broadcast_to(_part(ink), (*like.shape, 3)).astype(np.float32)


def _between(field: Field, ink: Ink, amount: Field) -> Field:
    return np.asarray(field + (_part(ink) - field) * np.clip(amount, 0, 1)[..., None], np.float32)


def _screen(field: Field, ink: Ink, amount: Field) -> Field:
    return np.asarray(1 - (1 - field) * (1 - _part(ink) * np.clip(amount, 0, 1)[..., None]), np.float32)


def _part(ink: Ink) -> Field:
    return np.asarray(np.array(ink) / 255, np.float32)


def _glow(x: Field, y: Field, centre: tuple[float, float], radius: float) -> Field:
    square = ((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2
    return np.asarray(0.75 * np.exp(-1.6 * square) + 0.25 / (1 + 3 * square) ** 1.5, np.float32)


def _floor(field: Field, place: tuple[Field, Field], foot: tuple[float, float], pool: float, scene: Scene) -> Field:
    """A pool of light on the floor under the subject."""
    if scene.shot.layout in ("type", "logo"):
        return field
    x, y = place
    square = ((x - foot[0]) / 0.46) ** 2 + ((y - foot[1] - 0.015) / 0.085) ** 2
    ink = mixed(scene.colours.primary, scene.colours.light, 0.5)
    return _screen(field, ink, pool * np.exp(-square).astype(np.float32))


def _smooth(part: Field) -> Field:
    t = np.clip(part, 0, 1)
    soft: Field = t * t * (3 - 2 * t)
    return soft


def _dithered(field: Field, scene: Scene) -> Bgra:
    """Round to 8 bits with triangular noise, which does not move: the error is noise instead of bands."""
    rng = np.random.default_rng((scene.seed, 29, scene.shot.index))
    tile = rng.random((_TILE, _TILE), np.float32) - rng.random((_TILE, _TILE), np.float32)
    noise = cv2.merge([tile * (0.75 + 2.6 * scene.grain)] * 3)
    for top in range(0, field.shape[0], _TILE):
        for left in range(0, field.shape[1], _TILE):
            place = field[top : top + _TILE, left : left + _TILE]
            place += noise[: place.shape[0], : place.shape[1]]
    # Below 0 the noise is folded up: its size is that of one grey level or two.
    return np.asarray(cv2.cvtColor(cv2.convertScaleAbs(field), cv2.COLOR_BGR2BGRA), np.uint8)
