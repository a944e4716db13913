"""What a brand's templates add to every brief and script, whoever writes it."""

from __future__ import annotations

from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.script import Script, Shot

_WITHOUT_SCENE = ("logo", "type")


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
    words = brand.style_words if shot.layout in _WITHOUT_SCENE else (*brand.scene_words, *brand.style_words)
    return shot.model_copy(
        update={
            "scene": _with(shot.scene, words, comma),
            "negative_prompt": _with(shot.negative_prompt, brand.avoid_words, comma),
        }
    )


def _with(text: str, words: tuple[str, ...], comma: str) -> str:
    there = text.casefold()
    return comma.join([*filter(None, [text]), *(word for word in words if word.casefold() not in there)])
