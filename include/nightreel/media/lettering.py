"""The text layer of a reel in one rendition, with the tenant's logo and the subject's place in that rendition."""

from __future__ import annotations

from pathlib import Path

from nightreel.context import StepContext
from nightreel.media.framing import Framing
from nightreel.media.tenant_files import tenant_file
from nightreel.media.type.layer import TextLayer
from nightreel.spec.film import Reel
from nightreel.spec.platforms import Platform


def text_layer(reel: Reel, context: StepContext, platform: Platform) -> TextLayer:
    """Set a reel's text for one rendition.

    Captions are left out unless the reel burns them in.

    Raises:
        InputError, RefusedError: the brand's logo or type is no file of the tenant (``path.missing`` …).
    """
    brand = context.tenant.brand
    logo = _file(brand.logo, "brand.logo", context)
    fonts = (
        _file(brand.type.headline_font, "brand.type.headline_font", context),
        _file(brand.type.body_font, "brand.type.body_font", context),
    )
    subjects = Framing(reel, (platform.width_px, platform.height_px)).subjects()
    shown = reel if reel.burn_captions else reel.model_copy(update={"captions": ()})
    return TextLayer(shown, brand, platform, logo=logo, subjects=subjects, fonts=fonts)


def _file(name: str, where: str, context: StepContext) -> Path | None:
    return tenant_file(context.tenant_root, name, where=where) if name else None
