"""Read moving pictures: GIFs, stickers, short films, recorded screens; a still picture is a film of one frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from nightreel.engines.understand.protocol import UnderstandSettings
from nightreel.errors import InputError, OptionError
from nightreel.reading.moving.answers import Preset
from nightreel.reading.moving.presets import prompts_version
from nightreel.spec.brief import Brief
from nightreel.spec.model import Colour
from nightreel.spec.reading import Sources
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import StepContext, step
from nightreel.steps.understanding import UnderstandingStep, engine_settings

if TYPE_CHECKING:
    from nightreel.reading.moving.read import Wish


class ReadMovingOptions(UnderstandSettings):
    """What is asked of moving pictures, and how many of their frames are looked at."""

    presets: tuple[Preset, ...] = Field(
        ("what_happens", "alt_text"), max_length=10, description="What is asked, besides the brief's own questions."
    )
    least_per_s: float = Field(2, ge=0.5, le=5, description="Longer gaps are filled, unless nothing happens in them.")
    most_per_s: float = Field(5, ge=1, le=5, description="No second gives more frames than this.")
    most_frames: int = Field(32, ge=2, le=32, description="Frames of one file that are looked at.")
    frame_px: int = Field(768, ge=224, le=1024, description="Long side of the frames that are looked at and kept.")
    ground: Colour = Field("#FFFFFF", description="Colour that stands behind what is transparent.")
    steady: bool = Field(
        True, description="Undo the shaking of a camera for looking; the frames that are kept stay untouched."
    )


@step(
    "read_moving",
    takes={"brief": "brief", "sources": "sources"},
    gives={"reading": "reading"},
    title="Read moving pictures",
    group="reading",
)
class ReadMoving(UnderstandingStep[ReadMovingOptions]):
    """Choose the frames that say most, ask everything in one pass, and give answers with the frames that show them."""

    def key_material(
        self, options: ReadMovingOptions, engine: str, tenant: Tenant, tenant_root: Path
    ) -> dict[str, Any]:
        """Give who answers, the words that are asked, and the check of pictures that frames must pass."""
        from nightreel.safety import picture_check_key

        return {
            "judge": self.reader(engine).judge(engine_settings(options), tenant), "prompts": prompts_version(),
            "looked": picture_check_key(tenant),
        }  # fmt: skip

    def run(self, options: ReadMovingOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Read every moving picture of the sources, and pictures as films of one frame.

        Raises:
            InputError: there is nothing to read (``read_moving.sources``) or nothing is asked (``read_moving.ask``).
            OptionError: fewer frames a second are allowed than are wanted (``read_moving.rate``).
        """
        from nightreel.reading.moving.read import read_moving

        brief: Brief = inputs["brief"]
        sources: Sources = inputs["sources"]
        picked = [source for source in sources.items if source.kind in ("moving", "picture")]
        _check(options, brief, len(picked))
        return {"reading": read_moving(picked, _wish(brief, options), self.reader(context.engine), context)}


def _check(options: ReadMovingOptions, brief: Brief, files: int) -> None:
    if options.least_per_s > options.most_per_s:
        raise OptionError(
            "read_moving.rate", where="least_per_s", got=f"{options.least_per_s:g} to {options.most_per_s:g} a second",
            want="least_per_s up to most_per_s", fix="lower least_per_s or raise most_per_s",
        )  # fmt: skip
    if not files:
        raise InputError(
            "read_moving.sources", where="brief", got="no picture and no moving picture",
            want="a GIF, a WebP, a film or a picture", fix="name it under footage or pictures",
        )  # fmt: skip
    if not options.presets and not brief.questions:
        raise InputError(
            "read_moving.ask", where="brief.questions", got="no question", want="a preset or a question",
            fix="choose a preset in the pipeline, or write a question in the brief",
        )  # fmt: skip


def _wish(brief: Brief, options: ReadMovingOptions) -> Wish:
    from nightreel.media.moving.choose import Bounds
    from nightreel.reading.moving.read import Wish

    red, green, blue = bytes.fromhex(options.ground[1:])
    bounds = Bounds(options.least_per_s, options.most_per_s, options.most_frames)
    presets = tuple(dict.fromkeys(options.presets))
    return Wish(brief, presets, bounds, options.frame_px, (red, green, blue), options.steady, engine_settings(options))
