"""Every rendition of a reel out of one pass: one decode, one encoder process for each platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Full, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

import ffmpeg

from nightreel.errors import EngineError
from nightreel.media.captions import write_srt, write_vtt
from nightreel.media.encode import BT709_TAGS, EncoderProcess, half_made
from nightreel.media.ffmpeg import ffmpeg_path
from nightreel.media.filters import Frame
from nightreel.media.framing import Framing, reframe, resize
from nightreel.media.lettering import text_layer
from nightreel.media.pictures import write_png
from nightreel.media.player import play
from nightreel.media.preview import still_size
from nightreel.media.probe import probe
from nightreel.media.sound.mix import level_sound, measure_loudness, mix_sound
from nightreel.spec.film import Reel, Rendition, Sidecar
from nightreel.spec.platforms import Platform

if TYPE_CHECKING:
    from nightreel.context import StepContext

_WAITING_FRAMES = 3
"""Frames that may wait for each encoder: so many are held in memory, whatever the film's length."""


def render(
    reel: Reel, platforms: Sequence[Platform], context: StepContext, out_dir: Path, *, preset: str = "medium"
) -> tuple[Rendition, ...]:
    """Render a reel for every platform in one pass and keep the files.

    Args:
        reel: the film.
        platforms: what to make; names differ.
        context: whose store gives the clips and keeps the renditions.
        out_dir: where files are made.
        preset: of x264 or x265: how long the encoder may think.

    Returns:
        One rendition for each platform in the same order, measured: loudness and frames are those of the file.

    Raises:
        EngineError: an encoder failed (``ffmpeg.failed``, ``ffmpeg.killed``, ``disk.full``) or lost frames
            (``render.frames``); no file of this call is left.
        InputError, StoreError: a clip or sound cannot be read.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    sounds = _level_sounds(reel, platforms, context, out_dir)
    outputs = [_Output(platform, out_dir / f"{platform.name}.mp4", sounds[platform.name]) for platform in platforms]
    with _encoders(reel, outputs, context, preset) as writers:
        for index, frame in play(reel, context):
            for writer in writers:
                writer.put(index, frame)
            context.progress((index + 1) / reel.frames, f"frame {index + 1} of {reel.frames}")
    _write_stills(writers, context)
    sidecars = _write_sidecars(reel, context, out_dir)
    return tuple(_keep(reel, output, context, sidecars) for output in outputs)


@dataclass(frozen=True)
class _Output:
    """One rendition while it is made."""

    platform: Platform
    path: Path
    sound: Path


class _Writer(Thread):
    """Crops, sets the text and feeds one encoder, beside the others."""

    def __init__(self, command: Sequence[str], reel: Reel, context: StepContext, platform: Platform) -> None:
        super().__init__(name=f"encode {platform.name}", daemon=True)
        self.platform = platform
        self.still: Frame | None = None
        """The frame in the middle, as it was encoded."""
        self._size = (platform.width_px, platform.height_px)
        self._framing = Framing(reel, self._size)
        self._layer = text_layer(reel, context, platform)
        self._middle = reel.frames // 2
        self._frames: Queue[tuple[int, Frame] | None] = Queue(_WAITING_FRAMES)
        self._error: BaseException | None = None
        self._encoder = EncoderProcess(command, platform.name)

    def put(self, index: int, frame: Frame) -> None:
        """Hand over a frame; waits while the encoder is busy, raises what it raised."""
        self._offer((index, frame))

    def finish(self) -> None:
        """Wait until the file is whole."""
        self._offer(None)
        self.join()
        if self._error is not None:
            raise self._error

    def run(self) -> None:
        try:
            while (item := self._frames.get()) is not None:
                index, frame = item
                shown = reframe(frame, self._framing.window(index), self._size)
                drawn = self._layer.draw(shown, index)
                if index == self._middle:
                    self.still = drawn
                self._encoder.write(drawn)
            self._encoder.finish()
        except BaseException as error:  # raised again where frames are handed over
            self._error = error

    def stop(self) -> None:
        """End at once."""
        self._encoder.kill()
        while self.is_alive():
            self._discard()
            self.join(0.05)

    def _offer(self, item: tuple[int, Frame] | None) -> None:
        while True:
            if self._error is not None:
                raise self._error
            try:
                self._frames.put(item, timeout=0.2)
            except Full:
                continue
            return

    def _discard(self) -> None:
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)


@contextmanager
def _encoders(reel: Reel, outputs: Sequence[_Output], context: StepContext, preset: str) -> Iterator[list[_Writer]]:
    """Start an encoder for each output; all files appear when the block ends well, none otherwise."""
    halves = {output.path: half_made(output.path) for output in outputs}
    writers: list[_Writer] = []
    try:
        for output in outputs:
            command = encoder_command(reel, output.platform, output.sound, halves[output.path], preset=preset)
            writer = _Writer(command, reel, context, output.platform)
            writers.append(writer)
            writer.start()
        yield writers
        for writer in writers:
            writer.finish()
        for path, half in halves.items():
            half.replace(path)
    except BaseException:
        for path in halves:
            path.unlink(missing_ok=True)
        raise
    finally:
        for writer in writers:
            writer.stop()
        for half in halves.values():
            half.unlink(missing_ok=True)


def encoder_command(reel: Reel, platform: Platform, sound: Path, out: Path, *, preset: str) -> list[str]:
    """Build the command line of one rendition's encoder.

    Raw RGB frames of the platform's size come by ``pipe:0``. The file is constant rate, BT.709 limited range, 4:2:0,
    with a closed group of pictures at least every two seconds, AAC at 48 kHz, and its index in front.
    """
    size = f"{platform.width_px}x{platform.height_px}"
    frames = ffmpeg.input("pipe:0", format="rawvideo", pix_fmt="rgb24", s=size, framerate=str(reel.fps))
    picture = (
        frames.video.filter(
            "scale", out_color_matrix="bt709", out_range="tv", flags="bicubic+accurate_rnd+full_chroma_int"
        )
        .filter("format", "yuv420p")
        .filter("setparams", colorspace="bt709", color_primaries="bt709", color_trc="bt709", range="tv")
    )
    options = {
        **_codec_options(platform), **BT709_TAGS, "preset": preset, "crf": platform.crf,
        "maxrate": f"{platform.max_bitrate_kbps}k", "bufsize": f"{2 * platform.max_bitrate_kbps}k",
        "g": max(1, round(2 * reel.fps)), "flags": "+cgop", "fps_mode": "cfr", "r": str(reel.fps),
        "acodec": "aac", "audio_bitrate": f"{platform.audio_kbps}k", "ar": 48_000, "ac": 2,
        "map_metadata": -1, "movflags": "+faststart", "format": "mp4",
    }  # fmt: skip
    stream = ffmpeg.output(picture, ffmpeg.input(f"file:{sound}").audio, f"file:{out}", **options)
    command: list[str] = stream.global_args("-hide_banner", "-nostats").compile(
        cmd=ffmpeg_path(), overwrite_output=True
    )
    return command


def _codec_options(platform: Platform) -> dict[str, Any]:
    if platform.codec == "hevc":
        return {"vcodec": "libx265", "tag:v": "hvc1", "x265-params": "open-gop=0:log-level=error"}
    return {"vcodec": "libx264", "profile:v": "high"}


def _level_sounds(reel: Reel, platforms: Sequence[Platform], context: StepContext, out_dir: Path) -> dict[str, Path]:
    """Mix once, then level once for each target; gives each platform's file."""
    mixed = out_dir / "mix.wav"
    mix_sound(reel, context.store, mixed)
    made: dict[tuple[float, float], Path] = {}
    for platform in platforms:
        target = platform.target_lufs, platform.max_true_peak_dbtp
        if target not in made:
            made[target] = out_dir / f"sound-{len(made)}.wav"
            level_sound(mixed, made[target], target_lufs=target[0], max_true_peak_dbtp=target[1])
    return {platform.name: made[platform.target_lufs, platform.max_true_peak_dbtp] for platform in platforms}


