"""What a generator is told about a shot."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nightreel.engines.enrich.narrative.beat import Beat
from nightreel.engines.enrich.narrative.pack import Family, Pack
from nightreel.engines.enrich.narrative.text import clean, is_chinese
from nightreel.engines.enrich.narrative.themes import PACKS
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.script import Camera


def scene_of(beat: Beat, camera: Camera, brief: Brief, brand: Brand, family: Family, pack: Pack) -> str:
    """Give the positive prompt: what is seen and happens, where, in which style and light, how the camera moves."""
    pictured = pack.words.pictured
    theme = beat.theme
    template = pictured[{"words": "type"}.get(beat.kind, beat.kind)]
    setting = theme.setting if theme else family.setting
    seen = template.format(
        title=brief.title, category=clean(brief.category, 60) or brief.title,
        scene=theme.scene if theme else pictured["brand"], setting=setting,
    )  # fmt: skip
    placed = [pictured["in"].format(setting=setting)] if beat.kind in ("hero", "feature") else []
    acted = [pictured[f"{beat.kind}.action"]] if f"{beat.kind}.action" in pictured else []
    light = [pictured[brand.lighting]]
    return joined_prompt([seen, *acted, *placed, *light, *look_of(beat, camera, brief, brand)], pack.language)


def look_of(beat: Beat, camera: Camera, brief: Brief, brand: Brand) -> tuple[str, ...]:
    """Give the words of the brand's look: style, camera move, ground, colours."""
    words = PACKS[brief.language].words
    return (
        words.pictured[brief.style],
        words.moves[camera.move],
        words.pictured[brand.ground],
        words.pictured["brand"],
    )


def negative_prompt(beat: Beat, brief: Brief, asked: str) -> str:
    """Give the negative prompt: what was asked for, the brief's own, and what spoils such a shot."""
    words = PACKS[brief.language].words
    kind = {"words": "type", "logo": "type", "hero": "feature"}.get(beat.kind, beat.kind)
    own = clean(brief.negative_prompt, 500)
    said = (asked, own, words.avoid["all"], words.avoid[kind], words.avoid[brief.style])
    return joined_prompt((thing for part in said for thing in re.split(r"[,，、;；]", part)), brief.language)


def joined_prompt(parts: Iterable[str], language: str) -> str:
    """Give the parts of a prompt in a row, none twice."""
    kept: dict[str, str] = {}
    for part in (part.strip(" .。,，;；") for part in parts):
        kept.setdefault(part.lower(), part)
    return ("，" if is_chinese(language) else ", ").join(part for part in kept.values() if part)
