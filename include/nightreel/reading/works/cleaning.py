"""Cleans one source, keeps it beside what came, and says what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nightreel.errors import InputError
from nightreel.reading.pages import labels
from nightreel.spec.reading import Source

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.artwork.clean import Cleaned
    from nightreel.media.filters import Frame

_LEAST_PX = 64
_BLANK = 1.2
"""A picture that varies by less (8 bits, standard deviation) shows nothing."""
_MOST_STILLS = 4


def clean_source(source: Source, options: Mapping[str, Any], language: str, context: StepContext) -> Source:
    """Clean a picture and keep it; its ``media`` is the clean one then, and ``before`` what came.

    Args:
        source: a picture.
        options: of the step ``clean_artwork``.
        language: of the sentences.
        context: of the step.

    Raises:
        InputError: it is too small (``artwork.small``), blank (``artwork.blank``) or broken (``picture.broken``).
    """
    from nightreel.media.artwork.clean import Cleaning, clean_artwork
    from nightreel.media.pictures import read_picture, write_png

    pixels = read_picture(context.store.local(source.media), 12_000_000)
    _check(pixels, source.name)
    cleaned = clean_artwork(pixels, Cleaning(**options))
    height_px, width_px = cleaned.pixels.shape[:2]
    path = context.work_dir / f"clean-{len(list(context.work_dir.glob('clean-*')))}.png"
    write_png(path, cleaned.pixels)
    if len(context.stills) < _MOST_STILLS:
        context.stills.append(path)
    told = tuple(_told(cleaned, pixels, language))
    context.note(f"{source.name}: {' '.join(told)}")
    facts = {"width_px": width_px, "height_px": height_px, "origin": source.name}
    return source.model_copy(
        update={
            "media": context.store.keep(path, "picture", facts=facts), "before": source.media, "mended": told,
            "width_px": width_px, "height_px": height_px,
        }
    )  # fmt: skip


def _check(pixels: Frame, name: str) -> None:
    height, width = pixels.shape[:2]
    if min(height, width) < _LEAST_PX:
        raise InputError(
            "artwork.small", where=name, got=f"{width}x{height} px", want=f"at least {_LEAST_PX} px, better 1024",
            fix="use a larger picture of the work",
        )  # fmt: skip
    check_not_blank(pixels, name)


def check_not_blank(pixels: Frame, name: str) -> None:
    """Refuse a picture that shows nothing.

    Args:
        pixels: uint8 ``(H, W, 3)``, or RGBA.
        name: of its file.

    Raises:
        InputError: it is of one colour, or wholly transparent (``artwork.blank``).
    """
    colours = pixels[..., :3]
    if pixels.shape[2] == 4:
        colours = colours[pixels[..., 3] > 0]
    if not colours.size or float(colours.reshape(-1, 3).std(axis=0).max()) < _BLANK:
        raise InputError(
            "artwork.blank", where=name, got="a picture of one colour", want="a picture that shows the work",
            fix="check the file; if the work really is of one colour, photograph it with its edge and some wall",
        )  # fmt: skip


def _told(cleaned: Cleaned, pixels: Frame, language: str) -> Iterator[str]:
    """Say what was done, a sentence each, in the order in which it was done."""
    t = labels(language)
    if cleaned.border.colour:
        words = "Border cut off ({colour}): {top} px above, {right} right, {bottom} below, {left} left."
        sides = dict(zip(("top", "right", "bottom", "left"), cleaned.border.sides, strict=True))
        yield t(words, colour=t(cleaned.border.colour), **sides)
    if cleaned.quad is not None:
        corners = ", ".join(f"({x:.1f}, {y:.1f})" for x, y in cleaned.quad.corners)
        words = "Turned to the front; its corners were at {corners} px, its sides straight within {off} px."
        yield t(words, corners=corners, off=f"{cleaned.quad.off_line_px:.2f}")
    if cleaned.left_upright_px is not None:
        words = "Its edge was found upright within {off} px: not turned, since turning softens."
        yield t(words, off=f"{cleaned.left_upright_px:.1f}")
    if cleaned.frame.colour:
        top, right, bottom, left = cleaned.frame.sides
        words = "Dark frame cut off: {top} px above, {right} right, {bottom} below, {left} left."
        yield t(words, top=top, right=right, bottom=bottom, left=left)
    for spot in cleaned.spots:
        place = {"x": f"{100 * spot.x:.0f}", "y": f"{100 * spot.y:.0f}", "share": f"{100 * spot.share:.2f}"}
        softened = (
            "Reflection softened at {x} % from the left, {y} % from above: {share} % of the picture was burnt out."
        )
        left_alone = (
            "Reflection left alone at {x} % from the left, {y} % from above: {share} % of the picture is burnt out, "
            "and what lies under it cannot be told. Photograph the work again with light from the side."
        )
        yield t(softened if spot.softened else left_alone, **place)
    if cleaned.light is not None:
        words = {
            "wall": "Light evened as the wall around shows it: it fell off by a factor of {ratio} (mean ΔE {delta}).",
            "paper": "Light evened as the bare paper shows it: it fell off by a factor of {ratio} (mean ΔE {delta}).",
        }[cleaned.light.shown_by]
        yield t(words, ratio=f"{cleaned.light.ratio:.2f}", delta=f"{cleaned.light_difference:.1f}")
    if not cleaned.is_changed:
        yield t("Nothing was mended.")
    if cleaned.scale < 1:
        height, width = cleaned.pixels.shape[:2]
        yield t("Now {width}x{height} px; it came as {came}.", width=width, height=height,
                came=f"{pixels.shape[1]}x{pixels.shape[0]}")  # fmt: skip
