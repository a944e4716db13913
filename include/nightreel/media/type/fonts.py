"""Typefaces: Latin and Chinese from the installed font wheels, other scripts from the system where it has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import skia

from nightreel.errors import InputError, MissingProgramError
from nightreel.media.fontconfig import use_own_font_rules
from nightreel.media.type.symbols import symbol_parts

use_own_font_rules()

_WEIGHT_AXIS = int.from_bytes(b"wght", "big")
_CJK_BOLD_FROM = 650
_FIGURE = re.compile(
    r"(?<![\w.])[€$£¥]?\d+(?:[.,:/]\d+)*(?:\s?(?:[%％‰°×x+]|(?:days?|hours?|minutes?|seconds?|weeks?|months?|years?|times"
    r"|grams?|min|hrs?|kg|mg|ml|mm|cm|km|Hz|GB|TB|mAh|nits|h|g|m|s|W|K|L)(?![A-Za-z])|小时|分钟|毫米|公里|[天秒周月年克米倍次级种件]))?"
)
_EMOJI_FROM = 0x1F000
_COLOUR_TABLES = frozenset(int.from_bytes(tag, "big") for tag in (b"CBDT", b"COLR", b"sbix", b"SVG "))
_AMBIGUOUS = frozenset("“”‘’—…·")
"""Punctuation that a Latin face has too, but that Chinese lines want full width."""


@dataclass(frozen=True)
class Face:
    """How a line of text is set.

    Args:
        size_px: em size.
        weight: 200 to 800; Chinese has medium and bold.
        language: a tag such as ``en-US`` or ``zh-CN``; it chooses between regional forms of one character.
        tracking_em: extra space after each letter.
        font: a TTF or OTF file of the brand; what it has no glyph for is set in the house's own type.
    """

    size_px: float
    weight: int
    language: str = "en-US"
    tracking_em: float = 0.0
    font: Path | None = None

    def sized(self, size_px: float) -> Face:
        """Give the same face in another size."""
        return replace(self, size_px=size_px)


def locale_of(language: str) -> str:
    """Give the OpenType locale of a language tag: Simplified forms for zh-CN, Traditional for zh-TW and zh-HK."""
    if language.lower().startswith("zh"):
        return "zh-Hant" if language.lower().endswith(("tw", "hk", "mo", "hant")) else "zh-Hans"
    return language


def is_cjk(character: str) -> bool:
    """Tell whether a character is set without spaces: Han, Kana, their punctuation and full-width forms."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0x30FF
        or 0x3100 <= code <= 0x312F
        or 0x31A0 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )


