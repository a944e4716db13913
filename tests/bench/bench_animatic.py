"""Two seconds of 1080p: a picture slowly enlarged and moved, one line of text, x264 veryfast.

Ours is timed against MoviePy on the same timeline, and against encoding the finished RGB frames alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from figures import pairs, timed, write
from moviepy import CompositeVideoClip, ImageClip, TextClip, VideoClip

from nightreel.media.drawing.ahead import drawn_ahead
from nightreel.media.drawing.scene import Scene
from nightreel.media.drawing.stage import Stage
from nightreel.media.encode import BT709_TAGS, TO_BT709, EncoderProcess
from nightreel.media.ffmpeg import ffmpeg_path
from nightreel.media.filters import Frame
from nightreel.media.pictures import write_png
from nightreel.media.type.layer import TextLayer
from nightreel.spec.brand import Brand
from nightreel.spec.film import Clip, Reel, Segment, Title
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.script import Camera, OnScreenText, Shot
from nightreel.store.artifact import Artifact

WIDTH, HEIGHT, FPS, FRAMES, RUNS = 1920, 1080, 30, 60, 5
WORDS = "Fourteen days on a single charge"
BRAND = Brand(name="Aurora")


def product() -> np.ndarray:
    """A picture with alpha: a round badge, 600x700."""
    pixels = np.zeros((700, 600, 4), np.uint8)
    cv2.ellipse(pixels, (300, 350), (290, 340), 0, 0, 360, (235, 120, 40, 255), -1, cv2.LINE_AA)
    cv2.ellipse(pixels, (300, 350), (180, 220), 0, 0, 360, (250, 240, 230, 255), -1, cv2.LINE_AA)
    return pixels


def draw() -> Iterable[Frame]:
    """Draw our frames: designed ground, the picture, the words."""
    shot = Shot(
        index=0, role="benefit", start_frame=0, frames=FRAMES, scene="badge", layout="left",
        camera=Camera(move="push"), text=OnScreenText(headline=WORDS),
    )  # fmt: skip
    stage = Stage(Scene(shot, BRAND, WIDTH, HEIGHT, FRAMES, FPS), product())
    media = Artifact(uri="file:///none.mp4", sha256="0" * 64, kind="video", size_bytes=0)
    clip = Clip(name="shot", media=media, width_px=WIDTH, height_px=HEIGHT, fps=FPS, frames=FRAMES)
    title = Title(role="headline", text=WORDS, start_frame=0, frames=FRAMES, layout="left")
    segment = Segment(clip=clip, start_frame=0, frames=FRAMES)
    reel = Reel(
        title="bench", language="en-US", width_px=WIDTH, height_px=HEIGHT, fps=FPS, segments=(segment,),
        titles=(title,),
    )  # fmt: skip
    layer = TextLayer(reel, BRAND, PLATFORMS["youtube"])
    return drawn_ahead(lambda index, out: layer.draw(stage.frame(index, out), index, in_place=True), FRAMES)


def encode(frames: Iterable[Frame], out: Path) -> None:
    """Encode frames by one ffmpeg process."""
    tags = [word for key, value in BT709_TAGS.items() for word in (f"-{key}", value)]
    command = [
        ffmpeg_path(), "-hide_banner", "-nostats", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-s", f"{WIDTH}x{HEIGHT}", "-r", str(Fraction(FPS)), "-i", "pipe:0",
        "-vf", TO_BT709,
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", *tags, "-f", "mp4", str(out),
    ]  # fmt: skip
    process = EncoderProcess(command, out.name)
    for frame in frames:
        process.write(frame)
    process.finish()


def render_by_moviepy(picture: Path, ground: np.ndarray, font: Path, out: Path) -> None:
    """Make the same timeline with MoviePy."""
    length_s = FRAMES / FPS
    back = ImageClip(ground, duration=length_s)
    badge = ImageClip(str(picture), duration=length_s).resized(lambda t: 0.92 + 0.08 * t / length_s)
    badge = badge.with_position(lambda t: (300 + 10 * t, 190 - 5 * t))
    words = TextClip(font=str(font), text=WORDS, font_size=56, color="white", duration=length_s)
    film: VideoClip = CompositeVideoClip([back, badge, words.with_position((1020, 500))], size=(WIDTH, HEIGHT))
    film.write_videofile(str(out), fps=FPS, codec="libx264", preset="veryfast", audio=False, logger=None)


def main() -> None:
    """Measure interleaved, so that what else the machine does touches all three alike."""
    import fontpkg_manrope

    cv2.setNumThreads(1)
    ours, peers, alone = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        picture, font = Path(folder, "badge.png"), fontpkg_manrope.ROOT / "files" / "Manrope[wght].ttf"
        write_png(picture, product())
        finished = [frame.copy() for frame in draw()]
        for run in range(RUNS):
            ours.append(timed(lambda: encode(draw(), Path(folder, "ours.mp4"))))
            alone.append(timed(lambda: encode(finished, Path(folder, "alone.mp4"))))
            if run < 3:  # the peer takes long; its runs lie evenly between ours
                peers.append(timed(lambda: render_by_moviepy(picture, finished[0], font, Path(folder, "moviepy.mp4"))))
    write(
        "animatic", peer="moviepy", peer_version=version("moviepy"),
        **pairs([clock for clock, _ in ours[: len(peers)]], [clock for clock, _ in peers]),
        cpu_ratio=_median_ratio(peers, ours[: len(peers)], 1), to_encoding_alone=_median_ratio(ours, alone, 0),
        cpu_to_encoding_alone=_median_ratio(ours, alone, 1),
    )  # fmt: skip


def _median_ratio(these: list[tuple[float, float]], those: list[tuple[float, float]], column: int) -> float:
    return round(median(this[column] / that[column] for this, that in zip(these, those, strict=True)), 3)


if __name__ == "__main__":
    main()
