"""A normal text as words: as it stands, and with disguises inside words taken off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from nightreel.safety.normalise import Normal

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+|[\u2600-\u27bf\U0001f300-\U0001faff]")
_CHUNK = re.compile(rf"[{_HAN}]|[^\s{_HAN}、。，！？；：“”‘’（）《》【】…]+")
_OPENING = ".,;:?'\"()[]{}<>-*_~#"
_CLOSING = _OPENING + "!"
_DISGUISES = str.maketrans("01345789@$!|€£", "oieastbgasiiel")
_ALONE = "abcdefghijklmnopqrstuvwxyz01345789@$!|"
_DROPPED = str.maketrans("", "", "-_.*+~·•/\\,'\"^`=:;#&<>()[]{}")
_SECOND_READING = str.maketrans("1", "l")
_LONGEST_GAP = 3
_SHORTEST_TOGETHER, _LONGEST_TOGETHER = 6, 40
_SOFT = re.compile(r"[\s\-_.*+~·•・/\\|^`'\"=#&ー—–…°○●◦★☆♥❤]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, an ideograph or an emoji."""

    text: str
    start: int
    """In the normal text, as ``stop``."""
    stop: int

    @property
    def is_han(self) -> bool:
        """Whether it is one ideograph: what follows needs no space."""
        return self.text[0] >= "\u2e80"


def streams(normal: Normal) -> Iterator[list[Token]]:
    """Give the readings of a text: as it stands, then without disguises where there are any (``p0rn``, ``s.e.x``)."""
    plain = [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(normal.text)]
    yield plain
    bare, readings = _undisguised(normal.text)
    if [token.text for token in bare] != [token.text for token in plain]:
        yield bare
    if readings:
        yield readings


def may_join(text: str, before: Token, after: Token) -> bool:
    """Say whether two neighbours may belong to one phrase: only soft separators stand between them."""
    gap = after.start - before.stop
    if gap == 0:
        return True
    return gap <= _LONGEST_GAP and _SOFT.fullmatch(text, before.stop, after.start) is not None


def split_words(tokens: list[Token], normal: Normal, parts_of: Callable[[str], tuple[str, ...]]) -> list[Token]:
    """Divide words written together: ``#SexyKids`` by its capitals, ``sexykids`` where its parts are known."""
    made: list[Token] = []
    for token in tokens:
        if not _SHORTEST_TOGETHER <= len(token.text) <= _LONGEST_TOGETHER or token.is_han:
            made.append(token)
            continue
        cuts = [at for at in range(token.start + 1, token.stop) if _is_hump(normal, at)]
        if not cuts:
            lengths = [len(part) for part in parts_of(token.text)]
            cuts = [token.start + sum(lengths[:count]) for count in range(1, len(lengths))]
        for start, stop in pairwise((token.start, *cuts, token.stop)):
            made.append(Token(normal.text[start:stop], start, stop))
    return made


def _is_hump(normal: Normal, at: int) -> bool:
    """Say whether a capital follows a small letter."""
    before, after = normal.positions[at - 1], normal.positions[at]
    return normal.written[before].islower() and normal.written[after].isupper()


def _undisguised(text: str) -> tuple[list[Token], list[Token]]:
    """Give the words without disguises, and again with the second reading of 1 (as l) and of a closing ! (as i)."""
    bare: list[Token] = []
    second: list[Token] = []
    doubtful = False
    for match in _CHUNK.finditer(text):
        word = match[0].lstrip(_OPENING)
        start, kept = match.end() - len(word), word.rstrip(_CLOSING) or word[:1]
        if not kept:
            continue
        token = Token(_bare(kept), start, start + len(kept))
        bare.append(token)
        other = word.rstrip(_CLOSING.replace("!", "")).translate(_SECOND_READING)
        if other == kept or not token.text.isalpha():
            second.append(token)
        else:
            doubtful = True
            second.append(Token(_bare(other), start, start + len(other)))
    return _spelt_together(bare), _spelt_together(second) if doubtful else []


def _bare(word: str) -> str:
    if word.isalpha() or not any(character.isalpha() for character in word):
        return word
    return word.translate(_DROPPED).translate(_DISGUISES) or word


def _spelt_together(tokens: list[Token]) -> list[Token]:
    """Join letters that stand alone, three or more in a row at equal distances: ``s e x``."""
    made: list[Token] = []
    for alone, group in groupby(tokens, key=lambda token: len(token.text) == 1 and token.text in _ALONE):
        run = list(group)
        if not alone or len(run) < 3:
            made += run
            continue
        nearest = min(after.start - before.stop for before, after in pairwise(run))
        part = [run[0]]
        for before, after in pairwise(run):
            if after.start - before.stop > min(nearest, _LONGEST_GAP):
                made += _joined(part)
                part = []
            part.append(after)
        made += _joined(part)
    return made


def _joined(part: list[Token]) -> list[Token]:
    if len(part) < 3 or not any(token.text.isalpha() for token in part):
        return part
    return [Token("".join(token.text for token in part).translate(_DISGUISES), part[0].start, part[-1].stop)]
