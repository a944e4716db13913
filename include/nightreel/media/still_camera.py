"""A still picture that fills the frame, moved as the shot's camera asks; no edge ever comes into view."""

from __future__ import annotations

import math

import cv2
import numpy as np

from nightreel.media.drawing.camera import view_at
from nightreel.media.drawing.scene import Scene
from nightreel.media.filters import Frame


class StillCamera:
    """Gives the frames of a shot that shows one picture.

    Args:
        picture: RGB uint8 of any size.
        scene: camera, size, length and rate of the shot.
    """

    def __init__(self, picture: Frame, scene: Scene) -> None:
        self._scene = scene
        self._views = [view_at(scene, index) for index in range(scene.frames)]
        size = (scene.width_px, scene.height_px)
        self._cover = max(size[0] / picture.shape[1], size[1] / picture.shape[0])
        shrunk = self._cover * self._air()
        if shrunk < 1:  # averaged once, so that fine detail does not glitter while it moves
            fitted = (max(2, math.ceil(picture.shape[1] * shrunk)), max(2, math.ceil(picture.shape[0] * shrunk)))
            picture = np.asarray(cv2.resize(picture, fitted, interpolation=cv2.INTER_AREA), np.uint8)
            self._cover = max(size[0] / picture.shape[1], size[1] / picture.shape[0])
        self._picture = picture

    def frame(self, index: int) -> Frame:
        """Give one frame, RGB uint8."""
        width_px, height_px = self._scene.width_px, self._scene.height_px
        view = self._views[index]
        height, width = self._picture.shape[:2]
        grown = self._cover * self._air() * view.scale
        turn = math.radians(view.turn_deg) * 0.1  # going round a flat picture is a slight roll
        cosine, sine = grown * math.cos(turn), grown * math.sin(turn)
        x = (width_px - 1) / 2 + view.dx * width_px - cosine * (width - 1) / 2 + sine * (height - 1) / 2
        y = (height_px - 1) / 2 + view.dy * height_px - sine * (width - 1) / 2 - cosine * (height - 1) / 2
        matrix = np.array([[cosine, -sine, x], [sine, cosine, y]], np.float64)
        moved = cv2.warpAffine(
            self._picture, matrix, (width_px, height_px), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(moved, np.uint8)

    def _air(self) -> float:
        """Give how much larger than the frame the picture is at rest, so that every view stays inside of it."""
        aspect = max(self._scene.width_px / self._scene.height_px, self._scene.height_px / self._scene.width_px)
        needed = 1.0
        for view in self._views:
            shift = 1 + 2 * max(abs(view.dx), abs(view.dy))
            turn = abs(math.radians(view.turn_deg)) * 0.1
            needed = max(needed, shift * (math.cos(turn) + aspect * math.sin(turn)) / view.scale)
        return needed
