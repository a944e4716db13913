"""Pictures that are drawn for tests of measuring, so that what is in them is known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nightreel.media.filters import Frame

Colour = tuple[int, int, int]


def plain(colour: Colour, width: int = 320, height: int = 180) -> Frame:
    """One colour."""
    return np.full((height, width, 3), colour, np.uint8)


def block(ground: Colour, colour: Colour, box: tuple[float, float, float, float]) -> Frame:
    """A rectangle (left, top, width, height, 0 to 1) before a plain ground."""
    frame = plain(ground)
    height, width = frame.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    frame[top : top + int(box[3] * height), left : left + int(box[2] * width)] = colour
    return frame


def texture(seed: int = 0, width: int = 1200, height: int = 700) -> Frame:
    """Soft coloured blobs that can be followed everywhere."""
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 6)
    return np.asarray(cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]


def window(ground: Frame, left: float, top: float, width: float, size: tuple[int, int] = (320, 180)) -> Frame:
    """What a camera sees of a ground: a window of the given width in the shape of the frame."""
    height = width * size[1] / size[0]
    matrix = np.array([[size[0] / width, 0, -left * size[0] / width], [0, size[1] / height, -top * size[1] / height]])
    return np.asarray(cv2.warpAffine(ground, matrix, size, flags=cv2.INTER_AREA), np.uint8)


def worded(
    lines: dict[tuple[int, int], str], size: tuple[int, int] = (800, 450), letters: int = 36,
    ink: Colour = (20, 20, 30), paper: Colour = (240, 240, 235),
) -> Frame:  # fmt: skip
    """Words at places (left, top, pixels) on paper; English and Chinese."""
    import cvttf_NotoSansCJK_Medium as cjk

    font_file = next(Path(str(cjk.__file__)).parent.rglob("*.[ot]t[fc]"))
    image = Image.new("RGB", size, paper)
    font = ImageFont.truetype(str(font_file), letters)
    for place, text in lines.items():
        ImageDraw.Draw(image).text(place, text, font=font, fill=ink)
    return np.asarray(image)


def face(width: int = 640, height: int = 480, middle: tuple[int, int] = (320, 240), size: float = 100) -> Frame:
    """A shaded face that detectors take for one; from crown to chin it is 2.7 sizes high."""
    frame = np.full((height, width, 3), (150, 165, 175), np.float32)

    def oval(at: tuple[float, float], axes: tuple[float, float], colour: Colour, part: float = 1.0, soft: float = 0.02,
             arc: tuple[int, int] = (0, 360), line: float = 0.0) -> None:  # fmt: skip
        mask = np.zeros((height, width), np.float32)
        centre = (int(middle[0] + at[0] * size), int(middle[1] + at[1] * size))
        radii = (max(1, int(axes[0] * size)), max(1, int(axes[1] * size)))
        cv2.ellipse(mask, centre, radii, 0, *arc, 1.0, max(1, int(line * size)) if line else -1, cv2.LINE_AA)
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.3, soft * size))) * part
        frame[:] = frame * (1 - mask[..., None]) + np.array(colour, np.float32) * mask[..., None]

    oval((0, 2.6), (1.9, 1.4), (60, 70, 110))
    oval((0, -0.15), (1.05, 1.35), (45, 30, 22), soft=0.03)
    oval((0, 1.1), (0.42, 0.6), (190, 140, 115))
    oval((0, 0.95), (0.5, 0.3), (140, 95, 75), part=0.5, soft=0.12)
    oval((0, 0.1), (0.82, 1.12), (222, 176, 150))
    oval((-0.55, 0.2), (0.3, 0.8), (180, 125, 100), part=0.5, soft=0.15)
    oval((0.45, 0.1), (0.3, 0.7), (240, 200, 178), part=0.5, soft=0.15)
    oval((0, -0.85), (0.8, 0.38), (48, 32, 24), soft=0.05)
    for side in (-1, 1):
        oval((side * 0.36, -0.12), (0.22, 0.14), (170, 115, 95), part=0.6, soft=0.05)
        oval((side * 0.36, -0.1), (0.17, 0.085), (245, 240, 235), soft=0.01)
        oval((side * 0.36, -0.1), (0.08, 0.085), (70, 45, 30), soft=0.008)
        oval((side * 0.36, -0.1), (0.04, 0.045), (10, 8, 8), soft=0.004)
        oval((side * 0.36, -0.12), (0.18, 0.1), (40, 25, 20), soft=0.008, arc=(180, 360), line=0.03)
        oval((side * 0.36, -0.36), (0.23, 0.09), (60, 40, 28), soft=0.012, arc=(190, 350), line=0.06)
        oval((side * 0.11, 0.38), (0.06, 0.035), (120, 70, 58))
        oval((side * 0.5, 0.4), (0.22, 0.2), (225, 150, 130), part=0.5, soft=0.1)
    oval((0, 0.12), (0.09, 0.3), (240, 200, 178), part=0.7, soft=0.05)
    oval((0, 0.34), (0.15, 0.1), (205, 150, 128), part=0.7, soft=0.04)
    oval((0, 0.68), (0.28, 0.1), (175, 80, 80))
    oval((0, 0.68), (0.27, 0.018), (100, 40, 42), soft=0.01)
    oval((0, 0.85), (0.2, 0.05), (170, 120, 100), part=0.6, soft=0.04)
    grain = np.random.default_rng(0).normal(0, 6, frame.shape)
    return np.clip(frame + grain, 0, 255).astype(np.uint8)
