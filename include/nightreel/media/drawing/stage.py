"""A designed shot, frame by frame: ground, ornament, subject, light. Everything is drawn once, then only moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from nightreel.media.drawing.camera import View, turned, view_at
from nightreel.media.drawing.canvas import SMOOTH, Bgra, blurred, drawn, image_of, premultiplied, scaled, surface_on
from nightreel.media.drawing.emblems import emblem
from nightreel.media.drawing.grounds import paint_ground
from nightreel.media.drawing.ornaments import PLAIN, ornament
from nightreel.media.drawing.products import Figure, card_figure, fitted, is_cutout, stand_figure, trimmed
from nightreel.media.drawing.scene import Scene, Stand, spot_of, stand_of
from nightreel.media.filters import Frame
from nightreel.media.type.ink import argb, mixed
from nightreel.media.type.motion import ease_in_out
from nightreel.spec.film import Box

_FLOATING = ("hook", "contrast", "emotion", "concept", "problem")
_LIGHT_STEP = 3
_SWEEP = (0.22, 0.62)
"""Part of the shot during which light runs over the subject."""


@dataclass(frozen=True)
class _Rect:
    """A rectangle in pixels of the frame."""

    x: float
    y: float
    width: float
    height: float


class Stage:
    """Draws the frames of one shot.

    Args:
        scene: what is drawn.
        picture: the subject, RGB or RGBA uint8 with straight alpha; an emblem of the shot's role when missing.
        subject: where the product is in an opaque photograph.
    """

    def __init__(self, scene: Scene, picture: NDArray[np.uint8] | None = None, subject: Box | None = None) -> None:
        self.scene = scene
        self._stand = stand_of(scene)
        self._views = [view_at(scene, index) for index in range(scene.frames)]
        self._pixels = np.full((scene.height_px, scene.width_px, 4), 255, np.uint8)
        self._photograph: Any = None
        self._figure: Figure | None = None
        if picture is not None and not is_cutout(picture) and scene.shot.layout in ("full", "hero"):
            self._hang(picture)
            self.subject = self._subject_of_photograph(subject)
            return
        self._first, self._last = paint_ground(scene, 0.0), paint_ground(scene, 1.0)
        self._ground, self._ground_at = np.empty_like(self._pixels), -1
        self._touched: list[_Rect] = []
        self._set_ornament()
        self._set_figure(picture)
        self._set_motes()
        self._ornament_still = self._figure is not None and scene.shot.camera.move in ("hold", "push", "pull")
        if self._ornament_still:
            self._bake_ornament()
        self.subject = self._subject_of_figure()

    def frame(self, index: int, out: Frame | None = None) -> Frame:
        """Give one frame of the shot, RGB: ``out`` when it is given, a new array otherwise."""
        if out is None:
            out = np.empty((self.scene.height_px, self.scene.width_px, 3), np.uint8)
        cv2.cvtColor(self.draw(index), cv2.COLOR_BGRA2RGB, dst=out)
        return out

    def draw(self, index: int) -> Bgra:
        """Give one frame of the shot, opaque BGRA; the array is drawn over by the next call."""
        view = self._views[min(index, len(self._views) - 1)]
        if self._photograph is not None:
            self._draw_photograph(view)
            return self._pixels
        self._draw_ground(index)
        self._touched = []
        with surface_on(self._pixels) as canvas:
            if not self._ornament_still:
                self._draw_ornament(canvas, view)
            self._draw_motes(canvas, view, near=False)
            if self._figure is not None:
                self._draw_figure(canvas, view, self._figure)
            self._draw_motes(canvas, view, near=True)
        return self._pixels

    def _draw_ground(self, index: int) -> None:
        """Cross-fade the lights; they move so slowly that every third frame is enough."""
        step = index - index % _LIGHT_STEP
        if self._ground_at != step:
            share = ease_in_out(self._views[min(step, len(self._views) - 1)].part)
            cv2.addWeighted(self._first, 1 - share, self._last, share, 0, dst=self._ground)
            self._ground_at = step
            np.copyto(self._pixels, self._ground)
            return
        for rect in self._touched:
            rows = slice(max(0, math.floor(rect.y) - 1), max(0, math.ceil(rect.y + rect.height) + 1))
            columns = slice(max(0, math.floor(rect.x) - 1), max(0, math.ceil(rect.x + rect.width) + 1))
            self._pixels[rows, columns] = self._ground[rows, columns]

    # ------------------------------------------------------------------ ornament

    def _set_ornament(self) -> None:
        scene, layout = self.scene, self.scene.shot.layout
        self._ornament_at = (self._stand.x, self._stand.y)
        reach = max(self._stand.width * scene.width_px, self._stand.height * scene.height_px)
        side = 1.32 * reach
        if layout in ("type", "logo"):
            usual = (0.5, 0.47) if layout == "logo" else ((0.62, 0.8) if scene.tall else (0.86, 0.56))
            self._ornament_at = spot_of(scene) if scene.spot else usual
            side = 1.12 * min(scene.width_px, scene.height_px)
        self._ornament_px = round(side)
        self._ornament = image_of(ornament(scene, self._ornament_px))

    def _bake_ornament(self) -> None:
        """Draw it on the ground once: where only the subject moves, that is what tells near from far."""
        middle = self._views[len(self._views) // 2]
        for ground in (self._first, self._last):
            with surface_on(ground) as canvas:
                self._draw_ornament(canvas, View(part=middle.part))

    def _draw_ornament(self, canvas: Any, view: View) -> None:
        scene = self.scene
        grown = self._ornament_px * (0.94 + 0.05 * scene.motion * view.part) * (1 - 0.35 * (1 - view.scale))
        x = (self._ornament_at[0] + 0.45 * view.dx - 0.0011 * view.turn_deg) * scene.width_px - grown / 2
        y = (self._ornament_at[1] + 0.45 * view.dy) * scene.height_px - grown / 2
        self._touched.append(_Rect(x, y, grown, grown))
        canvas.drawImageRect(self._ornament, skia.Rect.MakeXYWH(x, y, grown, grown), SMOOTH)

    # ------------------------------------------------------------------ motes

    def _set_motes(self) -> None:
        """Soft specks of light, before and behind the subject."""
        scene = self.scene
        rng = np.random.default_rng((scene.seed, 31, scene.shot.index))
        self._motes = []
        count = 0 if scene.shot.role in PLAIN | {"problem"} else (9 if scene.shot.role in ("emotion", "logo") else 6)
        for at in range(count):
            near = at % 3 == 2
            radius = float(rng.uniform(26, 60) if near else rng.uniform(3, 9)) * scene.unit_px
            ink = mixed(scene.colours.accent if at % 2 else scene.colours.primary, scene.colours.light, 0.35)
            alpha = float(rng.uniform(0.06, 0.11) if near else rng.uniform(0.25, 0.5)) * (1.0 if scene.dark else 0.7)
            place = (float(rng.uniform(0.02, 0.98)), float(rng.uniform(0.05, 0.95)), float(rng.uniform(0.4, 1.0)))
            self._motes.append((image_of(_mote(radius, argb(ink, alpha), soft=near)), place, near))

    def _draw_motes(self, canvas: Any, view: View, *, near: bool) -> None:
        scene = self.scene
        for image, (x, y, speed), is_near in self._motes:
            if is_near == near:
                depth = 1.5 if near else 0.35
                left = (x + depth * view.dx - 0.0016 * depth * view.turn_deg) * scene.width_px - image.width() / 2
                rise = 0.05 * speed * scene.motion * view.part
                top = (y + depth * view.dy - rise) * scene.height_px - image.height() / 2
                self._touched.append(_Rect(left, top, image.width(), image.height()))
                canvas.drawImage(image, left, top, SMOOTH)

    # ------------------------------------------------------------------ figure

    def _set_figure(self, picture: NDArray[np.uint8] | None) -> None:
        scene, stand = self.scene, self._stand
        if scene.shot.layout in ("type", "logo"):
            return
        width, height = stand.width * scene.width_px, stand.height * scene.height_px
        if picture is None:
            side = round(0.9 * min(width, height))
            figure = stand_figure(emblem(scene, side), scene, floor=scene.shot.role not in _FLOATING)
        elif is_cutout(picture):
            figure = stand_figure(fitted(trimmed(picture), width, height), scene)
        else:
            figure = card_figure(fitted(picture, width if scene.tall else 1.12 * width, 0.9 * height), scene)
        self._figure = figure
        self._behind = image_of(figure.behind)
        self._both = image_of(_over(figure.front, figure.behind))
        self._band = _slanted_band(round(0.5 * figure.width), figure.height)

    def _draw_figure(self, canvas: Any, view: View, figure: Figure) -> None:
        height, width = figure.front.shape[:2]
        box = self._place(view, figure)
        scale = view.scale
        x, y = box.x - figure.x * scale, box.y - figure.y * scale
        whole = skia.Rect.MakeXYWH(x, y, width * scale, height * scale)
        self._touched.append(_Rect(x, y, width * scale, height * scale))
        if abs(view.turn_deg) < 0.01:
            canvas.drawImageRect(self._both, whole, SMOOTH)
        else:
            canvas.drawImageRect(self._behind, whole, SMOOTH)
            pixels, left, top = _on_board(figure, box, view)
            self._touched.append(_Rect(left, top, pixels.shape[1], pixels.shape[0]))
            canvas.drawImage(image_of(pixels), left, top)
        self._sweep(canvas, view, figure, box)

    def _place(self, view: View, figure: Figure) -> _Rect:
        """Give the subject's own rectangle; it stands on the lower edge of its place."""
        scene, stand = self.scene, self._stand
        width, height = figure.width * view.scale, figure.height * view.scale
        x = (stand.x + view.dx) * scene.width_px - width / 2
        y = (stand.y + view.dy) * scene.height_px - height / 2
        return _Rect(x, y, width, height)

    def _sweep(self, canvas: Any, view: View, figure: Figure, box: _Rect) -> None:
        """A band of light that runs over the subject once."""
        run = (view.part - _SWEEP[0]) / (_SWEEP[1] - _SWEEP[0])
        if not 0 < run < 1 or abs(view.turn_deg) >= 0.01 or self.scene.shot.role == "problem":
            return
        band = self._band.shape[1]
        left = round(-band + (figure.width + band) * ease_in_out(run))
        start, end = max(0, left), min(figure.width, left + band)
        if end - start < 2:
            return
        alpha = figure.front[figure.y : figure.y + figure.height, figure.x + start : figure.x + end, 3]
        strength = (0.22 if self.scene.dark else 0.34) * math.sin(math.pi * run)
        lit = cv2.multiply(alpha, self._band[:, start - left : end - left], scale=strength / 255)
        shine = image_of(np.asarray(cv2.merge((lit, lit, lit, lit)), np.uint8))
        x, width = box.x + start * view.scale, (end - start) * view.scale
        canvas.drawImageRect(shine, skia.Rect.MakeXYWH(x, box.y, width, box.height), SMOOTH)

    def _subject_of_figure(self) -> Box | None:
        if self._figure is None:
            return None
        rects = []
        for view in self._views:
            box = self._place(view, self._figure)
            corners = turned(box.width, box.height, view.turn_deg)
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            middle = (box.x + box.width / 2, box.y + box.height / 2)
            rects.append((middle[0] + min(xs), middle[1] + min(ys), middle[0] + max(xs), middle[1] + max(ys)))
        return self._box_of(rects)

    def _box_of(self, rects: list[tuple[float, float, float, float]]) -> Box | None:
        """Give the box that covers rectangles (left, top, right, bottom) in pixels, with a pixel of air."""
        width, height = self.scene.width_px, self.scene.height_px
        left, top = max(0.0, min(r[0] for r in rects) - 1), max(0.0, min(r[1] for r in rects) - 1)
        right, bottom = min(width, max(r[2] for r in rects) + 1), min(height, max(r[3] for r in rects) + 1)
        if right <= left or bottom <= top:
            return None
        return Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height)

    # ------------------------------------------------------------------ photograph

    def _hang(self, picture: NDArray[np.uint8]) -> None:
        """Prepare a photograph that fills the frame, with room for the camera."""
        scene = self.scene
        cover = max(scene.width_px / picture.shape[1], scene.height_px / picture.shape[0])
        self._room = 1.14 * scene.closer
        scale = cover * self._room
        pixels = scaled(premultiplied(picture), round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        pixels[..., 3] = 255
        self._photograph = image_of(pixels)

    def _photograph_rect(self, view: View) -> _Rect:
        scene = self.scene
        width, height = self._photograph.width(), self._photograph.height()
        scale = max(view.scale, 1 / self._room * (1 + 2 * max(abs(view.dx), abs(view.dy), 0.0012 * abs(view.turn_deg))))
        width, height = width * scale, height * scale
        slack_x, slack_y = (width - scene.width_px) / 2, (height - scene.height_px) / 2
        dx = min(slack_x, max(-slack_x, (view.dx + 0.0012 * view.turn_deg) * scene.width_px))
        dy = min(slack_y, max(-slack_y, view.dy * scene.height_px))
        return _Rect(dx - slack_x, dy - slack_y, width, height)

    def _draw_photograph(self, view: View) -> None:
        rect = self._photograph_rect(view)
        with surface_on(self._pixels) as canvas:
            target = skia.Rect.MakeXYWH(rect.x, rect.y, rect.width, rect.height)
            canvas.drawImageRect(self._photograph, target, SMOOTH)

    def _subject_of_photograph(self, subject: Box | None) -> Box | None:
        if subject is None:
            return None
        rects = []
        for view in self._views:
            rect = self._photograph_rect(view)
            left, top = rect.x + subject.x * rect.width, rect.y + subject.y * rect.height
            rects.append((left, top, left + subject.width * rect.width, top + subject.height * rect.height))
        return self._box_of(rects)


def _over(front: Bgra, behind: Bgra) -> Bgra:
    def draw(canvas: Any) -> None:
        canvas.drawImage(image_of(behind), 0, 0)
        canvas.drawImage(image_of(front), 0, 0)

    return drawn(front.shape[1], front.shape[0], draw)


def _on_board(figure: Figure, box: _Rect, view: View) -> tuple[Bgra, int, int]:
    """Lay a figure's front on a turned board.

    Returns:
        Its pixels and where their upper left corner lies in the frame.
    """
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    corners = [(middle[0] + x, middle[1] + y) for x, y in turned(box.width, box.height, view.turn_deg)]
    left, top = math.floor(min(x for x, _ in corners)) - 2, math.floor(min(y for _, y in corners)) - 2
    right, bottom = math.ceil(max(x for x, _ in corners)) + 2, math.ceil(max(y for _, y in corners)) + 2
    source = np.array([(0, 0), (figure.width, 0), (figure.width, figure.height), (0, figure.height)], np.float32)
    source += np.array((figure.x, figure.y), np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32) - np.array((left, top), np.float32))
    pixels = cv2.warpPerspective(figure.front, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    return np.asarray(pixels, np.uint8), left, top


def _slanted_band(width: int, height: int) -> NDArray[np.uint8]:
    """Give a soft upright band that leans to the left at its foot, 0 to 255."""
    rows, columns = np.ogrid[0:height, 0:width]
    across = (columns - width * (0.68 - 0.36 * rows / max(1, height))) / (0.16 * width)
    return np.asarray(255 * np.exp(-(across**2)), np.uint8)


def _mote(radius: float, colour: int, *, soft: bool) -> Bgra:
    side = round(radius * (3.2 if soft else 4)) + 4
    pixels = np.zeros((side, side, 4), np.uint8)
    with surface_on(pixels) as canvas:
        canvas.drawCircle(side / 2, side / 2, radius, skia.Paint(Color=colour, AntiAlias=True))
    return np.asarray(blurred(pixels, radius * (0.12 if soft else 0.5)), np.uint8)


__all__ = ["Stage", "Stand"]
