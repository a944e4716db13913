"""``work.text``: one artwork, from its record and from colours, light and layout that are measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import JsonValue

from nightreel.reading.measure.answers.partial import Partial, missing_parts
from nightreel.reading.measure.answers.say import (
    colour_names,
    is_chinese,
    light_words,
    listed,
    quoted,
    say,
)
from nightreel.reading.measure.composition import eye_of, lightest, place_of, shape_of
from nightreel.reading.measure.picture import PictureFacts, measure_picture
from nightreel.reading.works.answers import WorkAnswer
from nightreel.spec.film import Box
from nightreel.spec.reading import Evidence

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look

Tone = Literal["", "_child", "_film", "_audio"]
_TONES: tuple[tuple[str, Tone], ...] = (
    ("child|kid|儿童|孩子", "_child"), ("film|narrat|movie|影片|旁白|解说片", "_film"), ("audio|语音|导览", "_audio"),
)  # fmt: skip
_LABEL = "label|展签|展墙|墙签"
"""A wall label stands below title, artist and year: it does not repeat them."""
_KEYS = {
    "title": ("title", "名称", "标题", "作品", "题名"), "artist": ("artist", "author", "作者", "艺术家", "画家"),
    "year": ("year", "date", "年代", "年份", "创作年代"), "medium": ("medium", "material", "technique", "材质", "技法"),
    "size": ("size", "dimensions", "尺寸"),
}  # fmt: skip
_WORDS_AT_LEAST, _WORDS_AT_MOST = 12, 1500


@dataclass(frozen=True)
class _Said:
    """One sentence, and where it is seen."""

    text: str
    weight: int
    """What is left out first has the largest."""
    region: Box | None = None
    reason: str = ""
    seen: bool = True
    """Whether it is about the picture, not about the record."""


def work_answer(looks: Sequence[Look], facts: Mapping[str, JsonValue], language: str) -> Partial[WorkAnswer]:
    """Write about an artwork what its record and its pixels say, no longer than asked.

    Args:
        looks: the cleaned picture first.
        facts: ``record`` (title, artist, year …), ``voice``, ``words`` (how many at most; letters in Chinese).
        language: of the text.
    """
    pixels = looks[0].pixels
    measured = measure_picture(pixels)
    tone = _tone(str(facts.get("voice", "")))
    is_label = bool(re.search(_LABEL, str(facts.get("voice", "")), re.IGNORECASE))
    record = [] if is_label else list(_of_record(facts.get("record"), tone, language))
    said = [*record, *_of_picture(looks[0], measured, tone, language)]
    kept = _fitted(said, _wanted(facts.get("words")), language)
    text = _flowing(kept, tone, language)
    proof = tuple(
        Evidence(look=0, region=one.region, reason=one.reason[:500], claim="text") for one in kept if one.seen
    )
    add = (say("add_wk_what", language), say("add_wk_terms", language), *missing_parts(measured, language))
    return Partial(WorkAnswer(text=text[:6000], evidence=proof[:24]), add)


def length_of(text: str, language: str) -> int:
    """Count words, or Chinese characters, as a wall label's length is given."""
    if is_chinese(language):
        return len(re.findall(r"[一-鿿]", text)) + len(re.findall(r"[A-Za-z0-9]+", text))
    return len(text.split())


def _flowing(said: Sequence[_Said], tone: Tone, language: str) -> str:
    """Set sentences one behind the other; a curator joins what belongs together, two by two."""
    between, stop, by = ("", "。", "，") if is_chinese(language) else (" ", ".", "; ")
    if tone:
        return between.join(one.text for one in said)
    record = [one.text for one in said if not one.seen]
    seen = [one.text for one in said if one.seen]
    groups = [record, *(seen[at : at + 2] for at in range(0, len(seen), 2))]
    return between.join(by.join(_lowered(group, stop)) for group in groups if group)


def _lowered(group: Sequence[str], stop: str) -> Iterator[str]:
    for number, text in enumerate(group):
        begun = text if number == 0 else text[0].lower() + text[1:]
        yield begun if number == len(group) - 1 else begun.removesuffix(stop)


