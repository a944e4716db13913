"""Make small pictures and clips as large as the film needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from nightreel.engines.card import make_engine
from nightreel.engines.upscale.protocol import Scale, UpscaleModel, Upscaler
from nightreel.errors import EngineError, InputError
from nightreel.spec.film import Clip, Material, Picture, Reel, Segment
from nightreel.spec.model import Options
from nightreel.steps.base import Port, Step, StepContext, step
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_MAX_PICTURE_PIXELS = 1_500_000
_MAX_STILLS = 4
_WIDE = 16 / 9
"""A film's width over its height."""
_PRODUCT_PART = 0.9
"""Part of the film's height that a cut-out product fills at most; scenes and clips fill the frame."""
_UNSEEN = 1.1
"""An enlargement that ordinary resampling does as well."""


class UpscaleOptions(Options):
    """Enlarge what is too small, and leave the rest alone."""

    target_height_px: int = Field(
        1080, ge=240, le=4320, description="Height of the film; what would be soft at this size is enlarged."
    )
    max_scale: Scale = Field(4, description="Most that anything is enlarged.")
    model: Literal["auto", "animevideov3", "x4plus"] = Field(
        "auto",
        description="x4plus draws fine photographic detail and is slow; animevideov3 is quick and steady; "
        "auto takes x4plus for pictures and animevideov3 for clips.",
    )


@dataclass(frozen=True)
class _Job:
    """One picture or clip that is to be enlarged."""

    item: Picture | Clip
    scale: Scale

    @property
    def frames(self) -> int:
        return self.item.frames if isinstance(self.item, Clip) else 1


