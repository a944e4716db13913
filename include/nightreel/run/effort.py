"""How much work there is: the units that measured times are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nightreel.spec.film import Material, Reel, Renditions, ShotClip
from nightreel.spec.reading import Sources
from nightreel.spec.script import Script

USUAL_HEIGHT_PX, USUAL_FPS, USUAL_STEPS = 720, 24, 30
HD_MEGAPIXELS = 1280 * 720 / 1e6


@dataclass(frozen=True)
class Extent:
    """Length and size of what is worked on; material counts its pieces, one megapixel each."""

    film_s: float
    megapixels: float

    @property
    def units(self) -> float:
        """Film seconds times megapixels."""
        return self.film_s * self.megapixels


def extent_of(values: Iterable[Any]) -> Extent | None:
    """Give the extent of a step's values: of what is nearest to finished films among them."""
    found = list(values)
    for kind, extent in _EXTENTS.items():
        for value in found:
            if isinstance(value, kind):
                found_extent: Extent = extent(value)
                return found_extent
    return None


def effort(
    film_s: float, *, height_px: float = USUAL_HEIGHT_PX, fps: float = USUAL_FPS, steps: float = USUAL_STEPS
) -> float:
    """Give a model's work for a film of a length, in megapixel seconds of 720p, 24 frames a second, 30 steps.

    Frames, pixels and denoising steps count alike. Attention grows faster than pixels do, so a much larger size costs
    more than this says until it was measured.
    """
    return film_s * HD_MEGAPIXELS * (height_px / USUAL_HEIGHT_PX) ** 2 * (fps / USUAL_FPS) * (steps / USUAL_STEPS)


def _of_renditions(films: Renditions) -> Extent:
    first = films.items[0]
    return Extent(float(first.frames / first.fps), sum(item.width_px * item.height_px for item in films.items) / 1e6)


def _of_shot(shot: ShotClip) -> Extent:
    clip = shot.clip
    return Extent(float(clip.frames / clip.fps), clip.width_px * clip.height_px / 1e6)


def _of_film(film: Reel | Script) -> Extent:
    return Extent(float(film.frames / film.fps), film.width_px * film.height_px / 1e6)


def _of_material(material: Material) -> Extent:
    return Extent(float(len(material.pictures) + len(material.footage)), 1.0)


def _of_sources(sources: Sources) -> Extent:
    return Extent(float(len(sources.items)), 1.0)


_EXTENTS: dict[type, Any] = {
    Renditions: _of_renditions, ShotClip: _of_shot, Reel: _of_film, Script: _of_film, Material: _of_material,
    Sources: _of_sources,
}  # fmt: skip
