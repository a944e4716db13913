"""Platform presets: what each place wants of a film."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.model import Model


class Platform(Model):
    """Size, codec and loudness of one rendition."""

    name: str
    title: str
    width_px: int = Field(ge=64, le=7680, multiple_of=2)
    height_px: int = Field(ge=64, le=7680, multiple_of=2)
    codec: Literal["h264", "hevc"] = "h264"
    crf: int = Field(19, ge=0, le=51)
    max_bitrate_kbps: int = 12_000
    audio_kbps: int = 192
    target_lufs: float = Field(-14, ge=-40, le=-5, description="Integrated loudness, EBU R128.")
    max_true_peak_dbtp: float = Field(-1, ge=-9, le=0)
    safe_top: float = Field(0.06, description="Part of the height that the app's own buttons may cover.")
    safe_bottom: float = Field(0.08, description="Likewise at the bottom.")
    safe_side: float = Field(0.06, description="Likewise at each side, part of the width.")


PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        Platform(name="youtube", title="YouTube 1920x1080", width_px=1920, height_px=1080, max_bitrate_kbps=12_000),
        Platform(
            name="instagram", title="Instagram 1080x1350", width_px=1080, height_px=1350,
            max_bitrate_kbps=8_000, safe_bottom=0.10,
        ),
        Platform(
            name="tiktok", title="TikTok 1080x1920", width_px=1080, height_px=1920,
            max_bitrate_kbps=10_000, safe_top=0.10, safe_bottom=0.20, safe_side=0.09,
        ),
        Platform(name="square", title="Square 1080x1080", width_px=1080, height_px=1080, max_bitrate_kbps=8_000),
        Platform(name="draft", title="Draft 640x360", width_px=640, height_px=360, crf=26, max_bitrate_kbps=1_500),
    )
}  # fmt: skip
