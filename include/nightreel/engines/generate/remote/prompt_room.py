"""Fits a prompt into the room that a service gives: the scene is shortened, the brand's words stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fitted:
    """A prompt as it is sent.

    Args:
        text: what is sent.
        lost: characters of the prompt that are not.
        dropped: words of the brand that are not, since they alone take more than the room.
    """

    text: str
    lost: int = 0
    dropped: tuple[str, ...] = ()

    def note(self, what: str, most: int) -> str:
        """Say what was left out, for people; nothing when all of it is sent."""
        if not self.lost:
            return ""
        brand = (
            f"left out of the brand's words: {', '.join(self.dropped)}" if self.dropped else "the brand's words stay"
        )
        return f"{what} is {self.lost} characters longer than the {most} that the model reads: shortened; {brand}."


def fit_prompt(text: str, most: int, brand_words: Sequence[str]) -> Fitted:
    """Shorten a prompt, but for the brand's words in it, which then stand at its end.

    Args:
        text: parts with commas between them.
        most: characters.
        brand_words: what must stay, the most important first.
    """
    if len(text) <= most:
        return Fitted(text)
    comma = "，" if "，" in text else ", "
    kept, dropped = _that_fit(
        [word for word in brand_words if word and word.casefold() in text.casefold()], comma, most
    )
    rest = text
    for word in (*kept, *dropped):
        rest = re.sub(rf"(^|[,，])\s*{re.escape(word)}\s*(?=[,，]|$)", "", rest, flags=re.IGNORECASE)
    rest = rest.strip(" ,，")
    room = most - sum(len(word) + len(comma) for word in kept)
    head = cut(rest, room) if room > 0 else ""
    missing = [word for word in kept if word.casefold() not in head.casefold()]
    return Fitted(comma.join(filter(None, (head, *missing))), len(text) - most, tuple(dropped))


def _that_fit(words: Sequence[str], comma: str, most: int) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    dropped: list[str] = []
    for word in words:
        fits = len(comma.join([*kept, word])) <= most
        (kept if fits else dropped).append(word)
    return kept, dropped


def cut(text: str, most: int) -> str:
    """Shorten a text at a space; Chinese anywhere."""
    if len(text) <= most:
        return text
    head, _, _ = text[: most + 1].rpartition(" ")
    return (head if len(head) > most // 2 else text[:most]).rstrip(" ,，")
