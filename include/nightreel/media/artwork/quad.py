"""Where a photographed painting lies in its photograph: four straight sides, corners finer than a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightreel.media.artwork.difference import lab_of
from nightreel.media.filters import Frame

Points = NDArray[np.floating[Any]]
_LOOK_PX = 480
_LEAST_AREA, _MOST_AREA = 0.12, 0.975
_MOST_SIDES = 9
"""Of the simplified hull: more are no rectangle's."""
_LEAST_FILL = 0.93
"""Share of the quadrilateral that must differ from the ground around it, and the other way round."""
_GROUND_SPREAD = 3.2
"""Most that the ground may vary about its own shading (Lab, robust); more is a painted ground."""
_LEAST_ANGLE, _MOST_ANGLE = 48.0, 132.0
_SAMPLES, _INSIDE = 120, 0.06
_ALONG = 6
_LEAST_ON_LINE, _MOST_OFF_LINE_PX = 0.62, 0.9
"""Share of edge points that must lie on a side, and how far from it they may lie on average."""


@dataclass(frozen=True)
class Quad:
    """A quadrilateral that is convincing."""

    corners: Points
    """float64 ``(4, 2)``: x and y in px, from the upper left one clockwise; pixel centres are whole numbers."""
    ground: NDArray[np.bool_]
    """Where the ground around it is seen, at the picture's size."""
    off_line_px: float
    """How far edge points lie from their sides, root mean square."""


def find_quad(pixels: Frame) -> Quad | None:
    """Find the largest convincing quadrilateral before an even ground.

    The ground is what the rim of the picture shows, a smooth surface in Lab; what differs from it is the work. Its
    sides are then fitted to the steepest place across each of them, robustly (Huber), and cut with one another.

    Args:
        pixels: uint8 RGB ``(H, W, 3)``.

    Returns:
        Nothing where it cannot be sure: an uneven ground, a work that touches the rim, sides that are not straight.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height, width))
    small = np.asarray(
        cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA), np.uint8
    )
    mask = _work_mask(small)
    if mask is None:
        return None
    rough = _rough_corners(mask)
    if rough is None:
        return None
    shown = (mask.shape[1] / width, mask.shape[0] / height)
    refined = _refined(pixels, (rough + 0.5) / shown - 0.5, 4 / min(shown))
    if refined is None or not _is_convincing(refined[0], (width, height)):
        return None
    ground = cv2.resize((~mask).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    inside = cv2.fillConvexPoly(np.zeros((height, width), np.uint8), np.round(refined[0]).astype(np.int32), 1)
    reach = max(3, round(0.012 * max(height, width)))
    clear = cv2.dilate(inside, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) == 0
    return Quad(refined[0], (ground > 0) & clear, refined[1])


def ground_surface(values: Points, where: NDArray[np.bool_]) -> tuple[Points, float]:
    """Fit a smooth surface (second order) to what is seen at some places, robustly.

    Args:
        values: ``(H, W)`` or ``(H, W, C)``.
        where: ``(H, W)``: what counts.

    Returns:
        The surface over the whole picture, and how far values lie from it there (1.48 times the median distance).
    """
    height, width = where.shape
    terms = _terms(height, width)
    chosen, wanted = terms[where], values[where].reshape(int(where.sum()), -1)
    step = max(1, len(chosen) // 6000)
    chosen, wanted = chosen[::step], wanted[::step]
    weights = np.ones(len(chosen))
    spread = 0.0
    for _ in range(5):
        root = np.sqrt(weights)[:, None]
        found = np.linalg.lstsq(chosen * root, wanted * root, rcond=None)[0]
        off = np.linalg.norm(wanted - chosen @ found, axis=1)
        spread = float(1.4826 * np.median(off))
        weights = np.minimum(1, 2 * max(spread, 1e-6) / np.maximum(off, 1e-9)) ** 2
    return (terms.reshape(-1, terms.shape[-1]) @ found).reshape(values.shape), spread


def _terms(height: int, width: int) -> Points:
    y, x = np.mgrid[0:height, 0:width]
    y, x = 2 * y / max(height - 1, 1) - 1, 2 * x / max(width - 1, 1) - 1
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _work_mask(small: Frame) -> NDArray[np.bool_] | None:
    lab = lab_of(np.asarray(cv2.medianBlur(small, 3), np.uint8)).astype(np.float64)
    height, width = lab.shape[:2]
    rim = np.zeros((height, width), bool)
    deep = max(2, round(0.018 * max(height, width)))
    rim[:deep] = rim[-deep:] = rim[:, :deep] = rim[:, -deep:] = True
    surface, spread = ground_surface(lab, rim)
    if spread > _GROUND_SPREAD:
        return None
    off = np.linalg.norm(lab - surface, axis=-1)
    limit = max(6.0, 4.5 * spread)
    whole = (off > limit).astype(np.uint8)
    whole = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    whole = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, labels, facts, _ = cv2.connectedComponentsWithStats(whole)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))
    outline, _ = cv2.findContours((labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(whole), outline, -1, 1, -1) > 0
    share = filled.mean()
    touches = (filled[0].mean(), filled[-1].mean(), filled[:, 0].mean(), filled[:, -1].mean())
    return filled if _LEAST_AREA <= share <= _MOST_AREA and max(touches) < 0.02 else None


def _rough_corners(mask: NDArray[np.bool_]) -> Points | None:
    """Give the four sides of the hull whose quadrilateral fits best, though a corner may look like the ground."""
    outline, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(outline, key=cv2.contourArea))
    around, whole = cv2.arcLength(hull, closed=True), cv2.contourArea(hull)
    simple = cv2.approxPolyDP(hull, 0.008 * around, closed=True)[:, 0].astype(np.float64)
    if not 4 <= len(simple) <= _MOST_SIDES or mask.sum() < _LEAST_FILL * whole:
        return None
    homogeneous = np.hstack([simple, np.ones((len(simple), 1))])
    lines = np.cross(homogeneous, np.roll(homogeneous, -1, axis=0))
    best, best_area = None, whole / _LEAST_FILL
    for chosen in combinations(range(len(simple)), 4):
        corners = np.array([_cut(lines[chosen[place - 1]], lines[chosen[place]]) for place in range(4)])
        if not np.isfinite(corners).all() or not cv2.isContourConvex(corners.astype(np.float32)):
            continue
        area = cv2.contourArea(corners.astype(np.float32))
        if 0.97 * whole <= area < best_area:
            best, best_area = corners, area
    return None if best is None else _in_order(best)


def _in_order(corners: Points) -> Points:
    """Give corners clockwise from the upper left one."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)


