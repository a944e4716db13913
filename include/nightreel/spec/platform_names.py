"""Names of platforms as people write them: a preset, or a size such as ``portrait_1080x1920``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import ValidationError

from nightreel.errors import SpecError
from nightreel.spec.near import mend
from nightreel.spec.platforms import PLATFORMS, Platform

_SIZE = re.compile(r"(?:(portrait|landscape|square|vertical|horizontal)[_-])?(\d{2,4})[x×](\d{2,4})")
_OTHER_NAMES = {
    "instagram_feed": "instagram", "instagram_reels": "tiktok", "reels": "tiktok", "douyin": "tiktok",
    "shorts": "tiktok", "youtube_shorts": "tiktok", "bilibili": "youtube", "xiaohongshu": "instagram",
    "portrait": "tiktok", "vertical": "tiktok", "landscape": "youtube", "horizontal": "youtube", "1080p": "youtube",
}  # fmt: skip


def platforms_of(names: Iterable[str], *, where: str = "") -> tuple[Platform, ...]:
    """Give the platforms that names mean, in their order, each once.

    Args:
        names: presets (``youtube``), their other names (``shorts``) or sizes (``1920x1080``, ``portrait_1080x1920``).
        where: file and line for errors.

    Raises:
        SpecError: an unknown platform (``platform.name``) or a size that cannot be made (``platform.size``).
    """
    found = {platform.name: platform for name in names for platform in [_platform(name, where)]}
    return tuple(found.values())


def _platform(written: str, where: str) -> Platform:
    name = written.strip().lower().replace(" ", "_")
    name = _OTHER_NAMES.get(name, name)
    if name in PLATFORMS:
        return PLATFORMS[name]
    size = _SIZE.fullmatch(name)
    if size is None:
        raise SpecError(
            "platform.name", where=where, got=written or "an empty name",
            want=f"one of {', '.join(PLATFORMS)}, or a size such as portrait_1080x1920",
            fix=mend(name, [*PLATFORMS, *_OTHER_NAMES], "choose one of these"),
        )  # fmt: skip
    return _of_size(written, size, where)


def _of_size(written: str, size: re.Match[str], where: str) -> Platform:
    width_px, height_px = int(size[2]), int(size[3])
    words = {"portrait": "taller than wide", "vertical": "taller than wide", "square": "as wide as high"}
    fits = {"taller than wide": height_px > width_px, "as wide as high": height_px == width_px}
    want = words.get(size[1] or "", "wider than high")
    if size[1] and not fits.get(want, width_px > height_px):
        raise SpecError(
            "platform.size", where=where, got=written, want=f"a size {want}", fix="exchange the numbers or the word"
        )
    for preset in PLATFORMS.values():
        if (preset.width_px, preset.height_px) == (width_px, height_px):
            return preset
    return _custom(written, width_px, height_px, where)


def _custom(written: str, width_px: int, height_px: int, where: str) -> Platform:
    like = PLATFORMS["tiktok" if height_px > 1.5 * width_px else "instagram" if height_px > width_px else "youtube"]
    share = width_px * height_px / (like.width_px * like.height_px)
    fields = {
        **like.model_dump(), "name": f"{width_px}x{height_px}", "title": f"{width_px}x{height_px}",
        "width_px": width_px, "height_px": height_px,
        "max_bitrate_kbps": max(600, round(like.max_bitrate_kbps * share, -2)),
    }  # fmt: skip
    try:
        return Platform.model_validate(fields)
    except ValidationError as error:
        raise SpecError(
            "platform.size", where=where, got=written, want="even numbers from 64 to 7680", fix="write such a size"
        ) from error
