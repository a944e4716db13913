"""Drawing for the demo's material: a half-float canvas, paints, type, and dithered PNG files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import skia
from fontpkg_manrope import ROOT
from numpy.typing import NDArray

from nightreel.media.fontconfig import use_own_font_rules

use_own_font_rules()

Pixels = NDArray[np.uint8]
Painter = Callable[[skia.Canvas], None]
Point = tuple[float, float]

TEAL, AMBER, CORAL, WHITE = "#2CE6C8", "#FFB454", "#FF6F5E", "#F2F7FA"
_WEIGHT_AXIS = int.from_bytes(b"wght", "big")


def ink(colour: str, alpha: float = 1.0) -> int:
    """Give ``#RRGGBB`` and an alpha of 0 to 1 as skia's number."""
    return (round(255 * min(max(alpha, 0.0), 1.0)) << 24) | int(colour[1:], 16)


def inks(*stops: str | tuple[str, float]) -> list[int]:
    """Give several colours, each plain or with its alpha."""
    return [ink(stop) if isinstance(stop, str) else ink(*stop) for stop in stops]


def fill(
    colour: str = "#000000", alpha: float = 1.0, *, blur: float = 0, shader: skia.Shader | None = None
) -> skia.Paint:
    """Make a paint that fills, with soft edges where ``blur`` (a sigma in design px) is given."""
    paint = skia.Paint(AntiAlias=True, Color=ink(colour, alpha))
    if shader is not None:
        paint.setShader(shader)
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def line(
    colour: str = "#000000", alpha: float = 1.0, *, width: float, blur: float = 0, shader: skia.Shader | None = None
) -> skia.Paint:
    """Make a paint that strokes with round ends."""
    paint = fill(colour, alpha, blur=blur, shader=shader)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def linear(start: Point, end: Point, stops: Sequence[int], at: Sequence[float] | None = None) -> skia.Shader:
    """Make a gradient along a line."""
    return skia.GradientShader.MakeLinear([start, end], list(stops), None if at is None else list(at))


def radial(centre: Point, radius: float, stops: Sequence[int], at: Sequence[float] | None = None) -> skia.Shader:
    """Make a gradient from a point outwards."""
    return skia.GradientShader.MakeRadial(centre, radius, list(stops), None if at is None else list(at))


def sweep(centre: Point, stops: Sequence[int], at: Sequence[float] | None = None) -> skia.Shader:
    """Make a gradient around a point, clockwise from three o'clock."""
    return skia.GradientShader.MakeSweep(*centre, list(stops), None if at is None else list(at))


def glow(canvas: skia.Canvas, centre: Point, radius: float, colour: str, alpha: float) -> None:
    """Add light that falls off smoothly: gradients, not blur, so it never bands; screened, so it never burns out."""
    falloff = [(1 - i / 10) ** 2.6 for i in range(11)]
    paint = fill(shader=radial(centre, radius, [ink(colour, alpha * level) for level in falloff]))
    paint.setBlendMode(skia.BlendMode.kScreen)
    canvas.drawCircle(*centre, radius, paint)


@cache
def typeface(weight: int) -> skia.Typeface:
    """Give Manrope at a weight of 200 to 800."""
    position = skia.FontArguments.VariationPosition
    axes = position.Coordinates([position.Coordinate(_WEIGHT_AXIS, weight)])  # kept alive: skia only points at it
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position(axes))
    return skia.Typeface.MakeFromFile(str(ROOT / "files" / "Manrope[wght].ttf")).makeClone(arguments)


def font(size: float, weight: int) -> skia.Font:
    """Give a font that scales smoothly with its canvas."""
    made = skia.Font(typeface(weight), size)
    made.setSubpixel(True)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    made.setHinting(skia.FontHinting.kNone)
    made.setLinearMetrics(True)
    return made


@dataclass(frozen=True)
class Letters:
    """How a line of text is set."""

    size: float
    """Em in design px."""
    weight: int = 500
    """200 to 800."""
    align: float = 0.5
    """0 puts the point at the text's left end, 0.5 at its middle, 1 at its right end."""
    tracking: float = 0
    """Space between letters in em."""


def write(canvas: skia.Canvas, text: str, at: Point, letters: Letters, paint: skia.Paint | None = None) -> float:
    """Set one line of Latin text on a baseline, white when no paint is given, and give its width."""
    made = font(letters.size, letters.weight)
    space = letters.tracking * letters.size
    advances = [made.measureText(letter) + space for letter in text]
    width = float(sum(advances) - space if space else made.measureText(text))
    x, paint = at[0] - letters.align * width, paint or fill(WHITE)
    if not space:
        canvas.drawString(text, x, at[1], made, paint)
        return width
    for letter, advance in zip(text, advances, strict=True):
        canvas.drawString(letter, x, at[1], made, paint)
        x += advance
    return width


def render(paint: Painter, width: float, height: float, scale: float = 1.0) -> NDArray[np.float32]:
    """Draw in design px and give premultiplied RGBA, float32, ``(H, W, 4)``."""
    width_px, height_px = round(width * scale), round(height * scale)
    info = skia.ImageInfo.Make(width_px, height_px, skia.kRGBA_F16_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    canvas = surface.getCanvas()
    canvas.scale(width_px / width, height_px / height)
    paint(canvas)
    pixels = np.zeros((height_px, width_px, 4), np.float16)
    surface.readPixels(info, pixels, width_px * 8, 0, 0)
    return pixels.astype(np.float32)


def to_bytes(pixels: NDArray[np.float32], seed: int = 0) -> Pixels:
    """Give straight-alpha RGBA, uint8: gradients are dithered by triangular noise of one step.

    Args:
        pixels: premultiplied RGBA, 0 to 1, ``(H, W, 4)``.
        seed: of the noise, so that the same picture has the same bytes.
    """
    alpha = np.clip(pixels[..., 3:], 0, 1)
    colour = np.divide(pixels[..., :3], alpha, out=np.zeros_like(pixels[..., :3]), where=alpha > 1e-4)
    random = np.random.default_rng(seed)
    noise = random.random(colour.shape[:2], np.float32) - random.random(colour.shape[:2], np.float32)
    made = np.empty(pixels.shape, np.uint8)
    made[..., :3] = np.clip(colour * 255 + noise[..., None] * 0.75 * (alpha > 0) + 0.5, 0, 255)
    made[..., 3:] = np.clip(alpha * 255 + 0.5, 0, 255)
    return made
