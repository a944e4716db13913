"""What people take away: texts that fit each platform, steps as Markdown, labels and everything as JSON."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Literal, cast

from pydantic import JsonValue

from nightreel.reading.pages import labels
from nightreel.spec.reading import MovingAnswer, MovingReading, Reading
from nightreel.store.digest import canonical_json

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Letters that X counts once; all others count twice (twitter-text 3)."""
_EMOJI = ("So", "Sk", "Cf", "Mn")
"""Unicode categories of emojis and of what joins and colours them."""
_MOST_HASHTAGS = 10
Count = Literal["letters", "weighted", "emoji_bytes", "utf16"]
_FACTS = {"source", "width_px", "height_px", "frames", "duration_s", "loops"}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True)
class Limit:
    """What one platform takes."""

    platform: str
    title: str
    alt: int
    """Longest alt text; 0 where none is documented, and none is written then."""
    caption: int
    hashtags: int
    """Most of them; ten where the platform names no limit."""
    count: Count
    source: str
    """Where it was looked up."""
    looked_up: str

    def length(self, text: str) -> int:
        """Count as the platform counts."""
        return sum(_COUNTS[self.count](letter) for letter in text)


def _weight(letter: str) -> int:
    return 1 if any(low <= ord(letter) <= high for low, high in _LIGHT) else 2


def _emoji_bytes(letter: str) -> int:
    return len(letter.encode()) if unicodedata.category(letter) in _EMOJI else 1


_COUNTS: dict[Count, Callable[[str], int]] = {
    "letters": lambda letter: 1, "weighted": _weight, "emoji_bytes": _emoji_bytes,
    "utf16": lambda letter: 1 + (ord(letter) > 0xFFFF),
}  # fmt: skip


@cache
def limits() -> tuple[Limit, ...]:
    """Give what each platform takes; ``limits.tsv`` names where and when it was looked up, and is changed with it."""
    text = (files("nightreel.reading.moving") / "limits.tsv").read_text(encoding="utf-8")
    return tuple(
        Limit(row["platform"], row["title"], int(row["alt"] or 0), int(row["caption"]),
              int(row["hashtags"] or _MOST_HASHTAGS), cast(Count, row["count"]), row["source"], row["looked_up"])
        for row in csv.DictReader(io.StringIO(text), delimiter="\t")
    )  # fmt: skip


def shortened(text: str, most: int, limit: Limit) -> str:
    """Cut a text to a platform's length: behind a sentence where half is left, else behind a word, with a mark."""
    text = text.strip()
    if limit.length(text) <= most:
        return text
    room = most - limit.length("…")
    lengths = accumulate(limit.length(letter) for letter in text)
    kept = "".join(letter for letter, length in zip(text, lengths, strict=True) if length <= room)
    sentence = max((kept.rfind(mark) for mark in ".!?。！？"), default=-1) + 1
    if sentence >= len(kept) / 2:
        return kept[:sentence]
    word = kept.rfind(" ")
    return f"{kept[:word] if word > len(kept) / 2 else kept}".rstrip(" ,;:，；：、") + "…"


def posts(answers: Sequence[MovingAnswer]) -> dict[str, JsonValue]:
    """Give alt text and caption for each platform, in its length; nothing where neither was asked."""
    alt, caption = _data(answers, "alt_text"), _data(answers, "caption")
    if not alt and not caption:
        return {}
    made = {limit.platform: _post(alt, caption, limit) for limit in limits()}
    return {platform: post for platform, post in made.items() if post}


def _post(alt: dict[str, JsonValue], caption: dict[str, JsonValue], limit: Limit) -> dict[str, JsonValue]:
    post: dict[str, JsonValue] = {}
    if alt and limit.alt:
        post["alt"] = shortened(str(alt["text"]), limit.alt, limit)
    if caption:
        found, said = caption.get("hashtags"), set(re.findall(r"#\w+", str(caption["text"])))
        tags = [f"#{tag}" for tag in map(_hashtag, found if isinstance(found, list) else []) if tag]
        tags = [tag for tag in tags if tag not in said]  # a person's edit may hold them already
        kept: list[str] = []
        for tag in dict.fromkeys(tags):
            longer = limit.length(" ".join([*kept, tag])) + 2
            if len(kept) < limit.hashtags and longer <= limit.caption // 3:
                kept.append(tag)
        tail = f"\n\n{' '.join(kept)}" if kept else ""
        post["caption"] = shortened(str(caption["text"]), limit.caption - limit.length(tail), limit) + tail
    return post


def _hashtag(word: JsonValue) -> str:
    return re.sub(r"[^\w]", "", str(word))