def _of_record(record: JsonValue, tone: Tone, language: str) -> Iterator[_Said]:
    fields = {str(key).strip().lower(): str(value).strip() for key, value in record.items()} if isinstance(
        record, dict) else {}  # fmt: skip
    known = {name: next((fields[key] for key in keys if fields.get(key)), "") for name, keys in _KEYS.items()}
    named = [name for name in ("title", "artist", "year") if known[name]]
    if known["title"]:
        yield _Said(say(f"wk_{'_'.join(named)}", language, **known), 0, seen=False)
    for name in ("medium", "size"):
        if known[name] and not tone:
            yield _Said(say(f"wk_{name}", language, **known), 7, seen=False)


def _of_picture(look: Look, facts: PictureFacts, tone: Tone, language: str) -> Iterator[_Said]:
    if facts.light.is_blank:
        yield _Said(say("wk_blank", language), 0, reason=say("reason_seen", language))
        return
    yield from _of_colours(look, facts, tone, language)
    if facts.faces:
        face = facts.faces[0]
        reason = say("reason_face_seen", language, percent=round(100 * face.score))
        yield _Said(_placed(f"wk_face{tone}", face.region, language), 2, face.region, reason)
    light = light_words(facts.light, language)
    if light:
        figures = {"brightness": f"{facts.light.brightness:.2f}", "contrast": f"{facts.light.contrast:.2f}"}
        reason = say("reason_light", language, **figures)
        yield _Said(say(f"wk_light{tone}", language, light=light), 3, reason=reason)
    bright, eye = lightest(look.pixels), eye_of(look.pixels)
    if bright and not facts.light.is_drawing:
        yield _Said(_placed(f"wk_lightest{tone}", bright, language), 4, bright, say("reason_lightest", language))
    if eye and (bright is None or place_of(eye) != place_of(bright)):
        yield _Said(_placed(f"wk_eye{tone}", eye, language), 5, eye, say("reason_eye", language))
    if facts.lines:
        words = quoted([line.text for line in facts.lines][:4], language)
        reason = say("reason_note", language, words=words)
        yield _Said(say("wk_words", language, words=words), 6, facts.lines[0].region, reason)


def _of_colours(look: Look, facts: PictureFacts, tone: Tone, language: str) -> Iterator[_Said]:
    large = [swatch for swatch in facts.colours if not swatch.is_accent] or list(facts.colours)
    if not large:
        yield _Said(say("wk_plain", language, shape=say(f"shape_{shape_of(look.pixels)}", language)), 1)
        return
    names = colour_names(large, language)
    key = f"wk_colours{tone}" if len(names) > 1 else "wk_colour"
    shape = say(f"shape_{shape_of(look.pixels)}", language)
    sentence = say(key, language, shape=shape, colours=listed(names, language))
    reason = say("reason_colour", language, colour=names[0])
    yield _Said(sentence[0].upper() + sentence[1:], 1, large[0].region, reason)
    for swatch in facts.colours:
        name = colour_names([swatch], language)[0]
        if swatch.is_accent and name not in names:
            place = say(f"place_{place_of(swatch.region)}", language)
            reason = say("reason_colour", language, colour=name)
            yield _Said(say(f"wk_accent{tone}", language, accent=name, place=place), 2, swatch.region, reason)
            return


def _placed(key: str, box: Box, language: str) -> str:
    return say(key, language, place=say(f"place_{place_of(box)}", language))


def _fitted(said: Sequence[_Said], most: int, language: str) -> list[_Said]:
    """Leave sentences out, the least important first, until the text is short enough; one always stays."""
    kept = list(said)
    while len(kept) > 1 and sum(length_of(one.text, language) for one in kept) > most:
        kept.remove(max(kept, key=lambda one: one.weight))
    return kept


def _wanted(value: JsonValue) -> int:
    wanted = int(value) if isinstance(value, int | float) and not isinstance(value, bool) else _WORDS_AT_MOST
    return max(_WORDS_AT_LEAST, min(wanted, _WORDS_AT_MOST))


def _tone(voice: str) -> Tone:
    return next((tone for pattern, tone in _TONES if re.search(pattern, voice, re.IGNORECASE)), "")
