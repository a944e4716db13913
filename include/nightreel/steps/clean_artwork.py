"""Clean artwork: pictures of artworks become fit to be read and shown; as they came is kept beside them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from nightreel.errors import InputError
from nightreel.spec.brief import Brief
from nightreel.spec.model import Options
from nightreel.spec.reading import Sources
from nightreel.steps.base import Step, StepContext, step


class CleanArtworkOptions(Options):
    """What may be mended; whatever is not sure is left as it is."""

    borders: bool = Field(True, description="Cut off even black and white borders of a scan, and the dark frame.")
    perspective: bool = Field(True, description="Turn a photographed work to the front.")
    light: bool = Field(True, description="Even the light where wall or bare paper shows how it fell.")
    glare: Literal["off", "photographs", "always"] = Field(
        "photographs", description="Soften reflections of lamps where their surroundings are plain."
    )
    longest_px: int = Field(1024, ge=256, le=1024, description="Larger pictures are reduced to this side.")


@step(
    "clean_artwork",
    takes={"brief": "brief", "sources": "sources"},
    gives={"sources": "sources"},
    title="Clean pictures of artworks",
    group="reading",
)
class CleanArtwork(Step[CleanArtworkOptions]):
    """Take borders, tilt, uneven light and reflections away, each with a figure; never cut into a painting."""

    def run(self, options: CleanArtworkOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Clean every picture; other sources pass.

        Raises:
            InputError: there is no picture (``clean_artwork.sources``), or one is broken or blank.
        """
        from nightreel.reading.works.cleaning import clean_source

        brief: Brief = inputs["brief"]
        sources: Sources = inputs["sources"]
        if not any(item.kind == "picture" for item in sources.items):
            raise InputError(
                "clean_artwork.sources", where="brief.pictures", got="no picture", want="a picture of the work",
                fix="name a PNG, JPEG, WebP or TIFF under pictures",
            )  # fmt: skip
        items = []
        for done, item in enumerate(sources.items):
            context.progress(done / len(sources.items), f"clean {item.name}")
            items.append(
                clean_source(item, options.model_dump(), brief.language, context) if item.kind == "picture" else item
            )
        return {"sources": sources.model_copy(update={"items": tuple(items)})}
