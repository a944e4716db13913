"""Render the film: every rendition out of one pass."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from nightreel.errors import OptionError
from nightreel.spec.film import Reel, Renditions
from nightreel.spec.generation import Making
from nightreel.spec.model import Options
from nightreel.spec.platforms import PLATFORMS, Platform
from nightreel.steps.base import Step, StepContext, step


class ExportOptions(Options):
    """Where the film will be shown, and how hard the encoder thinks."""

    platforms: tuple[str, ...] = Field((), description="Names of platforms; the run's own when empty.")
    crf: int | None = Field(None, ge=0, le=51, description="Quality, lower is better; each platform's own by default.")
    preset: Literal["ultrafast", "veryfast", "fast", "medium", "slow"] = Field(
        "fast", description="How long the encoder may think: slower makes smaller files."
    )


@step("export", takes={"reel": "reel"}, gives={"renditions": "renditions"}, title="Render the films", group="delivery")
class Export(Step[ExportOptions]):
    """Render one film for each platform: one decode, every filter once, all encoders side by side."""

    version = "2"
    renders = True

    def run(self, options: ExportOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the renditions, measured."""
        from nightreel.media.render import render
        from nightreel.packs import pack_credits

        reel: Reel = inputs["reel"]
        platforms = choose_platforms(options, context.run.platforms)
        items = render(reel, platforms, context, context.work_dir / "export", preset=options.preset)
        makings = makings_of(reel)
        return {
            "renditions": Renditions(
                title=reel.title, language=reel.language, description=reel.description, keywords=reel.keywords,
                items=items, makings=makings, packs=pack_credits(context.tenant.brand, context.tenant_root, makings),
            )
        }  # fmt: skip


def makings_of(reel: Reel) -> tuple[Making, ...]:
    """Give how each shot was made, in the film's order; a clip that people brought is footage."""
    return tuple(segment.clip.made or Making(engine="footage") for segment in reel.segments)


def choose_platforms(options: ExportOptions, of_run: tuple[str, ...]) -> tuple[Platform, ...]:
    """Give the presets to render, each once.

    Raises:
        OptionError: a name that is no platform (``export.platforms``).
    """
    names = tuple(dict.fromkeys(options.platforms or of_run or ("youtube",)))
    unknown = [name for name in names if name not in PLATFORMS]
    if unknown:
        raise OptionError(
            "export.platforms", got=", ".join(unknown), want=f"one of {', '.join(PLATFORMS)}",
            fix="choose platforms that exist",
        )  # fmt: skip
    chosen = (PLATFORMS[name] for name in names)
    return tuple(item if options.crf is None else item.model_copy(update={"crf": options.crf}) for item in chosen)
