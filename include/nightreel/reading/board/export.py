"""A board that was read as files: Markdown, Fountain and JSON, in the story's language."""

from __future__ import annotations

import json
import re
from typing import Any

from nightreel.reading.board.screenplay import Element, Screenplay, is_heading
from nightreel.reading.board.words import CAMERA_MOVES, SHOT_SIZES, said
from nightreel.spec.reading import BoardReading, BoardShot, Evidence, ReadBy, StoryLink

_MARKS = re.compile(r"([\\*_])")
_CUE = re.compile(r"^[A-Z][A-Z0-9 .'\-]*$")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def board_screenplay(board: BoardReading, title: str, language: str, by: ReadBy) -> Screenplay:
    """Give a board as a script in the film's form, panel by panel; what has no evidence is said in a note."""
    zh = language.startswith("zh")
    keys = ("标题", "备注") if zh else ("Title", "Notes")
    who = by.model or by.engine
    made = f"由分镜解读（{who}）" if zh else f"Read from a storyboard ({who})"
    elements: list[Element] = []
    for at, shot in enumerate(board.shots):
        heading = shot.heading.strip() or (("未标明的场景" if zh else "UNNAMED SCENE") if at == 0 else "")
        if heading:
            elements.append(Element(kind="heading", text=_line(heading)))
        elements.append(Element(kind="note", text=_note(shot, language)))
        if action := _line(f"{framing(shot, language)} {shot.action}"):
            elements.append(Element(kind="action", text=action))
        for spoken in shot.dialogue:
            speaker = _line(spoken.speaker) or ("画外音" if zh else "VOICE")
            elements.append(Element(kind="character", text=speaker if zh else speaker.upper()))
            elements.append(Element(kind="dialogue", text=_line(spoken.text)))
    return Screenplay(title_page=((keys[0], _line(title)), (keys[1], made)), elements=tuple(elements))


def write_fountain(script: Screenplay) -> str:
    """Write a script in Fountain; ``parse_script`` gives the same elements again.

    What the rules would take for something else is forced: ``.`` a heading, ``@`` a character, ``!`` action, ``>`` a
    transition. Stars and underlines of texts are escaped.
    """
    lines = [f"{_line(key)}: {_escaped(_line(text))}" for key, text in script.title_page]
    blocks = ["\n".join(lines)] if lines else []
    in_speech = False
    for element in script.elements:
        text = _written(element)
        if element.kind in ("dialogue", "parenthetical") and in_speech:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        in_speech = element.kind in ("character", "dialogue", "parenthetical")
    return "\n\n".join(blocks) + "\n"


def framing(shot: BoardShot, language: str) -> str:
    """Say how a shot is framed: ``CLOSE-UP, push in.``; nothing where it is not known."""
    parts = [said(SHOT_SIZES[shot.shot_size], language), said(CAMERA_MOVES[shot.camera], language)]
    parts = [part for part in parts if part]
    if not parts:
        return ""
    return f"【{'，'.join(parts)}】" if language.startswith("zh") else f"{', '.join([parts[0].upper(), *parts[1:]])}."


def write_markdown(board: BoardReading, title: str, language: str, by: ReadBy) -> str:
    """Write a board as Markdown, with the panels, the evidence and what must return."""
    zh = language.startswith("zh")
    lines = [f"# {_plain(title)}", ""]
    if by.partial:
        lines += [
            "*仅为测量结果，尚未由模型解读。*" if zh else "*Measured, not understood: no model has read this.*",
            "",
        ]
    for note in board.notes:
        lines += [f"⚠ {_plain(note)}", ""]
    for at, shot in enumerate(board.shots):
        if shot.heading.strip() or at == 0:
            lines += [f"## {_plain(shot.heading.strip() or ('未标明的场景' if zh else 'UNNAMED SCENE'))}", ""]
        facts = [f"**{'画格' if zh else 'Panel'} {shot.panel}**", said(SHOT_SIZES[shot.shot_size], language)]
        facts += [said(CAMERA_MOVES[shot.camera], language), _plain(shot.mood)]
        lines += [" · ".join(part for part in facts if part), ""]
        lines += [_plain(shot.action), ""] if shot.action.strip() else []
        for spoken in shot.dialogue:
            lines += [f"> **{_plain(spoken.speaker) or ('画外音' if zh else 'VOICE')}:** {_plain(spoken.text)}", ""]
        if shot.words:
            words = ", ".join(f"“{_plain(word)}”" for word in shot.words)
            lines += [f"{'画中文字' if zh else 'Words in the panel'}: {words}", ""]
        lines += [f"- {_evidence(one, language)}" for one in shot.evidence] + ([""] if shot.evidence else [])
        if shot.unproven:
            lines += [f"⚠ {'无依据' if zh else 'No evidence'}: {', '.join(shot.unproven)}", ""]
    if board.links:
        lines += [f"## {'伏笔与因果' if zh else 'What must return, and why things happen'}", ""]
        lines += [f"- {link_words(link, language)}: {_plain(link.what)}" for link in board.links] + [""]
    return "\n".join(lines)