def _write_stills(writers: Sequence[_Writer], context: StepContext) -> None:
    for writer in writers:
        if writer.still is not None:
            path = context.work_dir / f"still-{writer.platform.name}.png"
            write_png(path, resize(writer.still, still_size(writer.platform.width_px, writer.platform.height_px)))
            context.stills.append(path)


def _write_sidecars(reel: Reel, context: StepContext, out_dir: Path) -> tuple[Sidecar, ...]:
    if not reel.captions:
        return ()
    names = {"srt": partial(write_srt, reel.captions), "vtt": partial(write_vtt, reel.captions)}
    sidecars = []
    for suffix, write in names.items():
        path = out_dir / f"captions.{reel.language}.{suffix}"
        write(path)
        media = context.store.keep(path, "captions", facts={"language": reel.language, "lines": len(reel.captions)})
        sidecars.append(Sidecar(name=path.name, media=media))
    return tuple(sidecars)


def _keep(reel: Reel, output: _Output, context: StepContext, sidecars: tuple[Sidecar, ...]) -> Rendition:
    platform = output.platform
    found, loudness = probe(output.path), measure_loudness(output.path)
    if found.frames != reel.frames:
        raise EngineError(
            "render.frames", where=platform.name, got=f"{found.frames} frames", want=f"{reel.frames} frames",
            fix="run the export again",
        )  # fmt: skip
    media = context.store.keep(
        output.path, "video", move=True,
        facts={
            "platform": platform.name, "width_px": found.width_px, "height_px": found.height_px, "fps": str(reel.fps),
            "frames": found.frames, "duration_s": reel.duration_s, "codec": found.codec, "colour": found.colour,
            "lufs": loudness.lufs, "true_peak_dbtp": loudness.true_peak_dbtp,
        },
    )  # fmt: skip
    return Rendition(
        platform=platform.name, media=media, width_px=platform.width_px, height_px=platform.height_px, fps=reel.fps,
        frames=reel.frames, lufs=loudness.lufs, true_peak_dbtp=loudness.true_peak_dbtp,
        target_lufs=platform.target_lufs, sidecars=sidecars, payload=reel.payload,
    )  # fmt: skip
