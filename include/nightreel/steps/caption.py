"""caption: the spoken words as captions, over the picture and as files beside it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from nightreel.spec.film import Reel
from nightreel.spec.model import Options
from nightreel.steps.base import Step, StepContext, step


class CaptionOptions(Options):
    """How spoken words are shown."""

    burn: bool = Field(
        True, title="Show in the picture", description="Captions are part of the picture; off, they are files only."
    )
    line_chars: int = Field(
        42, ge=16, le=60, title="Longest line", description="Latin letters on a line; a Chinese one counts as 2.3."
    )


@step("caption", takes={"reel": "reel"}, gives={"reel": "reel"}, title="Add captions", group="sound")
class Caption(Step[CaptionOptions]):
    """Caption what is spoken, word for word, at its measured times; drawn at export."""

    def run(self, options: CaptionOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the reel with captions."""
        from nightreel.media.captions import lines_of
        from nightreel.media.preview import draw_stills

        reel: Reel = inputs["reel"]
        captions = lines_of(
            reel.spoken, reel.language, max_chars=options.line_chars,
            gap_s=float(2 / reel.fps), film_s=reel.duration_s,
        )  # fmt: skip
        if not captions:
            context.note("Nothing is spoken, so there are no captions.")
        reel = reel.model_copy(update={"captions": captions, "burn_captions": options.burn and bool(captions)})
        draw_stills(reel, context)
        return {"reel": reel}