def is_right_to_left(text: str) -> bool:
    """Tell the direction of a text by its first letter that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def covers(character: str) -> bool:
    """Tell whether any known typeface has a glyph for a character."""
    if character.isspace() or unicodedata.combining(character):
        return True
    code = ord(character)
    return any(face.unicharToGlyph(code) for face in (_latin(500), _chinese(500))) or _system_face(code) is not None


def shape(text: str, face: Face, colour: int = 0xFFFFFFFF, figures: int | Mapping[str, int] | None = None) -> Any:
    """Shape one line: kerning, ligatures, regional forms, right-to-left order.

    Args:
        text: cleaned, without line breaks (see ``characters.clean_text``).
        face: how.
        colour: ARGB.
        figures: ARGB of numbers and their units, or of each variable of a formula; the text's colour when missing.

    Returns:
        A laid out ``skia.textlayout.Paragraph`` of one line.
    """
    style = skia.textlayout.ParagraphStyle()
    style.setTextStyle(_text_style(face, colour, cjk_first=False, others=()))
    builder = skia.textlayout.ParagraphBuilder.make(style, _collection(), _unicode())
    others = tuple(_system_family(ord(c)) for c in sorted(set(text)) if not _own(c) and _system_face(ord(c)))
    if is_right_to_left(text):
        text = f"\u202b{text}\u202c"
    for part, own in _inked(text, figures):
        shown = colour if own is None else own
        for run, cjk_first in _runs(part, face.language):
            builder.pushStyle(_text_style(face, shown, cjk_first=cjk_first, others=others))
            builder.addText(run)
            builder.pop()
    paragraph = builder.Build()
    paragraph.layout(1e6)
    return paragraph


@lru_cache(maxsize=20_000)
def advance_px(text: str, face: Face) -> float:
    """Give the width of a line without the space that tracking adds after its last letter."""
    if not text:
        return 0.0
    return float(shape(text, face).LongestLine) - face.tracking_em * face.size_px


def _inked(text: str, figures: int | Mapping[str, int] | None) -> list[tuple[str, int | None]]:
    """Split a text into parts with colours of their own and what stands between them."""
    if figures is None:
        return [(text, None)]
    if isinstance(figures, int):
        return [(part, figures if is_figure else None) for part, is_figure in _figures(text)]
    return [(part, ink) for part, ink in symbol_parts(text, figures) if part]


def _figures(text: str) -> list[tuple[str, bool]]:
    """Split a text into numbers with their units and what stands between them."""
    parts, at = [], 0
    for found in _FIGURE.finditer(text):
        parts += [(text[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return [(part, is_figure) for part, is_figure in [*parts, (text[at:], False)] if part]


def _runs(text: str, language: str) -> list[tuple[str, bool]]:
    """Split a text where ambiguous punctuation of a Chinese line wants the Chinese face."""
    if not language.startswith("zh") or not _AMBIGUOUS.intersection(text):
        return [(text, False)]
    runs: list[tuple[str, bool]] = []
    for character in text:
        wide = character in _AMBIGUOUS
        if runs and runs[-1][1] == wide:
            runs[-1] = (runs[-1][0] + character, wide)
        else:
            runs.append((character, wide))
    return runs


def _text_style(face: Face, colour: int, *, cjk_first: bool, others: tuple[str, ...]) -> Any:
    own = [f"latin {_rounded(face.weight)}", f"chinese {_bold(face.weight)}"]
    families = [*(reversed(own) if cjk_first else own), *others]
    for family, weight in zip(own, (_rounded(face.weight), face.weight), strict=True):
        _register(family, weight)
    if face.font is not None:
        has_han = bool(_branded(face.font, _rounded(face.weight)).unicharToGlyph(ord("的")))
        at = len(own) if cjk_first and not has_han else 0
        families.insert(at, _register_branded(face.font, _rounded(face.weight)))
    style = skia.textlayout.TextStyle()
    style.setFontFamilies([skia.String(family) for family in families])
    style.setFontSize(face.size_px)
    style.setLetterSpacing(face.tracking_em * face.size_px)
    style.setLocale(skia.String(locale_of(face.language)))
    style.setColor(colour)
    return style


def _rounded(weight: int) -> int:
    return min(800, max(200, round(weight / 50) * 50))


def _bold(weight: int) -> bool:
    return weight >= _CJK_BOLD_FROM


def _own(character: str) -> bool:
    code = ord(character)
    return bool(_latin(500).unicharToGlyph(code) or _chinese(500).unicharToGlyph(code))


@cache
def _unicode() -> Any:
    return skia.Unicode.ICU_Make()


@cache
def _provider() -> Any:
    return skia.textlayout.TypefaceFontProvider()


@cache
def _collection() -> Any:
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(_provider())
    return collection


@cache
def _register(family: str, weight: int) -> None:
    typeface = _latin(weight) if family.startswith("latin") else _chinese(weight)
    _provider().registerTypeface(typeface, skia.String(family))


@cache
def _register_branded(font: Path, weight: int) -> str:
    family = f"brand {font} {weight}"
    _provider().registerTypeface(_branded(font, weight), skia.String(family))
    return family


@cache
def _branded(font: Path, weight: int) -> Any:
    typeface = skia.Typeface.MakeFromFile(str(font)) if font.is_file() else None
    if typeface is None:
        raise InputError(
            "type.font", where=font.name, got="no typeface", want="a TTF or OTF file", fix="export the font again"
        )
    return _weighted(typeface, weight) if b"fvar" in _tables(typeface) else typeface


def _tables(typeface: Any) -> list[bytes]:
    return [int(tag).to_bytes(4, "big") for tag in typeface.getTableTags()]


@cache
def _latin(weight: int) -> Any:
    base = _typeface("fontpkg_manrope", lambda package: package.ROOT / "files" / "Manrope[wght].ttf")
    return _weighted(base, weight)


def _weighted(base: Any, weight: int) -> Any:
    """Give a variable typeface at a weight."""
    coordinate = skia.FontArguments.VariationPosition.Coordinate(_WEIGHT_AXIS, weight)
    coordinates = skia.FontArguments.VariationPosition.Coordinates([coordinate])
    position = skia.FontArguments.VariationPosition(coordinates)
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position)
    return base.makeClone(arguments)


@cache
def _chinese(weight: int) -> Any:
    package = "cvttf_NotoSansCJK_Bold" if _bold(weight) else "cvttf_NotoSansCJK_Medium"
    return _typeface(package, lambda found: Path(found.get_TTF_path()))


def _typeface(package: str, locate: Any) -> Any:
    missing = MissingProgramError(
        "type.font", where=package, got="no such font", want="the font wheel of the default install",
        fix=f"run `pip install {package.lower().replace('_', '-')}`",
    )  # fmt: skip
    try:
        path = locate(import_module(package))
    except ImportError as error:
        raise missing from error
    typeface = skia.Typeface.MakeFromFile(str(path)) if Path(path).is_file() else None
    if typeface is None:
        raise missing
    return typeface


@cache
def _system() -> Any:
    return skia.FontMgr()


@lru_cache(maxsize=4096)
def _system_face(code: int) -> Any | None:
    """Give a typeface of the system that has a glyph for a code point."""
    if _system().countFamilies() == 0:
        return None
    found = _system().matchFamilyStyleCharacter("", skia.FontStyle.Bold(), ["en"], code)
    if found is None or not found.unicharToGlyph(code):
        return None
    plain_emoji = code >= _EMOJI_FROM and not _COLOUR_TABLES.intersection(found.getTableTags())
    return None if plain_emoji else found  # a black and white emoji is worse than none


@lru_cache(maxsize=4096)
def _system_family(code: int) -> str:
    typeface = _system_face(code)
    family = f"system {typeface.getFamilyName()}" if typeface is not None else ""
    _register_system(family, code)
    return family


_SYSTEM_FAMILIES: set[str] = set()


def _register_system(family: str, code: int) -> None:
    if family and family not in _SYSTEM_FAMILIES:
        _SYSTEM_FAMILIES.add(family)
        _provider().registerTypeface(_system_face(code), skia.String(family))
