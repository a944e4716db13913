"""Reads scripts in Fountain (fountain.io/syntax, version 1.1) and in Markdown, in English and Chinese.

Both are read by the same rules, because writers mix them. In Markdown a ``#`` line may be a scene heading, emphasis may
mark a speaker, and lists are action. Chinese scripts have no capitals: ``米拉：我会回来的。`` is a line of dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nightreel.reading.board.screenplay import Element, ElementKind, Screenplay, is_heading

_MOST_LINES = 60_000
_BONEYARD = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOTE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_TITLE_KEY = re.compile(
    r"^(title|credit|authors?|written by|source|notes|draft date|date|contact|copyright|revision|"
    r"标题|片名|剧名|作者|编剧|日期|版本|版权|联系方式|备注)\s*[:：]\s*(.*)$",
    re.IGNORECASE,
)
_ANY_KEY = re.compile(r"^([^\s:：][^:：]{0,40})[:：]\s*(.*)$")
_NUMBER = re.compile(r"\s*#([\w.\-]{1,12})#\s*$")
_SPOKEN_ZH = re.compile(r"^([㐀-鿿·A-Za-z0-9]{1,10})\s*(?:[（(]([^）)]{1,30})[）)])?\s*[:：]\s*(?=\S)(.+)$")
_SPOKEN = re.compile(r"^([A-Z][A-Z0-9 .'\-]{0,38})\s*(?:\(([^)]{1,40})\))?\s*:\s+(?=\S)(.+)$")
_SPOKEN_BOLD = re.compile(
    r"^\*\*([^*:：（(]{1,40}?)\s*(?:[（(]([^）)]{1,40})[）)])?\s*(?:[:：]\s*\*\*|\*\*\s*(?:[（(]([^）)]{1,40})[）)])?\s*[:：])\s*(.*)$"
)
_TRANSITION_ZH = re.compile(r"^(?:淡入|淡出|切至|切到|叠化|化入|化出|黑场|渐隐|渐显|划至)[\s:：。.]*.{0,12}$")
_NOT_SPEAKERS = ("字幕", "旁注", "备注", "音乐", "音效", "时间", "地点", "人物", "场景", "画面", "镜头")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_ESCAPED = re.compile(r"\\([\\*_#>@!.~=\[\]`<-])")
_LIST = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)、])\s+")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")


@dataclass
class _Reader:
    """Lines, where we are, and what was read."""

    lines: list[str]
    notes: dict[int, list[str]]
    markdown: bool
    at: int = 0
    found: list[Element] = field(default_factory=list)

    @property
    def here(self) -> str:
        return self.lines[self.at]

    def is_blank(self, at: int) -> bool:
        return not 0 <= at < len(self.lines) or not self.lines[at].strip()

    def add(self, kind: ElementKind, text: str, line: int | None = None, **fields: object) -> None:
        number = (self.at if line is None else line) + 1
        self.found.append(Element(kind=kind, text=plain(text), line=number, **fields))


def parse_script(text: str, *, markdown: bool = False) -> Screenplay:
    """Read a script.

    Args:
        text: Fountain, or Markdown; lines end with line feeds. Of very long ones the first 60,000 lines are read.
        markdown: whether it is Markdown.

    Returns:
        Its title page and elements; text that is no script is action.
    """
    text = _BONEYARD.sub(lambda found: "\n" * found.group().count("\n"), text)
    text, notes = _without_notes(text)
    reader = _Reader(text.split("\n")[:_MOST_LINES], notes, markdown)
    title_page = _title_page(reader)
    while reader.at < len(reader.lines):
        _element(reader)
    found = sorted([*reader.found, *_notes(notes)], key=lambda element: element.line)
    return Screenplay(title_page=title_page, elements=tuple(found))


def looks_like_markdown(name: str, text: str) -> bool:
    """Tell whether a script is Markdown: by its name, else by headings and bold speakers in it."""
    ending = name.rsplit(".", 1)[-1].casefold()
    if ending in ("fountain", "spmd"):
        return False
    if ending in ("md", "markdown"):
        return True
    return bool(re.search(r"^#{1,6}\s+\S|^\*\*[^*]{1,40}\*\*\s*[:：]", text, re.MULTILINE))


def plain(text: str) -> str:
    """Give a text without marks of emphasis; ``\\*`` is a star."""  # noqa: D301 - the backslash is meant
    before = ""
    while before != text:
        before, text = text, _EMPHASIS.sub(r"\2", text)
    return re.sub(r"[ \t]+", " ", _ESCAPED.sub(r"\1", text)).strip()


def _without_notes(text: str) -> tuple[str, dict[int, list[str]]]:
    notes: dict[int, list[str]] = {}

    def take(found: re.Match[str]) -> str:
        line = text.count("\n", 0, found.start()) + 1
        notes.setdefault(line, []).append(" ".join(found.group(1).split()))
        return "\n" * found.group().count("\n") if "\n" in found.group() else "\x00"

    stripped = _NOTE.sub(take, text)
    # A line that held nothing but a note is no blank line of the script: it is taken away from the block it stands in.
    return stripped, notes


def _notes(notes: dict[int, list[str]]) -> Iterator[Element]:
    for line, texts in notes.items():
        for text in texts:
            yield Element(kind="note", text=text, line=line)


def _title_page(reader: _Reader) -> tuple[tuple[str, str], ...]:
    while reader.at < len(reader.lines) and reader.is_blank(reader.at):
        reader.at += 1
    if reader.at >= len(reader.lines) or not _TITLE_KEY.match(reader.here):
        reader.at = 0
        return ()
    pairs: list[tuple[str, list[str]]] = []
    while reader.at < len(reader.lines) and not reader.is_blank(reader.at):
        line = reader.here
        found = None if line[:1] in " \t" else _ANY_KEY.match(line)
        if found:
            pairs.append((found.group(1).strip(), [found.group(2)]))
        else:
            pairs[-1][1].append(line)
        reader.at += 1
    return tuple((key, plain("\n".join(part.strip() for part in values if part.strip()))) for key, values in pairs)


def _element(reader: _Reader) -> None:
    """Read the element that begins at this line."""
    line = reader.here.replace("\x00", "").rstrip()
    text = line.strip()
    if not text:
        reader.at += 1
        return
    for read in (_marked, _heading, _transition, _spoken, _speech):
        if read(reader, text):
            return
    _action(reader)


def _marked(reader: _Reader, text: str) -> bool:
    """Read what a mark at its beginning says."""
    if re.fullmatch(r"={3,}", text) or (reader.markdown and _RULE.match(text)):
        reader.add("page_break", "")
    elif text.startswith("#") and (found := re.match(r"^(#{1,6})\s*(.+?)\s*#*$", text)):
        title = found.group(2)
        if reader.markdown and is_heading(plain(title)):
            _add_heading(reader, title)
        else:
            reader.add("section", title, depth=len(found.group(1)))
    elif text.startswith("=") and not text.startswith("=="):
        reader.add("synopsis", text[1:])
    elif text.startswith(">") and not reader.markdown:
        if text.endswith("<"):
            reader.add("centred", text[1:-1])
        else:
            reader.add("transition", text[1:])
    elif text.startswith("~"):
        reader.add("lyric", text[1:])
    elif text.startswith("!") and not (reader.markdown and text.startswith("![")):
        reader.add("action", text[1:])
    else:
        return False
    reader.at += 1
    return True


def _heading(reader: _Reader, text: str) -> bool:
    forced = text.startswith(".") and len(text) > 1 and (text[1].isalnum() or text[1] in "【（(")
    if not forced and not (reader.is_blank(reader.at - 1) and is_heading(plain(text))):
        return False
    _add_heading(reader, text[1:] if forced else text)
    reader.at += 1
    return True


def _add_heading(reader: _Reader, text: str) -> None:
    found = _NUMBER.search(text)
    reader.add("heading", _NUMBER.sub("", text), number=found.group(1) if found else "")


def _transition(reader: _Reader, text: str) -> bool:
    alone = reader.is_blank(reader.at - 1) and reader.is_blank(reader.at + 1)
    english = text.isupper() and text.endswith("TO:")
    if not alone or not (english or _TRANSITION_ZH.match(text)):
        return False
    reader.add("transition", text)
    reader.at += 1
    return True


def _spoken(reader: _Reader, text: str) -> bool:
    """Read dialogue on one line: ``MIRA: …``, ``**Mira:** …``, ``米拉（低声）：…``."""
    if reader.markdown:
        text = re.sub(r"^>\s*", "", text)
        text = _LIST.sub("", text) if _SPOKEN_BOLD.match(_LIST.sub("", text)) else text
    found = _SPOKEN_ZH.match(text) if re.search("[㐀-鿿]", text) else None
    if found and (found.group(1).endswith(_NOT_SPEAKERS) or not re.search("[㐀-鿿A-Z]", found.group(1))):
        found = None
    if found is None and reader.markdown:
        found = _SPOKEN_BOLD.match(text) or _SPOKEN.match(text)
    if not found:
        return False
    name, *asides, said = found.groups()
    if not plain(said):
        return False
    reader.add("character", name)
    for aside in filter(None, asides):
        reader.add("parenthetical", aside)
    reader.add("dialogue", said)
    reader.at += 1
    return True


def _speech(reader: _Reader, text: str) -> bool:
    """Read a character's cue and what follows it until a blank line."""
    cue = text
    bold = reader.markdown and bool(re.fullmatch(r"\*\*([^*]{1,40})\*\*", text))
    if bold:
        cue = text.strip("*")
    forced = cue.startswith("@")
    if reader.is_blank(reader.at + 1) or not (forced or (reader.is_blank(reader.at - 1) and (_is_cue(cue) or bold))):
        return False
    dual = cue.endswith("^")
    reader.add("character", cue.lstrip("@").rstrip("^").strip(), dual=dual)
    reader.at += 1
    block: list[str] = []
    start = reader.at
    while reader.at < len(reader.lines) and (reader.here.strip() or reader.here.startswith("  ")):
        line = reader.here.replace("\x00", "").strip()
        aside = len(line) > 1 and line[0] in "(（" and line[-1] in ")）"
        if aside or line.startswith("~"):
            _flush(reader, block, start)
            reader.add("parenthetical" if aside else "lyric", line[1:-1] if aside else line[1:])
            start = reader.at + 1
        elif line:
            start = start if block else reader.at
            block.append(re.sub(r"^>\s*", "", line) if reader.markdown else line)
        reader.at += 1
    _flush(reader, block, start)
    return True


def _flush(reader: _Reader, block: list[str], start: int) -> None:
    if block:
        reader.add("dialogue", " ".join(block), start)
        block.clear()


def _is_cue(text: str) -> bool:
    """Whether a line is a name in capitals; what stands in brackets behind it may be small."""
    name = re.sub(r"\s*\([^)]*\)\s*\^?\s*$", "", text).rstrip("^ ")
    return (
        0 < len(name) <= 40 and name.isupper() and any(letter.isalpha() for letter in name) and name[-1] not in ".!?:"
    )


def _action(reader: _Reader) -> None:
    """Read action until a blank line or something that begins by itself."""
    start, block = reader.at, list[str]()
    while reader.at < len(reader.lines):
        line = reader.here.replace("\x00", "").strip()
        if not line and "\x00" not in reader.here:
            break
        if block and (line[:1] in "#!@~" or _SPOKEN_ZH.match(line) or (reader.markdown and _LIST.match(line))):
            break
        if line:
            block.append(_LIST.sub("", re.sub(r"^>\s*", "", line)) if reader.markdown else line)
        reader.at += 1
    if not block:
        reader.at = max(reader.at, start + 1)
        return
    reader.add("action", " ".join(block), start)
