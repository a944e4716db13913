"""Names of platforms as people write them."""

from __future__ import annotations

import pytest

from nightreel.errors import SpecError
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.platforms import PLATFORMS


@pytest.mark.parametrize(
    ("written", "name"),
    [("youtube", "youtube"), (" TikTok ", "tiktok"), ("Instagram", "instagram"), ("shorts", "tiktok"),
     ("portrait_1080x1920", "tiktok"), ("1920x1080", "youtube"), ("landscape-1920x1080", "youtube"),
     ("square_1080x1080", "square"), ("1080×1350", "instagram")],
)  # fmt: skip
def test_platforms_of_finds_presets(written, name):
    assert platforms_of([written]) == (PLATFORMS[name],)


def test_platforms_of_makes_other_sizes_like_the_nearest_preset():
    (tall,) = platforms_of(["portrait_720x1280"])
    assert (tall.name, tall.width_px, tall.height_px) == ("720x1280", 720, 1280)
    assert tall.safe_bottom == PLATFORMS["tiktok"].safe_bottom
    assert tall.max_bitrate_kbps < PLATFORMS["tiktok"].max_bitrate_kbps


def test_platforms_of_gives_each_once_in_order():
    assert [made.name for made in platforms_of(["tiktok", "1920x1080", "youtube", "shorts"])] == ["tiktok", "youtube"]


@pytest.mark.parametrize(
    ("written", "code", "fix"),
    [
        ("youtub", "platform.name", "write youtube instead of youtub"),
        ("myspace", "platform.name", "choose one of these"),
        ("", "platform.name", "choose one of these"),
        ("portrait_1920x1080", "platform.size", "exchange the numbers or the word"),
        ("square_1080x1920", "platform.size", "exchange the numbers or the word"),
        ("1081x1921", "platform.size", "write such a size"),
        ("20x20", "platform.size", "write such a size"),
        ("9999x9999", "platform.size", "write such a size"),
    ],
)
def test_platforms_of_refuses(written, code, fix):
    with pytest.raises(SpecError) as caught:
        platforms_of([written], where="a.yaml:2")
    assert (caught.value.code, caught.value.where, caught.value.fix) == (code, "a.yaml:2", fix)
