"""What packs and brands add to every brief, script and prompt, and whether it may be said."""

from __future__ import annotations

from nightreel.packs.places import FoundPack, plain_file
from nightreel.safety.text import check_text
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.pack import Template
from nightreel.spec.script import Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import read_yaml

_ADDED = ("style_words", "scene_words", "avoid_words")


def check_pack_words(found: FoundPack, tenant: Tenant, where: str) -> None:
    """Refuse a pack whose words may not stand in a prompt.

    Args:
        found: the pack; a template's file is read.
        tenant: whose trade counts.
        where: what comes before the field in errors.

    Raises:
        RefusedError: as ``check_text``.
        NightreelError: the template's file is missing, a link, or wrong.
    """
    fields = {
        f"models[{index}].trigger_keywords": ", ".join(model.trigger_keywords)
        for index, model in enumerate(found.pack.models)
    }
    if found.pack.type == "template" and found.pack.file:
        file = plain_file(found.root, found.pack.file, where=where)
        template, _ = read_yaml(file, Template, found.root)
        fields |= _added(template, found.pack.file)
    check_text(fields, tenant=tenant, where=where)


def check_brand_words(tenant: Tenant) -> None:
    """Refuse a brand whose words, its packs' among them, may not stand in a prompt."""
    check_text(_added(tenant.brand, "brand"), tenant=tenant)


def _added(words: Brand | Template, name: str) -> dict[str, str]:
    """Give what is added to prompts, each list as the one text that it becomes there."""
    return {f"{name}.{field}": ", ".join(getattr(words, field)) for field in _ADDED}


def brief_of_brand(brief: Brief, brand: Brand) -> Brief:
    """Give a brief that leaves its story open the brand's."""
    if brief.narrative != "auto" or brand.narrative == "auto":
        return brief
    return brief.model_copy(update={"narrative": brand.narrative})


def script_of_brand(script: Script, brand: Brand) -> Script:
    """Add the brand's words to what each shot shows and must not show, unless they stand there already."""
    if not (brand.style_words or brand.scene_words or brand.avoid_words):
        return script
    comma = "，" if script.language.startswith("zh") else ", "
    return script.model_copy(update={"shots": tuple(_shot(shot, brand, comma) for shot in script.shots)})


def _shot(shot: Shot, brand: Brand, comma: str) -> Shot:
    words = (*brand.scene_words, *brand.style_words) if shot.has_scene else brand.style_words
    return shot.model_copy(
        update={
            "scene": _with(shot.scene, words, comma),
            "negative_prompt": _with(shot.negative_prompt, brand.avoid_words, comma),
        }
    )


def _with(text: str, words: tuple[str, ...], comma: str) -> str:
    there = text.casefold()
    return comma.join([*filter(None, [text]), *(word for word in words if word.casefold() not in there)])