def write_json(board: BoardReading, title: str, language: str, by: ReadBy) -> str:
    """Write a board as JSON: what ``BoardReading`` says, without addresses of files."""
    told: dict[str, Any] = board.model_dump(mode="json")
    for panel in told["panels"]:
        panel["sha256"] = panel.pop("media")["sha256"]
    whole = {"title": title, "language": language, "by": by.model_dump(mode="json"), **told}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def link_words(link: StoryLink, language: str) -> str:
    """Say between which panels a link runs: ``panel 2 → 8``, ``panel 3, never returns``."""
    zh = language.startswith("zh")
    begins = f"画格 {link.panel}" if zh else f"panel {link.panel}"
    if link.returns is not None:
        return f"{begins} → {link.returns}"
    if link.kind == "cause":
        return begins
    return f"{begins}，未回收" if zh else f"{begins}, never returns"


def _evidence(one: Evidence, language: str) -> str:
    box = one.region
    where = f" [{box.x:.2f}, {box.y:.2f}, {box.width:.2f}, {box.height:.2f}]" if box else ""
    label = "依据" if language.startswith("zh") else "evidence"
    return f"{label} · {one.claim}{where}: {_plain(one.reason)}"


def _note(shot: BoardShot, language: str) -> str:
    zh = language.startswith("zh")
    parts = [f"画格 {shot.panel}" if zh else f"panel {shot.panel}"]
    parts += [f"{'氛围' if zh else 'mood'}: {shot.mood}"] if shot.mood else []
    parts += (
        [f"{'画中文字' if zh else 'words'}: " + ", ".join(f"“{word}”" for word in shot.words)] if shot.words else []
    )
    parts += [f"{'无依据' if zh else 'no evidence'}: {', '.join(shot.unproven)}"] if shot.unproven else []
    return _line("; ".join(parts)).replace("[[", "(").replace("]]", ")")


def _written(element: Element) -> str:
    text = _escaped(element.text)
    kind = element.kind
    if kind == "heading":
        return (text if is_heading(element.text) and not text.startswith(".") else f".{text}") + (
            f" #{element.number}#" if element.number else ""
        )
    if kind == "character":
        cue = text if _CUE.match(element.text) and any(map(str.isalpha, element.text)) else f"@{text}"
        return f"{cue} ^" if element.dual else cue
    marks = {
        "action": "!" + text, "parenthetical": f"({text})", "transition": f"> {text}", "centred": f"> {text} <",
        "lyric": f"~{text}", "section": f"{'#' * max(1, element.depth)} {text}", "synopsis": f"= {text}",
        "note": f"[[{element.text}]]", "page_break": "===",
    }  # fmt: skip
    if kind == "action" and re.match(r"[A-Za-z㐀-鿿]", text) and not _is_taken(element.text):
        return text
    return marks.get(kind, _as_dialogue(text))


def _is_taken(text: str) -> bool:
    """Whether a line of action would be read as something else."""
    bare = text.strip()
    return is_heading(bare) or bare.isupper() or bool(re.search(r"^[^。！？]{0,60}[:：]", bare)) or len(bare) < 16


def _as_dialogue(text: str) -> str:
    """Keep a whole line in brackets from being read as an aside."""
    return f"{text}." if text[:1] in "(（" and text[-1:] in ")）" else text.lstrip("~@")


def _line(text: str) -> str:
    """Give a text as one line that holds no marks of notes or of text that is left out."""
    text = " ".join(text.split())
    return text.replace("/*", "/ *").replace("*/", "* /").replace("[[", "[ [").replace("]]", "] ]")


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _plain(text: str) -> str:
    """Give a text as one line of Markdown in which nothing is a mark."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
