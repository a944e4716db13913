"""A film script as data: what Fountain and Markdown scripts are read to, and what a board is written from."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from nightreel.spec.model import Model

ElementKind = Literal[
    "heading", "action", "character", "parenthetical", "dialogue", "lyric", "transition", "centred", "section",
    "synopsis", "note", "page_break",
]  # fmt: skip

_INT_EXT = re.compile(r"^(?:INT\.?\s?/\s?EXT|EXT\.?\s?/\s?INT|I\s?/\s?E|INT|EXT|EST)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:第\s*[0-9〇零一二三四五六七八九十百]+\s*[场场幕]|场景?\s*[0-9一二三四五六七八九十百]+|\d+[A-Za-z]?\s*[.、．])[\s:：，,、.]*"
)
_INSIDE_OUT = re.compile(
    r"^[【\[（(]?(?:内外景|内\s?/\s?外景?|外\s?/\s?内景?|室内外|内景|外景|室内|室外|(?:内|外|日内|日外|夜内|夜外)(?=[\s,，.。·、—-]))"
    r"[】\]）)]?[\s.。,，·、:：—-]*(?=\S)"
)


class Element(Model):
    """One element of a script; its text is plain, without marks of emphasis."""

    kind: ElementKind
    text: str = ""
    line: int = Field(0, ge=0, description="Of the file, from 1; 0 for what was not read from a file.")
    depth: int = Field(0, ge=0, le=6, description="Of a section.")
    dual: bool = Field(False, description="Of a character: speaks at the same time as the one before.")
    number: str = Field("", description="Of a scene, as the writer numbered it.")


class Screenplay(Model):
    """A script: its title page, and its elements in order."""

    title_page: tuple[tuple[str, str], ...] = ()
    elements: tuple[Element, ...] = ()

    @property
    def has_scenes(self) -> bool:
        """Whether it has a scene heading."""
        return any(element.kind == "heading" for element in self.elements)

    @property
    def title(self) -> str:
        """Title of the title page; nothing where there is none."""
        return next((text for key, text in self.title_page if key.casefold() in ("title", "标题", "片名", "剧名")), "")


class ScriptLine(Model):
    """One line that can be compared: something that happens, is said, or is done with the camera."""

    kind: Literal["action", "dialogue", "camera"]
    speaker: str = ""
    text: str
    line: int = 0


class Scene(Model):
    """A scene of a script."""

    heading: str = Field("", description="Empty for what stands before the first heading.")
    line: int = 0
    lines: tuple[ScriptLine, ...] = ()


def is_heading(text: str) -> bool:
    """Tell whether a line is a scene heading: ``INT. KITCHEN - NIGHT``, ``内景 厨房 夜``, ``3. 外景，街道，日``."""
    bare = _NUMBERED.sub("", text.strip(), count=1)
    return len(text) <= 160 and bool(_INT_EXT.match(bare) or _INSIDE_OUT.match(bare))


def scenes_of(script: Screenplay) -> tuple[Scene, ...]:
    """Give a script scene by scene; notes, sections and synopses are for writers and are left out."""
    scenes: list[tuple[str, int, list[ScriptLine]]] = []
    speaker = ""
    for element in script.elements:
        if element.kind == "heading":
            scenes.append((element.text, element.line, []))
            continue
        if element.kind == "character":
            speaker = speaker_name(element.text)
            continue
        kind = _LINES.get(element.kind)
        if kind is None or not element.text.strip():
            continue
        if not scenes:
            scenes.append(("", element.line, []))
        said = speaker if kind == "dialogue" else ""
        scenes[-1][2].append(ScriptLine(kind=kind, speaker=said, text=element.text, line=element.line))
    return tuple(Scene(heading=heading, line=line, lines=tuple(lines)) for heading, line, lines in scenes)


_LINES: dict[ElementKind, Literal["action", "dialogue", "camera"]] = {
    "action": "action", "centred": "action", "lyric": "dialogue", "dialogue": "dialogue", "transition": "camera",
}  # fmt: skip


def speaker_name(cue: str) -> str:
    """Give a character's name without what stands in brackets behind it: ``MIRA`` of ``MIRA (V.O.)``."""
    return re.sub(r"\s*[（(][^）)]*[）)]\s*", " ", cue).strip()
