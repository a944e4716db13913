"""What the files of a pack hold: each kind is opened by what will use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nightreel.errors import InputError, NightreelError, RefusedError
from nightreel.packs.weights import check_weights, is_pickle, pickle_refused
from nightreel.spec.pack import PackType, Template
from nightreel.spec.yaml_file import read_yaml

SUFFIXES: dict[PackType, tuple[str, ...]] = {
    "style-lora": (".safetensors",),
    "lut": (".cube",),
    "font": (".ttf", ".otf"),
    "music": (".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac"),
    "template": (".yaml", ".yml"),
}
MAX_BYTES: dict[PackType, int] = {
    "style-lora": 4 << 30, "lut": 32 << 20, "font": 64 << 20, "music": 256 << 20, "template": 512 << 10,
}  # fmt: skip
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?%&()-’“”"
_HAN = "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可"
_SHORTEST_MUSIC_S = 1.0
_RESTRICTED, _BITMAPS_ONLY = 0x0002, 0x0200


def check_content(kind: PackType, path: Path, root: Path, where: str) -> str:
    """Check one file of a pack.

    Args:
        kind: the pack's type.
        path: a plain file below ``root``.
        root: the pack's folder.
        where: what errors name.

    Returns:
        What was found, in words.

    Raises:
        RefusedError, InputError, SpecError: what is wrong, with its mend.
    """
    if path.suffix.lower() not in SUFFIXES[kind]:
        if is_pickle(path):
            raise pickle_refused(where, path.suffix)
        want = " or ".join(SUFFIXES[kind])
        raise RefusedError("pack.kind", where=where, got=path.suffix or "no suffix", want=want, fix="export it so")
    if path.stat().st_size > MAX_BYTES[kind]:
        raise InputError(
            "pack.size", where=where, got=f"{path.stat().st_size / 1e6:.0f} MB",
            want=f"at most {MAX_BYTES[kind] / 1e6:.0f} MB", fix="make the file smaller",
        )  # fmt: skip
    match kind:
        case "style-lora":
            return check_weights(path, where).words
        case "lut":
            return _cube(path, where)
        case "font":
            return _font(path, where)
        case "music":
            return _music(path, where)
    template, _ = read_yaml(path, Template, root)
    words = len(template.style_words) + len(template.scene_words) + len(template.avoid_words)
    return f"template: {template.narrative} story, {words} words for prompts"


def _cube(path: Path, where: str) -> str:
    from nightreel.media.colour_cube import read_cube

    try:
        cube = read_cube(path)
    except NightreelError as error:
        raise _placed(error, where) from error
    return f"colour table of {cube.shape[0]} steps"


def _music(path: Path, where: str) -> str:
    from nightreel.media.probe import probe

    try:
        found = probe(path)
    except NightreelError as error:
        raise _placed(error, where) from error
    if not found.has_sound or found.duration_s < _SHORTEST_MUSIC_S:
        raise InputError(
            "pack.music", where=where, got=f"{found.kind} of {found.duration_s:.1f} s",
            want=f"sound of at least {_SHORTEST_MUSIC_S:g} s", fix="export the music again",
        )  # fmt: skip
    return f"sound of {found.duration_s:.1f} s, {found.codec}"


def _font(path: Path, where: str) -> str:
    from nightreel.media.fontconfig import use_own_font_rules

    use_own_font_rules()
    import skia

    typeface = skia.Typeface.MakeFromFile(str(path))
    if typeface is None or not typeface.countGlyphs():
        raise InputError(
            "pack.font", where=where, got="no typeface", want="a TTF or OTF file", fix="export the font again"
        )
    rights = _embedding(typeface)
    if rights & 0x000F == _RESTRICTED or rights & _BITMAPS_ONLY:
        raise RefusedError(
            "pack.font_rights", where=where, got=f"fsType {rights:#06x}: embedding is not allowed",
            want="a font that may be embedded", fix="ask the foundry for a licence, and for a file that says so",
        )  # fmt: skip
    scripts = [name for name, signs in (("Latin", _LATIN), ("Han", _HAN)) if _covers(typeface, signs)]
    if not scripts:
        raise InputError(
            "pack.font", where=where, got="neither the Latin alphabet with figures nor common Han characters",
            want="letters that titles are set in", fix="use a text font, not one of symbols",
        )  # fmt: skip
    weights = ", variable" if b"fvar" in [int(tag).to_bytes(4, "big") for tag in typeface.getTableTags()] else ""
    return f"type {typeface.getFamilyName()}: {' and '.join(scripts)}, {typeface.countGlyphs()} glyphs{weights}"


def _embedding(typeface: Any) -> int:
    """Give ``fsType`` of the table OS/2: what the foundry allows (OpenType 1.9, OS/2 and Windows metrics)."""
    tag = int.from_bytes(b"OS/2", "big")
    if tag not in typeface.getTableTags():
        return 0
    return int.from_bytes(bytes(typeface.getTableData(tag))[8:10], "big")


def _covers(typeface: Any, signs: str) -> bool:
    return all(typeface.unicharToGlyph(ord(sign)) for sign in signs)


def _placed(error: NightreelError, where: str) -> NightreelError:
    inner = error.where.rpartition(":")[2]
    line = f", line {inner}" if inner.isdigit() else ""
    return type(error)(error.code, where=where + line, got=error.got, want=error.want, fix=error.fix)
