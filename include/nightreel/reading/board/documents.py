"""Texts that come with a board: its script, its characters, its world. Material that helps to read, never an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nightreel.reading.board.text_file import read_words
from nightreel.spec.reading import Sources
from nightreel.store.protocol import Store

_HANZI, _LATIN = re.compile(r"[㐀-鿿]"), re.compile(r"[A-Za-zÀ-ɏ]+")


@dataclass(frozen=True)
class Document:
    """A text by its name."""

    name: str
    text: str


def read_documents(sources: Sources, store: Store) -> tuple[Document, ...]:
    """Give every text of the sources, and the words of PDFs that show no drawing.

    Raises:
        InputError: a PDF asks for a password or cannot be opened.
    """
    found = []
    for source in sources.items:
        if source.kind == "text":
            found.append(Document(source.name, read_words(store.local(source.media))))
        elif source.kind == "document":
            from nightreel.media.board.pdf import is_drawn, pdf_text

            path = store.local(source.media)
            if not is_drawn(path, where=source.name):
                found.append(Document(source.name, pdf_text(path, where=source.name)))
    return tuple(document for document in found if document.text.strip())


def language_of(documents: Sequence[Document], otherwise: str) -> str:
    """Give the story's language: what most of its documents is written in; another where there are none.

    A Hanzi weighs as much as half a word.
    """
    text = "\n".join(document.text for document in documents)
    hanzi, words = len(_HANZI.findall(text)), len(_LATIN.findall(text))
    if hanzi + words < 20:
        return otherwise
    return "zh-CN" if hanzi / 2 > words else "en-US"
