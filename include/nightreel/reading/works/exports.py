"""What people take away of a described work: Markdown, JSON, and plain text for each voice."""

from __future__ import annotations

from collections.abc import Iterator

from nightreel.reading.pages import labels
from nightreel.reading.works.voices import load_voice
from nightreel.spec.reading import Reading, WorkReading, WorkText
from nightreel.store.digest import canonical_json

SHOWN = (
    "artist", "艺术家", "作者", "画家", "year", "年代", "年份", "创作年代", "medium", "材质", "技法", "size", "尺寸",
    "place", "地点", "collection", "收藏",
)  # fmt: skip
"""Fields of the record in the order of a label; all others follow."""


def export_files(reading: Reading) -> Iterator[tuple[str, bytes]]:
    """Give each file's name and content: ``texts.md``, ``texts.json`` and ``<voice>.<language>.txt``."""
    work = reading.works[0]
    yield "texts.md", _markdown(reading, work).encode("utf-8")
    told = {"schema": "nightreel.works/1", "title": reading.title, "record": work.record,
            "texts": [text.model_dump(mode="json") for text in work.texts], "cleaned": list(work.cleaned),
            "by": reading.by.model_dump(mode="json")}  # fmt: skip
    yield "texts.json", canonical_json(told)
    for text in work.texts:
        yield f"{text.voice}.{text.language}.txt", f"{text.text}\n".encode()


def voice_title(text: WorkText, language: str) -> str:
    """Give the voice's name for people."""
    return load_voice(text.voice).title.get(language) or text.voice


def label_lines(record: dict[str, str]) -> list[tuple[str, str]]:
    """Give the record as a label shows it: artist, year, medium, size, then the rest; never title or description."""
    rest = [name for name in record if name not in (*SHOWN, "title", "description")]
    return [(name, record[name]) for name in (*SHOWN, *rest) if record.get(name)]


def _markdown(reading: Reading, work: WorkReading) -> str:
    t = labels(reading.language)
    lines = [f"# {_escaped(reading.title)}", ""]
    lines += [f"- {_escaped(t(name))}: {_escaped(value)}" for name, value in label_lines(work.record)]
    for text in work.texts:
        lines += ["", f"## {voice_title(text, reading.language)} · {text.language}", "", _escaped(text.text), ""]
        lines += [f"*{_escaped(t('Reading level'))}: {_escaped(text.level)}*"]
        lines += [f"> {_escaped(finding)}" for finding in text.findings]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Let no text of people or models become markup."""
    for mark in ("\\", "`", "*", "_", "#", "[", "]", "<", ">", "|"):
        text = text.replace(mark, f"\\{mark}")
    return text
