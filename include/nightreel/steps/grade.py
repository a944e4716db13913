"""White balance, exposure, contrast, saturation and the brand's look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from nightreel.spec.film import Clip, FilterEntry, Reel
from nightreel.spec.model import Options
from nightreel.steps.base import FrameStep, StepContext, step
from nightreel.store.artifact import Artifact

if TYPE_CHECKING:
    from nightreel.media.colour import Grade as ColourGrade
    from nightreel.media.filters import Frame, FrameFilter, FrameFunction

_SAMPLES = 5


class GradeOptions(Options):
    """Correct the light of filmed shots and give the film its look."""

    white_balance: Literal["off", "grey-world", "white-patch"] = Field(
        "grey-world", description="Take a small cast out of filmed shots; brand colours stay."
    )
    auto_exposure: bool = Field(True, description="Lift dark and hold back bright shots a little.")
    exposure: float = Field(0, ge=-3, le=3, description="Stops brighter or darker.")
    contrast: float = Field(1, ge=0.5, le=2)
    saturation: float = Field(1, ge=0, le=2)
    temperature: float = Field(0, ge=-100, le=100, description="Below 0 cooler, above 0 warmer.")
    lut: str | None = Field(None, description="A .cube file of the tenant; the brand's by default, none if empty.")
    strength: float = Field(1, ge=0, le=1, description="How much of all this is applied.")
    drawn_clips: Literal["leave", "look"] = Field(
        "leave", description="Drawn shots have the brand's exact colours: leave them, or give them the look as well."
    )


@step("grade", takes={"reel": "reel"}, gives={"reel": "reel"}, title="Grade colours", group="picture")
class Grade(FrameStep[GradeOptions]):
    """Correct and grade every shot; lazy."""

    stage = "shot"

    def measure(self, reel: Reel, options: GradeOptions, context: StepContext) -> dict[str, Any]:
        """Measure the light of each filmed clip once, and keep the look."""
        shots: dict[str, dict[str, Any]] = {}
        clips = {segment.clip.media.sha256: segment.clip for segment in reel.segments}
        for number, (key, clip) in enumerate(clips.items(), start=1):
            if not _is_drawn(clip):
                shots[key] = _measure_shot(clip, options, context)
            context.progress(number / len(clips), f"{clip.name}: light measured")
        drawn = sum(_is_drawn(segment.clip) for segment in reel.segments)
        if drawn and options.drawn_clips == "leave" and drawn == len(reel.segments):
            context.note("Every shot is drawn in the brand's own colours: nothing is graded")
        return {"shots": shots, "look": _keep_look(options, context)}

    def filter(self, reel: Reel, entry: FilterEntry, context: StepContext) -> FrameFilter:
        """Build the filter: one table for each segment."""
        return _GradeFilter(reel, entry, context)


@dataclass
class _GradeFilter:
    reel: Reel
    entry: FilterEntry
    context: StepContext

    def open(self, segment_index: int | None) -> FrameFunction:
        """Bake a segment's table; a segment that nothing changes passes as it is."""
        from nightreel.media.colour import bake
        from nightreel.media.colour_table import TableFunction

        grade = self._grade(self.reel.segments[segment_index or 0].clip)
        return _unchanged if grade.changes_nothing else TableFunction(bake(grade), self.context.work_dir)

    def _grade(self, clip: Clip) -> ColourGrade:
        from nightreel.media.colour import Grade as ColourGrade
        from nightreel.media.colour_cube import read_cube

        options = GradeOptions.model_validate(self.entry.options)
        if _is_drawn(clip) and options.drawn_clips == "leave":
            return ColourGrade()
        measured: dict[str, Any] = self.entry.measured
        shot, look = measured["shots"].get(clip.media.sha256, {}), measured["look"]
        return ColourGrade(
            cast=tuple(shot.get("cast", (0.0, 0.0))),
            exposure_stops=options.exposure + shot.get("exposure_stops", 0.0),
            temperature=options.temperature,
            contrast=options.contrast,
            saturation=options.saturation,
            look=read_cube(self.context.store.local(Artifact.model_validate(look))) if look else None,
            strength=options.strength,
        )


def _unchanged(frame: Frame, time_s: float) -> Frame:
    return frame


def _is_drawn(clip: Clip) -> bool:
    return clip.media.facts.get("engine") == "animatic"


def _measure_shot(clip: Clip, options: GradeOptions, context: StepContext) -> dict[str, Any]:
    from nightreel.media.colour import measure_cast, measure_exposure

    if options.white_balance == "off" and not options.auto_exposure:
        return {}
    frames = _sample(clip, context)
    cast = (0.0, 0.0) if options.white_balance == "off" else measure_cast(frames, options.white_balance)
    stops = measure_exposure(frames) if options.auto_exposure else 0.0
    if cast != (0.0, 0.0) or stops:
        context.note(f"{clip.name}: {_words(cast, stops)}")
    return {"cast": list(cast), "exposure_stops": stops}


def _sample(clip: Clip, context: StepContext) -> list[Frame]:
    from nightreel.media.decode import read_frames

    path = context.store.local(clip.media)
    count = min(_SAMPLES, clip.frames)
    frames = []
    for number in range(count):
        reader = read_frames(path, start_frame=(2 * number + 1) * clip.frames // (2 * count))
        frames += [frame for frame, _ in zip(reader, range(1), strict=False)]
    return frames


def _words(cast: tuple[float, float], stops: float) -> str:
    words = []
    if cast != (0.0, 0.0):
        red, blue = cast
        words.append("a warm cast taken out" if red > blue else "a cool cast taken out")
    if stops:
        words.append(f"{abs(stops):.1f} stops {'brighter' if stops > 0 else 'darker'}")
    return ", ".join(words)


def _keep_look(options: GradeOptions, context: StepContext) -> dict[str, Any] | None:
    """Check the look's file and keep it, so that the reel stays what it is when the file changes."""
    from nightreel.media.colour_cube import read_cube, weaken_cube, write_cube
    from nightreel.media.tenant_files import tenant_file

    name = context.tenant.brand.lut if options.lut is None else options.lut
    if not name:
        return None
    path = tenant_file(context.tenant_root, name, where="grade.lut" if options.lut else "brand.lut")
    cube = read_cube(path)
    if options.lut is None and context.tenant.brand.lut_strength < 1:
        path = context.work_dir / "look.cube"
        write_cube(path, weaken_cube(cube, context.tenant.brand.lut_strength))
    return context.store.keep(path, "lut").model_dump(mode="json")