def _refined(pixels: Frame, corners: Points, reach_px: float) -> tuple[Points, float] | None:
    lab = lab_of(np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.8), np.uint8))
    lines, offs = list[Points](), list[float]()
    for _ in range(2):
        lines, offs = [], []
        for one, other in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            side = _side(lab, one, other, reach_px)
            if side is None:
                return None
            lines.append(side[0])
            offs.append(side[1])
        corners = np.array([_cut(lines[place - 1], lines[place]) for place in range(4)])
        if not np.isfinite(corners).all():
            return None
        reach_px = max(3.0, reach_px / 2)
    return corners, float(np.sqrt(np.mean(np.square(offs))))


def _side(lab: NDArray[np.float32], one: Points, other: Points, reach_px: float) -> tuple[Points, float] | None:
    """Fit a line ``(a, b, c)``, ``ax + by + c = 0``, to the edge near a segment."""
    along = other - one
    length = float(np.hypot(*along))
    if length < 24:
        return None
    outward = np.array([along[1], -along[0]]) / length
    shares = np.linspace(_INSIDE, 1 - _INSIDE, _SAMPLES)
    steps = np.arange(-reach_px, reach_px + 0.25, 0.5)
    at = one + shares[:, None, None] * along + steps[None, :, None] * outward
    rows = cv2.remap(
        lab,
        at[..., 0].astype(np.float32),
        at[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    off = np.linalg.norm(rows - _ground_along(np.asarray(rows[:, -4:], np.float32)), axis=-1)
    places = _crossings(off, steps)
    points = one + shares[:, None] * along + places[:, None] * outward
    points = points[np.isfinite(places)]
    if len(points) < _LEAST_ON_LINE * _SAMPLES:
        return None
    vx, vy, x0, y0 = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
    for _ in range(3):
        line = np.array([-vy, vx, vy * x0 - vx * y0])
        off_line = points @ line[:2] + line[2]
        near = np.abs(off_line) < max(1.0, 2.5 * 1.4826 * float(np.median(np.abs(off_line))))
        if near.sum() < _LEAST_ON_LINE * _SAMPLES:
            return None
        vx, vy, x0, y0 = cv2.fitLine(points[near].astype(np.float32), cv2.DIST_L2, 0, 0.01, 0.01).ravel().tolist()
    line = np.array([-vy, vx, vy * x0 - vx * y0])
    spread = float(np.sqrt(np.mean(np.square(points[near] @ line[:2] + line[2]))))
    return (line, spread) if spread <= _MOST_OFF_LINE_PX else None


def _ground_along(outermost: Points) -> Points:
    """Give the ground beside each sample, ``(N, 1, 3)``: the median of its neighbours, since light changes along."""
    each = np.pad(np.median(outermost, axis=1), ((_ALONG, _ALONG), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(each, 2 * _ALONG + 1, axis=0)
    return np.asarray(np.median(windows, axis=-1)[:, None, :])


def _crossings(off: Points, steps: Points) -> Points:
    """Give where each profile falls half way to the ground, from outside in; nothing (nan) where it is not plain."""
    places = np.full(len(off), np.nan)
    for index, profile in enumerate(off):
        top = float(profile.max())
        if top < 6:
            continue
        first = int(np.flatnonzero(profile[::-1] > 0.5 * min(top, _edge_height(profile)))[0])
        at = len(profile) - 1 - first
        if at + 1 >= len(profile) or at < 1:
            continue
        level = 0.5 * min(top, _edge_height(profile))
        high, low = float(profile[at]), float(profile[at + 1])
        places[index] = steps[at] + (steps[at + 1] - steps[at]) * (high - level) / max(high - low, 1e-6)
    return places


def _edge_height(profile: Points) -> float:
    """Give how high the outermost step of a profile is: its first plateau from outside."""
    outside_in = profile[::-1]
    rising = np.flatnonzero(outside_in > 6)
    if not len(rising):
        return float(profile.max())
    near = outside_in[rising[0] : rising[0] + 7]
    return float(near.max())


def _cut(one: Points, other: Points) -> Points:
    point = np.cross(one, other)
    return point[:2] / point[2] if abs(point[2]) > 1e-9 else np.array([np.nan, np.nan])


def _is_convincing(corners: Points, size: tuple[int, int]) -> bool:
    forward = np.roll(corners, -1, axis=0) - corners
    back = np.roll(corners, 1, axis=0) - corners
    cosines = (forward * back).sum(axis=1) / (np.hypot(*forward.T) * np.hypot(*back.T))
    angles = np.degrees(np.arccos(np.clip(cosines, -1, 1)))
    share = cv2.contourArea(corners.astype(np.float32)) / (size[0] * size[1])
    inside = ((corners > -1) & (corners < np.array(size))).all()
    return bool(
        inside and _LEAST_AREA <= share <= _MOST_AREA and (angles > _LEAST_ANGLE).all() and (angles < _MOST_ANGLE).all()
    )
