"""Clips with known events for ``bench_moving.py``: each gives its frames and the times in which its events are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 320, 180, 24
Frame = NDArray[np.uint8]


@dataclass(frozen=True)
class Event:
    """Something that is seen from a time to another one, in seconds."""

    begin_s: float
    end_s: float
    kind: int


@dataclass(frozen=True)
class Clip:
    """A clip of one kind and seed."""

    kind: str
    seed: int
    length_s: float
    events: tuple[Event, ...]

    def frames(self) -> Iterator[Frame]:
        """Draw every frame."""
        random = np.random.default_rng([self.seed, len(self.kind), 1])
        scene = _scene(random)
        pictures = [_scene(random) for _ in self.events]
        places = random.uniform(0.12, 0.88, (len(self.events), 2))
        shake = np.cumsum(random.normal(0, 0.6, (round(self.length_s * FPS), 2)), axis=0)
        shake -= np.array([np.convolve(shake[:, axis], np.ones(9) / 9, "same") for axis in (0, 1)]).T
        for number in range(round(self.length_s * FPS)):
            time_s = number / FPS
            moved = shake[number] * 3 if self.kind == "shaken" else (0, 0)
            frame = _window(scene, 2.5 * time_s + moved[0], moved[1])
            if self.kind == "flashing" and self.length_s * 0.4 < time_s < self.length_s * 0.6:
                frame = np.full_like(frame, 245 if int(time_s * 10) % 2 else 12)
            for index, event in enumerate(self.events):
                if event.begin_s <= time_s < event.end_s:
                    share = (time_s - event.begin_s) / (event.end_s - event.begin_s)
                    frame = _DRAW[self.kind](frame, index, share, places[index], pictures[index])
            yield np.clip(frame + random.normal(0, 2.0, frame.shape), 0, 255).astype(np.uint8)


def make_clip(kind: str, seed: int) -> Clip:
    """Choose a length and events: 5 to 9 of them, 0.17 to 0.5 s each, in no rhythm."""
    random = np.random.default_rng([seed, *kind.encode()])
    length_s = float(random.uniform(12, 24))
    begins: list[float] = []
    while len(begins) < int(random.integers(5, 10)):
        begin_s = float(random.uniform(0.6, length_s - 1.2))
        flashes = kind == "flashing" and length_s * 0.4 - 0.6 < begin_s < length_s * 0.6
        if not flashes and all(abs(begin_s - other) > 0.9 for other in begins):
            begins.append(begin_s)
    lengths = random.uniform(0.17, 0.5, len(begins))
    events = (Event(b, b + float(n), index) for index, (b, n) in enumerate(zip(sorted(begins), lengths, strict=True)))
    return Clip(kind, seed, length_s, tuple(events))


def write_clip(clip: Clip, path: Path) -> None:
    """Encode it as H.264 of ordinary quality."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "24", "preset": "veryfast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for pixels in clip.frames():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())


def _scene(random: np.random.Generator) -> Frame:
    """Draw a soft picture with things in it, larger than the window that is seen."""
    coarse = random.integers(20, 235, (6, 9, 3)).astype(np.uint8)
    scene = cv2.resize(coarse, (WIDTH * 2, HEIGHT + 80), interpolation=cv2.INTER_CUBIC)
    for _ in range(26):
        centre = (int(random.integers(0, WIDTH * 2)), int(random.integers(0, HEIGHT + 80)))
        colour = [int(value) for value in random.integers(0, 255, 3)]
        cv2.circle(scene, centre, int(random.integers(4, 22)), colour, -1, cv2.LINE_AA)
    return scene


def _window(scene: Frame, x: float, y: float) -> Frame:
    shift = np.array([[1, 0, -40 - x], [0, 1, -40 - y]], np.float32)
    return cv2.warpAffine(scene, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def _insert(frame: Frame, index: int, share: float, place: NDArray[np.float64], picture: Frame) -> Frame:
    return _window(picture, 2 * share, 0)


def _dialog(frame: Frame, index: int, share: float, place: NDArray[np.float64], picture: Frame) -> Frame:
    x, y = round(place[0] * (WIDTH - 70)), round(place[1] * (HEIGHT - 36))
    cv2.rectangle(frame, (x, y), (x + 70, y + 36), (250, 250, 250), -1)
    cv2.rectangle(frame, (x + 6, y + 8), (x + 46, y + 12), (60, 60, 60), -1)
    cv2.rectangle(frame, (x + 40, y + 22), (x + 64, y + 31), (30, 110, 230), -1)
    return frame


def _dash(frame: Frame, index: int, share: float, place: NDArray[np.float64], picture: Frame) -> Frame:
    x, y = round(share * WIDTH), round(place[1] * HEIGHT)
    cv2.circle(frame, (x, y), 15, (255, 230, 40), -1, cv2.LINE_AA)
    cv2.circle(frame, (x, y), 15, (20, 20, 20), 2, cv2.LINE_AA)
    return frame


_Drawer = Callable[[Frame, int, float, NDArray[np.float64], Frame], Frame]
_DRAW: dict[str, _Drawer] = {
    "inserts": _insert, "dialogs": _dialog, "dashes": _dash, "shaken": _dialog, "flashing": _insert,
}  # fmt: skip
KINDS = tuple(_DRAW)