@step(
    "upscale",
    takes={"material": Port("material", optional=True), "reel": Port("reel", optional=True)},
    gives={"material": Port("material", optional=True), "reel": Port("reel", optional=True)},
    title="Sharpen small footage",
    group="picture",
)
class Upscale(Step[UpscaleOptions]):
    """Enlarge small pictures and clips by super-resolution.

    It takes the material of a brief, or a reel; exactly one of them. What is large enough is handed on untouched.
    """

    engines = "upscale"
    default_engine = "openvino"
    renders = True

    def run(self, options: UpscaleOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Enlarge the material's pictures and clips, or the clips of a reel."""
        material: Material | None = inputs.get("material")
        reel: Reel | None = inputs.get("reel")
        if (material is None) == (reel is None):
            raise InputError(
                "upscale.input", got="both" if material is not None else "neither", want="either material or a reel",
                fix="connect one of the two ports of this step",
            )  # fmt: skip
        work = _Work(options, context, make_engine("upscale", context.engine or self.default_engine))
        if material is not None:
            return {"material": work.material(material)}
        return {"reel": work.reel(reel)} if reel is not None else {}


class _Work:
    """One run of the step: the engine, and how much is done."""

    def __init__(self, options: UpscaleOptions, context: StepContext, engine: Upscaler) -> None:
        self._options, self._context, self._engine = options, context, engine
        self._done = self._total = 0

    def material(self, material: Material) -> Material:
        items: list[Picture | Clip] = [*material.pictures, *material.footage]
        jobs = [job for item in items if (job := self._job(item)) is not None]
        self._total = sum(job.frames for job in jobs)
        made = {id(job.item): self._enlarge(job) for job in jobs}
        update = {
            "pictures": tuple(made.get(id(picture), picture) for picture in material.pictures),
            "footage": tuple(made.get(id(clip), clip) for clip in material.footage),
        }
        return material.model_copy(update=update)

    def reel(self, reel: Reel) -> Reel:
        clips = {segment.clip.media.sha256: segment.clip for segment in reel.segments}
        jobs = {key: job for key, clip in clips.items() if (job := self._reel_job(clip, reel)) is not None}
        self._total = sum(job.frames for job in jobs.values())
        made = {key: self._enlarge(job) for key, job in jobs.items()}

        def enlarged(segment: Segment) -> Segment:
            large = made.get(segment.clip.media.sha256)
            if large is None:
                return segment
            keep = {"name": segment.clip.name, "subject": segment.clip.subject}
            return segment.model_copy(update={"clip": large.model_copy(update=keep)})

        return reel.model_copy(update={"segments": tuple(enlarged(segment) for segment in reel.segments)})

    def _job(self, item: Picture | Clip) -> _Job | None:
        """Decide about a picture or clip of the material, and say why."""
        size, target = f"{item.width_px}x{item.height_px}", self._options.target_height_px
        by_side = (target * _WIDE / item.width_px, target / item.height_px)
        is_cut_out = isinstance(item, Picture) and item.has_alpha
        lack = _PRODUCT_PART * min(by_side) if is_cut_out else max(by_side)
        if lack <= _UNSEEN:
            self._context.note(f"{item.name} is {size}: large enough")
            return None
        if isinstance(item, Picture) and item.width_px * item.height_px > _MAX_PICTURE_PIXELS:
            self._context.note(f"{item.name} is {size}: large enough for ordinary enlargement")
            return None
        return _Job(item, self._scale(lack))

    def _reel_job(self, clip: Clip, reel: Reel) -> _Job | None:
        lack = max(reel.width_px / clip.width_px, reel.height_px / clip.height_px)
        if lack <= _UNSEEN:
            self._context.note(f"{clip.name} is {clip.width_px}x{clip.height_px}: large enough for the film")
            return None
        return _Job(clip, self._scale(lack))

    def _scale(self, lack: float) -> Scale:
        return 2 if lack <= 2 * _UNSEEN or self._options.max_scale == 2 else 4

    def _enlarge(self, job: _Job) -> Picture | Clip:
        item = job.item
        model = self._model(item)
        size = (item.width_px * job.scale, item.height_px * job.scale)
        path = self._work_file(item, ".mp4" if isinstance(item, Clip) else ".png")
        if isinstance(item, Clip):
            self._enlarge_clip(item, path, job.scale, model)
        else:
            self._enlarge_picture(item, path, job.scale, model)
        self._context.note(
            f"{item.name} enlarged {job.scale} times, from {item.width_px}x{item.height_px} to {size[0]}x{size[1]}"
        )
        media = self._keep(item, path, size, model)
        return item.model_copy(update={"media": media, "width_px": size[0], "height_px": size[1]})

    def _model(self, item: Picture | Clip) -> UpscaleModel:
        if self._options.model != "auto":
            return self._options.model
        return "animevideov3" if isinstance(item, Clip) else "x4plus"

    def _keep(self, item: Picture | Clip, path: Path, size: tuple[int, int], model: UpscaleModel) -> Artifact:
        facts = item.media.facts | {
            "width_px": size[0],
            "height_px": size[1],
            "upscaled_by": f"{self._engine.card.name} {self._engine.card.version}, {model}",
            "from_size": f"{item.width_px}x{item.height_px}",
        }
        return self._context.store.keep(path, item.media.kind, facts=facts, move=True)

    def _enlarge_picture(self, picture: Picture, out: Path, scale: Scale, model: UpscaleModel) -> None:
        from nightreel.media.enlarge import bleed_colours, join_alpha, keep_colour
        from nightreel.media.pictures import read_picture, write_png

        source = read_picture(self._context.store.local(picture.media))
        colours = bleed_colours(source) if source.shape[2] == 4 else source
        (large,) = self._engine.upscale(iter([colours]), scale, model=model)
        large = keep_colour(colours, large)
        if source.shape[2] == 4:
            alpha = source[..., 3]
            grey = alpha[..., None].repeat(3, axis=2)
            (large_alpha,) = self._engine.upscale(iter([grey]), scale, model="animevideov3")
            large = join_alpha(large, alpha, large_alpha[..., 1])
        write_png(out, large)
        self._compare(source, large, picture.name)
        self._tell(1, picture.name)

    def _enlarge_clip(self, clip: Clip, out: Path, scale: Scale, model: UpscaleModel) -> None:
        from nightreel.media.decode import read_frames
        from nightreel.media.encode import ClipWriter
        from nightreel.media.enlarge import keep_colour

        source = self._context.store.local(clip.media)
        sound = self._sound(clip, source) if clip.has_sound else None
        frames, again = tee(read_frames(source))
        large: Iterator[Frame] = self._engine.upscale(frames, scale, model=model)
        width_px, height_px = clip.width_px * scale, clip.height_px * scale
        with ClipWriter(out, width_px, height_px, clip.fps, sound=sound) as writer:
            for index, (before, after) in enumerate(zip(again, large, strict=True)):
                after = keep_colour(before, after)
                writer.write(after)
                if index == clip.frames // 2:
                    self._compare(before, after, clip.name)
                self._tell(1, clip.name)
        if writer.frames != clip.frames:
            raise EngineError(
                "upscale.frames", where=clip.name, got=f"{writer.frames} frames", want=f"{clip.frames}",
                fix="bring the clip in again: its file holds another number of frames than was counted",
            )  # fmt: skip

    def _sound(self, clip: Clip, source: Path) -> Path:
        """Give the clip's sound so that it begins with the first frame."""
        from nightreel.media.ffmpeg import run_ffmpeg, safe_input
        from nightreel.media.probe import probe

        found = probe(source)
        late_s = found.audio_start_s - found.video_start_s
        if abs(late_s) < 1e-3:
            return source
        out = self._work_file(clip, ".wav")
        shift = f"adelay={late_s * 1000:.3f}:all=1" if late_s > 0 else f"atrim=start={-late_s:.6f}"
        chain = f"asetpts=PTS-STARTPTS,{shift},asetpts=PTS-STARTPTS"
        run_ffmpeg([*safe_input(source), "-map", "0:a:0", "-af", chain, f"file:{out}"], where=clip.name)
        return out

    def _compare(self, before: Frame, after: Frame, name: str) -> None:
        from nightreel.media.enlarge import draw_comparison
        from nightreel.media.pictures import write_png

        if len(self._context.stills) < _MAX_STILLS:
            path = self._context.work_dir / f"comparison-{len(self._context.stills)}.png"
            write_png(path, draw_comparison(before, after, name))
            self._context.stills.append(path)

    def _work_file(self, item: Picture | Clip, suffix: str) -> Path:
        return self._context.work_dir / f"{item.media.sha256[:16]}{suffix}"

    def _tell(self, frames: int, name: str) -> None:
        self._done += frames
        self._context.progress(
            min(1.0, self._done / max(1, self._total)), f"{name}: {self._done} of {self._total} frames"
        )
