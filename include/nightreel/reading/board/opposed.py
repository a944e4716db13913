"""What contradicts by its letters: one text denies what the other says, or they name opposites. No model is needed."""

from __future__ import annotations

import re
import unicodedata

_DENIES = re.compile(r"\b(?:not|no|never|nobody|nothing|without|cannot)\b|n[’']t\b|[不没無无未别]", re.IGNORECASE)
_OPPOSITES = tuple(
    tuple(frozenset(side.split("/")) for side in pair.split(" "))
    for pair in (
        "day/morning/noon/afternoon/sunlight night/midnight", "int ext", "inside/indoors outside/outdoors",
        "open/opens/opened closed/closes/shut/shuts", "locked/locks unlocked/unlocks", "left right", "up down",
        "alive dead", "arrives/enters/comes leaves/exits/goes", "finds/found loses/lost", "hides/hidden shows/shown",
        "gives/hands takes/keeps", "smiles/laughs/happy cries/weeps/sad", "full empty", "first last", "alone together",
        "summer winter", "above under/below", "runs/standing stops/sits", "true false", "on off",
        "日/白天/清晨/早晨/中午 夜/夜晚/深夜/午夜", "内景/室内 外景/室外", "开/打开/开着 关/关上/锁/锁着/关着",
        "左 右", "上 下",
        "活 死", "来/进来/到达 去/离开/走了", "找到 丢失/弄丢", "藏/藏起 露出/拿出",
        "给/交给 拿走/收起", "笑 哭", "夏 冬",
    )
)  # fmt: skip
_SHORT_HANZI = 2
_WORD = re.compile(r"[a-z0-9’']+|[㐀-鿿]+")


def opposed(one: str, other: str) -> str:
    """Give why two texts about the same moment contradict each other, in their own words; nothing where they do not.

    Args:
        one: of the script.
        other: of the board; about the same moment, which the caller has made sure of.

    Returns:
        ``night / day``, ``not``, or nothing.
    """
    ours, theirs = _words(one), _words(other)
    for left, right in _OPPOSITES:
        for mine, yours in ((left, right), (right, left)):
            first, second = _named(mine, one, ours), _named(yours, other, theirs)
            if first and second and not _named(mine, other, theirs) and not _named(yours, one, ours):
                return f"{first} / {second}"
    denial, denied = _DENIES.search(one), _DENIES.search(other)
    if bool(denial) != bool(denied):
        found = denial or denied
        return found.group() if found else ""
    return ""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _named(side: frozenset[str], text: str, words: frozenset[str]) -> str:
    """Give the word of a side that a text names; Chinese words stand inside others, single letters only alone."""
    for word in sorted(side, key=lambda word: (-len(word), word)):
        if word in words or (not word.isascii() and len(word) >= _SHORT_HANZI and word in text):
            return word
    return ""
