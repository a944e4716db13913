"""The tenant's logo reaches the film and its previews."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nightreel.errors import RefusedError
from nightreel.media.lettering import text_layer
from nightreel.media.pictures import write_png
from nightreel.spec.brand import Brand
from nightreel.spec.film import Title
from nightreel.spec.platforms import Platform
from nightreel.spec.tenant import Tenant

pytestmark = pytest.mark.integration

PLATFORM = Platform(name="wide", title="Wide", width_px=640, height_px=360)


def _context(context, logo: str):
    return replace(context, tenant=Tenant(name="acme", title="Acme", brand=Brand(name="Acme", logo=logo)))


def test_the_logo_is_drawn_from_the_tenant_s_folder(context, tenant_root, make_clip, make_reel):
    logo = np.zeros((60, 120, 4), np.uint8)
    logo[10:50, 10:110] = (250, 20, 200, 255)
    write_png(tenant_root / "media" / "logo.png", logo)
    title = Title(role="logo", text="Acme", start_frame=0, frames=60, animation="none", layout="logo")
    reel = make_reel([make_clip((9, 9, 9))], 60, titles=(title,))
    black = np.zeros((360, 640, 3), np.uint8)
    drawn = text_layer(reel, _context(context, "logo.png"), PLATFORM).draw(black, 40)
    assert (np.abs(drawn.astype(int) - (250, 20, 200)).max(axis=2) < 12).sum() > 500
    without = text_layer(reel, _context(context, ""), PLATFORM).draw(black, 40)
    assert (np.abs(without.astype(int) - (250, 20, 200)).max(axis=2) < 12).sum() == 0


def test_a_logo_outside_the_tenant_is_refused(context, make_clip, make_reel):
    with pytest.raises(RefusedError, match=r"path\.outside\] brand\.logo"):
        text_layer(make_reel([make_clip((9, 9, 9))], 10), _context(context, "/etc/logo.png"), PLATFORM)