def steps_markdown(moving: MovingReading, title: str, language: str) -> str:
    """Give the steps of a tutorial as Markdown, each with its time."""
    data, say = _data(moving.answers, "steps"), labels(language)
    if "text" in data:
        return f"# {_plain(title)}\n\n{_edited(data)}"
    lines = [f"# {_plain(str(data.get('goal') or title))}", ""]
    steps = data.get("steps")
    for number, step in enumerate(steps if isinstance(steps, list) else [], 1):
        if isinstance(step, dict):
            at = _first_time(step, moving)
            result = f"  \n   {_plain(str(step['result']))}" if step.get("result") else ""
            lines.append(f"{number}. {_plain(str(step['action']))}{at}{result}")
    if len(lines) == 2:
        lines.append(say("Nothing was found."))
    return "\n".join(lines) + "\n"


def copy_markdown(moving: MovingReading) -> str:
    """Give product copy as Markdown."""
    data = _data(moving.answers, "product_copy")
    if "text" in data:
        return _edited(data)
    points = data.get("points")
    listed = [f"- {_plain(str(point))}" for point in points] if isinstance(points, list) else []
    parts = [f"# {_plain(str(data.get('headline', '')))}", _plain(str(data.get("body", ""))), "\n".join(listed)]
    return "\n\n".join(filter(None, parts)) + "\n"


def export_files(reading: Reading, sources: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Give what is published of a reading: name and content.

    Args:
        reading: of moving pictures.
        sources: a short name for each of them, unlike the others.
    """
    for moving, source in zip(reading.moving, sources, strict=True):
        asked = {answer.preset for answer in moving.answers}
        stem = "" if len(sources) == 1 else f"{source}."
        if "alt_text" in asked:
            yield f"{stem}alt-text.txt", _text(moving, "alt_text")
        if "caption" in asked:
            yield f"{stem}caption.txt", _text(moving, "caption")
        if fitting := posts(moving.answers):
            yield f"{stem}posts.json", canonical_json(fitting)
        if "steps" in asked:
            yield f"{stem}steps.md", steps_markdown(moving, reading.title, reading.language).encode()
        if "product_copy" in asked:
            yield f"{stem}product-copy.md", copy_markdown(moving).encode()
        if "moderation" in asked:
            found = {"source": moving.source, **_data(moving.answers, "moderation")}
            yield f"{stem}moderation.json", canonical_json(found)
    yield "answers.json", canonical_json(_everything(reading))


def short_names(reading: Reading) -> list[str]:
    """Give each moving picture a short name of letters, digits and hyphens, unlike the others."""
    found: list[str] = []
    for number, moving in enumerate(reading.moving, 1):
        stem = moving.source.rsplit("/", 1)[-1].rpartition(".")[0] or moving.source
        words = re.sub(r"[^\w]+", "-", stem.lower()).strip("-")[:40] or f"picture-{number}"
        found.append(f"{words}-{number}" if words in found else words)
    return found


def _everything(reading: Reading) -> JsonValue:
    """Give all answers with the times of their evidence; artifacts of the store are left out."""
    return {
        "schema": "nightreel.moving/1", "title": reading.title, "language": reading.language,
        "by": reading.by.model_dump(mode="json"), "notes": list(reading.notes),
        "moving": [
            {
                **moving.model_dump(mode="json", include=_FACTS),
                "seen": [{"at_s": seen.at_s, "why": seen.why} for seen in moving.seen],
                "answers": [answer.model_dump(mode="json") for answer in moving.answers],
            }
            for moving in reading.moving
        ],
    }  # fmt: skip


def _data(answers: Sequence[MovingAnswer], preset: str) -> dict[str, JsonValue]:
    found = next((answer.data for answer in answers if answer.preset == preset), None)
    return found if isinstance(found, dict) else {}


def _text(moving: MovingReading, preset: str) -> bytes:
    return (next(answer.text for answer in moving.answers if answer.preset == preset) + "\n").encode()


def _edited(data: dict[str, JsonValue]) -> str:
    """Give a person's words as they were written, line by line."""
    return "\n".join(map(_plain, str(data["text"]).splitlines())) + "\n"


def _first_time(step: dict[str, JsonValue], moving: MovingReading) -> str:
    evidence = step.get("evidence")
    first = evidence[0] if isinstance(evidence, list) and evidence else None
    look = first.get("look") if isinstance(first, dict) else None
    return f" ({moving.seen[look].at_s:.1f} s)" if isinstance(look, int) and look < len(moving.seen) else ""


def _plain(text: str) -> str:
    """Give a text of a model as one line of Markdown that is nothing but text."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
