"""Rooms for text."""

from __future__ import annotations

from typing import get_args

import pytest

from nightreel.media.type.zones import Area, Layout, Sheet, zone_of
from nightreel.spec.film import Box
from nightreel.spec.platforms import PLATFORMS, Platform

EVERY = [*PLATFORMS.values(), Platform(name="tiny", title="Tiny", width_px=64, height_px=64)]
SUBJECTS = (None, Box(x=0.1, y=0.2, width=0.4, height=0.7), Box(x=0.4, y=0.0, width=0.2, height=0.5))


def inside(inner: Area, outer: Area) -> bool:
    return inner.within(outer) == inner


@pytest.mark.parametrize("captions", [False, True], ids=["bare", "captions"])
@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("platform", EVERY, ids=lambda platform: platform.name)
def test_titles_stay_in_the_safe_area_and_off_the_captions(platform, layout, captions):
    sheet = Sheet(platform, captions)
    for subject in SUBJECTS:
        area = zone_of(sheet, layout, subject).area
        assert inside(area, sheet.safe)
        if captions:
            common = area.within(sheet.caption_area)
            assert common.width == 0 or common.height == 0


@pytest.mark.parametrize("platform", EVERY, ids=lambda platform: platform.name)
def test_captions_stay_in_the_safe_area(platform):
    assert inside(Sheet(platform, captions=True).caption_area, Sheet(platform, captions=True).safe)


def test_wide_frames_set_words_opposite_the_subject():
    sheet = Sheet(PLATFORMS["youtube"], captions=False)
    assert zone_of(sheet, "left").area.x > 960
    assert zone_of(sheet, "right").area.right <= 960


def test_tall_frames_set_words_where_they_hide_least():
    sheet = Sheet(PLATFORMS["tiktok"], captions=False)
    low = Box(x=0.2, y=0.4, width=0.6, height=0.55)
    high = Box(x=0.2, y=0.02, width=0.6, height=0.5)
    assert zone_of(sheet, "hero", low).area.y < 960
    assert zone_of(sheet, "hero", high).area.y > 960
