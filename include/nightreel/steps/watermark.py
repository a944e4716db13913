"""Mark every frame with the tenant's key, unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, JsonValue

from nightreel.spec.film import FilterEntry, Reel
from nightreel.spec.model import Options
from nightreel.steps.base import FrameStep, StepContext, step
from nightreel.store.digest import value_digest

if TYPE_CHECKING:
    from nightreel.media.filters import FrameFilter


class WatermarkOptions(Options):
    """How strong the mark is and what it carries."""

    strength_db: float | None = Field(
        None, ge=36, le=60,
        description="PSNR that no frame goes below; lower is stronger. 45 from 720 lines up and 42 below when empty.",
    )  # fmt: skip
    payload: str = Field(
        "", pattern=r"^([0-9a-f]{16})?$", description="16 hexadecimal digits; made from the film when empty."
    )


@step("watermark", takes={"reel": "reel"}, gives={"reel": "reel"}, title="Invisible watermark", group="picture")
class Watermark(FrameStep[WatermarkOptions]):
    """Add the tenant's invisible watermark to every frame; lazy.

    The payload is a digest of tenant and film, so that the same film gets the same mark again. The store remembers
    what each payload stands for, under ``payload/<payload>``.
    """

    uses_key = "watermark"
    lacks = "the film carries no invisible mark, so nobody can prove by it whose film it is"

    def measure(self, reel: Reel, options: WatermarkOptions, context: StepContext) -> dict[str, Any]:
        """Choose the payload and remember what it stands for."""
        payload = options.payload or film_digest(context.tenant.name, reel)[:16]
        context.store.remember(
            f"payload/{payload}",
            {
                "tenant": context.tenant.name, "title": reel.title, "language": reel.language,
                "run": context.run.run_id, "date": context.run.date,
            },
        )  # fmt: skip
        return {"payload": payload}

    def change(self, reel: Reel, options: WatermarkOptions, measured: dict[str, Any]) -> Reel:
        """Name the payload in the reel."""
        return reel.model_copy(update={"payload": measured["payload"]})

    def filter(self, reel: Reel, entry: FilterEntry, context: StepContext) -> FrameFilter:
        """Build the filter that marks frames of the reel's size."""
        from nightreel.provenance.watermark import WatermarkFilter

        options = WatermarkOptions.model_validate(entry.options)
        return WatermarkFilter(
            context.key(self.uses_key), str(entry.measured["payload"]), reel.width_px, reel.height_px,
            psnr_db=options.strength_db,
        )  # fmt: skip


def film_digest(tenant: str, reel: Reel) -> str:
    """Give the digest of a tenant's film: of what is shown and heard, not of where it is kept."""
    return value_digest([tenant, _without_addresses(reel.model_dump(mode="json", exclude={"payload"}))])


def _without_addresses(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _without_addresses(inner) for key, inner in value.items() if key != "uri"}
    if isinstance(value, list):
        return [_without_addresses(inner) for inner in value]
    return value
