"""Colours that can be read: contrast as WCAG 2.2 counts it."""

from __future__ import annotations

Ink = tuple[int, int, int]
"""sRGB, 0 to 255."""


def ink_of(colour: str) -> Ink:
    """Give the numbers of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def argb(ink: Ink, alpha: float = 1.0) -> int:
    """Give the number that skia takes for a colour."""
    return round(alpha * 255) << 24 | ink[0] << 16 | ink[1] << 8 | ink[2]


def mixed(first: Ink, second: Ink, amount: float) -> Ink:
    """Go from the first colour to the second; amount 0 to 1."""
    red, green, blue = (round(a + (b - a) * amount) for a, b in zip(first, second, strict=True))
    return red, green, blue


def luminance(ink: Ink) -> float:
    """Give the relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(part / 255) for part in ink)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Ink, second: Ink) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(ink: Ink, ground: Ink, towards: Ink, ratio: float = 4.5) -> Ink:
    """Move a colour towards another one just until it has the contrast on its ground."""
    for step in range(11):
        moved = mixed(ink, towards, step / 10)
        if contrast(moved, ground) >= ratio:
            return moved
    return towards


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
