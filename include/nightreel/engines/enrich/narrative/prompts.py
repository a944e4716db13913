"""What a generator is told about a shot."""

from __future__ import annotations

from nightreel.engines.enrich.narrative.beat import Beat
from nightreel.engines.enrich.narrative.pack import Family, Pack
from nightreel.engines.enrich.narrative.text import clean, is_chinese
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief


def scene_of(beat: Beat, brief: Brief, brand: Brand, family: Family, pack: Pack) -> str:
    """Give the positive prompt: what is seen, in which style, in which light."""
    pictured = pack.words.pictured
    theme = beat.theme
    template = pictured[{"words": "type"}.get(beat.kind, beat.kind)]
    seen = template.format(
        title=brief.title, category=clean(brief.category, 60) or brief.title,
        scene=theme.scene if theme else pictured["brand"], setting=theme.setting if theme else family.setting,
    )  # fmt: skip
    parts = [seen, pictured[brief.style], pictured[brand.lighting], pictured[brand.ground], pictured["brand"]]
    return ("，" if is_chinese(pack.language) else ", ").join(dict.fromkeys(parts))


def negative_of(beat: Beat, brief: Brief, pack: Pack) -> str:
    """Give the negative prompt: what must not be seen."""
    kind = {"words": "type", "logo": "type", "hero": "feature"}.get(beat.kind, beat.kind)
    parts = [pack.words.avoid["all"], pack.words.avoid[kind], pack.words.avoid[brief.style]]
    return ("，" if is_chinese(pack.language) else ", ").join(parts)
