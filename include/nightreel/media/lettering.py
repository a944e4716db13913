"""The text layer of a reel in one rendition, with the tenant's logo and the subject's place in that rendition."""

from __future__ import annotations

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
        InputError, RefusedError: the brand's logo is no picture of the tenant (``path.missing``, ``path.outside`` …).
    """
    brand = context.tenant.brand
    logo = tenant_file(context.tenant_root, brand.logo, where="brand.logo") if brand.logo else None
    subjects = Framing(reel, (platform.width_px, platform.height_px)).subjects()
    shown = reel if reel.burn_captions else reel.model_copy(update={"captions": ()})
    return TextLayer(shown, brand, platform, logo=logo, subjects=subjects)
