"""Our own sentences about what was measured, in English and Chinese, and what people wrote, quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from nightreel.reading.measure.light import Light
from nightreel.reading.measure.palette import Swatch
from nightreel.reading.measure.words import Line

_MOST_QUOTED = 240


def is_chinese(language: str) -> bool:
    """Whether sentences are Chinese; every other language gets English ones."""
    return language.lower().split("-")[0] == "zh"


def say(key: str, language: str, **values: object) -> str:
    """Give one sentence of ``sentences.tsv``.

    Args:
        key: its first column.
        language: of the question, ``zh-CN`` or another.
        values: what stands in its braces.
    """
    english, chinese = _sentences()[key]
    return (chinese if is_chinese(language) else english).format(**values)


def joined(sentences: Iterable[str], language: str) -> str:
    """Set sentences one behind the other; empty ones are left out."""
    return ("" if is_chinese(language) else " ").join(sentence for sentence in sentences if sentence)


def listed(names: Sequence[str], language: str) -> str:
    """Give ``a, b and c``, or ``a、b和c``."""
    if len(names) < 2:
        return "".join(names)
    comma, last = ("、", "和") if is_chinese(language) else (", ", " and ")
    return comma.join(names[:-1]) + last + names[-1]


def quoted(texts: Iterable[str], language: str) -> str:
    """Give texts that somebody else wrote, each in quotation marks, short enough to be read."""
    kept, room = list[str](), _MOST_QUOTED
    for text in texts:
        if len(text) > room:
            kept.append("…")
            break
        room -= len(text)
        kept.append("“" + text.replace("“", "‘").replace("”", "’") + "”")
    return ("、" if is_chinese(language) else ", ").join(kept)


def written(lines: Sequence[Line], language: str) -> str:
    """Say which words are written in a picture."""
    return say("words", language, words=quoted((line.text for line in lines), language)) if lines else ""


def colour_names(colours: Sequence[Swatch], language: str, most: int = 3) -> list[str]:
    """Give names of the largest colours, each once."""
    names = [swatch.name.chinese if is_chinese(language) else swatch.name.english for swatch in colours]
    return list(dict.fromkeys(names))[:most]


def colour_sentence(colours: Sequence[Swatch], language: str) -> str:
    """Say which colours a picture is made of, and which one shines out."""
    large = [swatch for swatch in colours if not swatch.is_accent] or list(colours)
    if not large:
        return ""
    names = colour_names(large, language)
    accents = [name for name in colour_names([one for one in colours if one.is_accent], language) if name not in names]
    key = "colour" if len(names) == 1 else "colours"
    if accents:
        return say(f"{key}_accent", language, colours=listed(names, language), accent=accents[0])
    return say(key, language, colours=listed(names, language))


def light_words(light: Light, language: str) -> str:
    """Say in a few words how the light is; empty where nothing about it is out of the ordinary, or on paper."""
    if light.is_drawing or light.is_blank:
        return ""
    keys = {
        f"key_{light.key}": light.key != "middle",
        f"warmth_{light.warmth_word}": light.warmth_word != "neutral",
        f"contrast_{light.contrast_word}": light.contrast_word != "middle",
    }
    found = [say(key, language) for key, holds in keys.items() if holds]
    return "、".join(found) if is_chinese(language) else listed(found, language)


@cache
def _sentences() -> dict[str, tuple[str, str]]:
    text = (files("nightreel.reading.measure.answers") / "sentences.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {key: (english, chinese) for key, english, chinese in rows}
