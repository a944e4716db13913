"""Finds the writer's script among the documents of a board."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.errors import InputError
from nightreel.reading.board.documents import Document
from nightreel.reading.board.fountain import looks_like_markdown, parse_script
from nightreel.reading.board.screenplay import Screenplay

MOST_LINES = 2000
"""Lines of a script that is compared; a board shows a part of a film, and the rest of it would only be missing."""


def find_script(documents: Sequence[Document], name: str) -> tuple[str, Screenplay]:
    """Give the script that a board is compared with: the document of a name, else the only one with scene headings.

    Raises:
        InputError: no such document, none or several with scene headings (``board.script``), or one that is too long
            (``board.script_long``).
    """
    scripts = [(document.name, _parsed(document)) for document in documents]
    if name:
        found = [one for one in scripts if name in (one[0], one[0].rsplit("/", 1)[-1])]
        want = f"one of {', '.join(one for one, _ in scripts) or 'no documents'}"
    else:
        found = [one for one in scripts if one[1].has_scenes]
        want = "one document with scene headings such as INT. KITCHEN - NIGHT or 内景 厨房 夜"
    if len(found) != 1:
        got = ", ".join(one for one, _ in found) or (name or "none")
        raise InputError(
            "board.script", where="documents", got=got, want=want,
            fix="name the script in the brief's documents, and choose it by the step's option script",
        )  # fmt: skip
    if len(found[0][1].elements) > MOST_LINES:
        raise InputError(
            "board.script_long", where=found[0][0], got=f"{len(found[0][1].elements):,} lines",
            want=f"{MOST_LINES:,} at most", fix="name the scenes that this board shows in a file of their own",
        )  # fmt: skip
    return found[0]


def _parsed(document: Document) -> Screenplay:
    return parse_script(document.text, markdown=looks_like_markdown(document.name, document.text))
