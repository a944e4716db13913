"""Take pumping light out of generated and filmed shots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from nightreel.spec.film import Clip, FilterEntry, Reel
from nightreel.spec.model import Options
from nightreel.steps.base import FrameStep, StepContext, step

if TYPE_CHECKING:
    from nightreel.media.filters import FrameFilter

_SIDE_PX = 128


class DeflickerOptions(Options):
    """How strongly brightness pumping is flattened."""

    window_frames: int = Field(
        9,
        ge=3,
        le=121,
        description="Odd length of the window in which light should run straight; it grows for slower pumping.",
    )
    max_gain: float = Field(1.5, ge=1, le=4, description="Largest ratio by which a frame is made brighter or darker.")


@step("deflicker", takes={"reel": "reel"}, gives={"reel": "reel"}, title="Calm the light", group="picture")
class Deflicker(FrameStep[DeflickerOptions]):
    """Remove brightness and colour pumping of shots; fades, cuts and drawn shots stay; lazy."""

    stage = "shot"

    def measure(self, reel: Reel, options: DeflickerOptions, context: StepContext) -> dict[str, Any]:
        """Follow the light of each clip once."""
        from nightreel.media.deflicker import is_drawn

        clips = {segment.clip.media.sha256: segment.clip for segment in reel.segments}
        gains: dict[str, Any] = {}
        for number, (digest, clip) in enumerate(clips.items(), start=1):
            found = None if is_drawn(clip) else _gains(clip, options, context)
            if found is not None:
                gains[digest] = found
            context.progress(number / len(clips), f"{clip.name}: light followed")
        if not gains:
            context.note("The light of every shot is steady: nothing is changed.")
        return {"gains": gains}

    def filter(self, reel: Reel, entry: FilterEntry, context: StepContext) -> FrameFilter:
        """Build the filter of an entry."""
        from nightreel.media.deflicker import DeflickerFilter

        gains: Any = entry.measured["gains"]
        return DeflickerFilter(reel, gains)


def _gains(clip: Clip, options: DeflickerOptions, context: StepContext) -> list[list[float]] | None:
    from nightreel.media.deflicker import measure_light, steadying_gains, worst_swing
    from nightreel.media.samples import small_frames

    light, cuts = measure_light(small_frames(context.store.local(clip.media), _SIDE_PX))
    gains = steadying_gains(light, cuts, window_frames=options.window_frames, max_gain=options.max_gain)
    if gains is None:
        return None
    context.note(f"{clip.name}: light that wavered by up to {worst_swing(gains):.0%} is calmed.")
    return [[round(float(value), 5) for value in row] for row in gains]
