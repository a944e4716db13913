"""What a designed shot is made of, and where its subject stands."""

from __future__ import annotations

from dataclasses import dataclass

from nightreel.media.type.ink import Ink, ink_of, mixed
from nightreel.spec.brand import Brand
from nightreel.spec.script import Shot

WHITE: Ink = (255, 255, 255)
BLACK: Ink = (0, 0, 0)


@dataclass(frozen=True)
class Scene:
    """One shot to draw.

    Args:
        shot: layout, role, camera and words.
        brand: palette, ground and lighting.
        width_px: of the frame.
        height_px: of the frame.
        frames: length with the tail.
        fps: frames a second.
        seed: another number gives another variant.
        motion: 1 is the usual amount of camera and light movement.
        grain: 0 to 1; a little is always there, so that gradients do not band.
        size: of the subject, against the usual; at most 1 where words stand beside it.
        closer: how much closer a photograph that fills the frame is shown.
        spot: where the light falls when nothing but words or a logo stands in it; 0 is the usual place.
    """

    shot: Shot
    brand: Brand
    width_px: int
    height_px: int
    frames: int
    fps: float
    seed: int = 1
    motion: float = 1.0
    grain: float = 0.35
    size: float = 1.0
    closer: float = 1.0
    spot: int = 0

    @property
    def unit_px(self) -> float:
        """A thousand-and-eightieth of the shorter side."""
        return min(self.width_px, self.height_px) / 1080

    @property
    def tall(self) -> bool:
        """Whether text stands above or below the subject."""
        return self.width_px < 1.2 * self.height_px

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return self.brand.ground == "dark"

    @property
    def worded(self) -> bool:
        """Whether titles need room beside the subject."""
        text = self.shot.text
        return bool(text.headline or text.body or text.label)

    @property
    def colours(self) -> Colours:
        """The palette as numbers, muted where the story is about the problem."""
        palette = self.brand.palette
        primary, accent = ink_of(palette.primary), ink_of(palette.accent)
        if self.shot.role == "problem":
            grey = ink_of(palette.dark) if self.dark else ink_of(palette.light)
            primary, accent = mixed(_greyed(primary), grey, 0.35), mixed(_greyed(accent), grey, 0.2)
        return Colours(primary, accent, ink_of(palette.dark), ink_of(palette.light))


@dataclass(frozen=True)
class Colours:
    """Colours of one shot."""

    primary: Ink
    accent: Ink
    dark: Ink
    light: Ink


@dataclass(frozen=True)
class Stand:
    """Where the subject stands: its middle and the most that it may take up, relative to the frame."""

    x: float
    y: float
    width: float
    height: float


_Spots = tuple[tuple[float, float], ...]
_SPOTS: dict[str, _Spots] = {
    "logo": ((0.5, 0.46), (0.5, 0.98), (0.16, 0.2), (0.84, 0.24)),
    "type": ((0.82, 0.5), (0.7, 1.0), (0.94, 0.06), (0.44, 1.04)),
    "type tall": ((0.5, 0.72), (0.16, 0.94), (0.84, 0.16), (0.5, 1.0)),
}


def spot_of(scene: Scene) -> tuple[float, float]:
    """Give where the light falls in a shot of words or a logo, relative to the frame."""
    spots = _SPOTS["type tall" if scene.shot.layout == "type" and scene.tall else scene.shot.layout]
    return spots[scene.spot % len(spots)]


def stand_of(scene: Scene) -> Stand:
    """Give the subject's place, which leaves room for the words of its layout.

    In wide frames it is also narrow enough that a portrait rendition can be cut out around it.
    """
    usual = _usual_stand(scene)
    return Stand(usual.x, usual.y, usual.width * scene.size, usual.height * scene.size)


def _usual_stand(scene: Scene) -> Stand:
    layout, worded = scene.shot.layout, scene.worded
    if scene.tall:
        return Stand(0.5, 0.57 if worded else 0.5, 0.74, 0.46 if worded else 0.6)
    if layout == "left":
        return Stand(0.295, 0.54, 0.35, 0.64)
    if layout == "right":
        return Stand(0.705, 0.54, 0.35, 0.64)
    if layout == "full":
        return Stand(0.66 if worded else 0.5, 0.5, 0.46, 0.80)
    return Stand(0.5, 0.355, 0.44, 0.53) if worded else Stand(0.5, 0.49, 0.46, 0.74)


def _greyed(ink: Ink) -> Ink:
    grey = round(0.2126 * ink[0] + 0.7152 * ink[1] + 0.0722 * ink[2])
    return mixed(ink, (grey, grey, grey), 0.6)
