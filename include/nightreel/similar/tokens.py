"""A text as words and figures, each in its one form: full-width letters, number words, units and synonyms are gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction

from nightreel.similar.words.en import BRANDS, ENGLISH
from nightreel.similar.words.lexicon import ATTRIBUTES, Kind, Lexicon, Token
from nightreel.similar.words.zh import CHINESE, CLASSIFIERS

BREAK, STOP = Token("break", ","), Token("stop", ".")
_STOPS, _BREAKS = ".!?;\n。！？；…", ",:()[]{}|/、，：《》【】"
_QUOTES = re.compile(r"[“”„‟«»「」『』]|(?<!\d)\"")
"""They say nothing; after a figure the straight one is an inch."""
_PIECE = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:⁄\d+)?)(?![a-z]*\d)"
    r"|(?P<latin>[a-z0-9]+(?:[-'+.][a-z0-9]+)*'?|n't)"
    r"|(?P<other>\S|\n)"
)
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—−"} | {ord(mark): "'" for mark in "’‘ʼ`´"} | {ord("″"): '"'}
_LETTER_A = re.compile(r"(?<=[\w)] )A(?![\w'’])")
"""Vitamin A: no article is written so within a sentence."""
_BRAND = re.compile(r"\b(?:" + "|".join(sorted(BRANDS)) + r")\b")
_BEGINS = re.compile(r"(?:^|[.!?:;\n\"“”])\s*$")
_PAIRED = ("袜", "手套", "鞋", "靴", "耳环", "耳钉", "筷")
_FREE = re.compile(r"\b([a-z]+)-free\b")
_NON = re.compile(r"\bnon-([a-z]+)\b")
_SCALES = {"百": 100, "千": 1000, "万": 10_000}
_LETTERS = sorted((unit for unit in ENGLISH.units if unit.isalpha()), key=len, reverse=True)
_GLUED = re.compile(rf"(\d+(?:\.\d+)?)({'|'.join(_LETTERS)})")
"""A figure and its unit without a space."""
_LATIN = re.compile(r"[a-z0-9]+(?:[-'+.][a-z0-9]+)*")
_DIGITS = re.compile(r"(?<![a-z])\d+(?:,\d{3})*(?:\.\d+)?(?![a-z]*\d)")
LEXICONS = {"en": ENGLISH, "zh": CHINESE}


def read_tokens(text: str, language: str) -> tuple[Token, ...]:
    """Give the words and figures of a text.

    Args:
        text: as people write it.
        language: ``zh`` reads Chinese words, everything else English ones.
    """
    lexicon = LEXICONS["zh" if language.startswith("zh") else "en"]
    plain = _plain(text, lexicon)
    pieces = [match for match in _PIECE.finditer(plain) if match[0].strip(" \t")]
    reader = _Chinese(plain) if lexicon is CHINESE else _English([_split(match) for match in pieces])
    return _tidy(reader.read())


def plain_text(text: str, language: str) -> str:
    """Give a text in one form, without what is only polite: what embeddings are made of."""
    return _plain(text, LEXICONS["zh" if language.startswith("zh") else "en"])


def _plain(text: str, lexicon: Lexicon) -> str:
    """Give the text in one form, without what is only polite."""
    plain = _LETTER_A.sub("letter-a", unicodedata.normalize("NFKC", text))
    plain = _BRAND.sub(_marked, plain).casefold().translate(_DASHES)
    plain = "".join(mark for mark in plain if unicodedata.category(mark) not in ("Cf", "Cc") or mark == "\n").strip()
    plain = _QUOTES.sub(" ", re.sub(r"(?<=\d)-(?=[a-z])", " ", plain)).strip()
    for pattern in lexicon.closings:
        plain = re.sub(pattern, "", plain)
    for pattern in lexicon.openings:
        shorter = re.sub(pattern, "", plain, count=1)
        if shorter != plain and shorter.strip():
            plain = shorter
            break
    return plain


def _marked(match: re.Match[str]) -> str:
    """Keep a name apart from the common word, and at a sentence's beginning, where nobody can tell, from both."""
    return f"{match[0]}+{'unsure' if _BEGINS.search(match.string, 0, match.start()) else 'name'}"


def _split(match: re.Match[str]) -> tuple[str, str]:
    return str(match.lastgroup), match[0]


def _tidy(found: Sequence[Token]) -> tuple[Token, ...]:
    """Leave out what says nothing, and breaks at the ends or one after the other."""
    kept: list[Token] = []
    for token in found:
        if token.kind == "dropped":
            continue
        if token.kind in ("break", "stop") and (not kept or kept[-1].kind in ("break", "stop")):
            if kept and token.kind == "stop":
                kept[-1] = token
            continue
        kept.append(token)
    while kept and kept[-1].kind in ("break", "stop"):
        kept.pop()
    return tuple(kept)


def quantity(value: Fraction, unit: tuple[str, str] | None) -> Token:
    """Give a number, with its unit in the base that all of its kind share: 0.5 l and 500 ml are one."""
    if unit is None:
        return Token("number", str(value))
    factor, base = unit
    return Token("quantity" if base else "number", f"{value * Fraction(factor)} {base}".strip())


def _value(text: str) -> Fraction:
    whole, _, part = text.replace(",", "").partition("⁄")
    return Fraction(whole) / Fraction(part) if part.strip("0") else Fraction(whole)


class _English:
    """Words between spaces."""

    def __init__(self, pieces: Sequence[tuple[str, str]]) -> None:
        self._pieces: list[tuple[str, str]] = []
        for kind, piece in pieces:
            self._pieces += self._parts(kind, piece)

    def _parts(self, kind: str, piece: str) -> list[tuple[str, str]]:
        """Take a hyphenated word apart unless it is known as it is."""
        piece = piece.rstrip("'") if kind == "latin" and not piece.endswith("s'") else piece
        if kind != "latin" or piece in ENGLISH.words or "-" not in piece:
            return [(kind, piece)]
        if free := _FREE.fullmatch(piece):
            return [("free", free[1])]
        if non := _NON.fullmatch(piece):
            return [("free", non[1])]
        parts = piece.split("-")
        if any(re.search(r"\d", part) for part in parts) and not re.fullmatch(r"\d+(\.\d+)?", parts[0]):
            return [(kind, piece)]  # a model's name
        return [("number" if re.fullmatch(r"\d+(\.\d+)?", part) else kind, part) for part in parts if part]

    def read(self) -> list[Token]:
        found: list[Token] = []
        at = 0
        while at < len(self._pieces):
            token, used = self._next(at)
            found += token
            at += used
        return found

    def _next(self, at: int) -> tuple[list[Token], int]:
        kind, piece = self._pieces[at]
        if kind == "free":
            return [Token("free", f"no {self._word(piece).value}")], 1
        if kind == "number" or piece in ENGLISH.numbers or (kind == "latin" and _GLUED.fullmatch(piece)):
            return self._number(at)
        if kind == "other" and piece in "$€£" and self._kind_at(at + 1) == "number":
            return [quantity(_value(self._pieces[at + 1][1]), ENGLISH.units.get(piece, ("1", piece)))], 2
        if kind == "other" and piece in _STOPS:
            return [STOP], 1
        if kind == "other" and piece in _BREAKS:
            return [BREAK], 1
        return self._phrase(at)

    def _phrase(self, at: int) -> tuple[list[Token], int]:
        for length in range(min(ENGLISH.longest, len(self._pieces) - at), 0, -1):
            words = " ".join(piece for _, piece in self._pieces[at : at + length])
            if words in ENGLISH.words:
                return [ENGLISH.words[words]], length
        return [self._word(self._pieces[at][1])], 1

    def _word(self, piece: str) -> Token:
        if piece in ENGLISH.words:
            return ENGLISH.words[piece]
        for end in ("'s", "s'"):
            if piece.endswith(end):
                owner = piece.removesuffix(end) + ("s" if end == "s'" else "")
                owner = ENGLISH.words[owner].value if owner in ENGLISH.words else owner
                return Token("word", f"{owner}'s")
        return Token("name" if re.search(r"\d", piece) else "word", piece)

    def _kind_at(self, at: int) -> str:
        return self._pieces[at][0] if at < len(self._pieces) else ""

    def _number(self, at: int) -> tuple[list[Token], int]:
        value, used, glued = self._count(at)
        if glued:
            return [quantity(value, ENGLISH.units[glued])], used
        following = at + used
        for length in (2, 1):
            words = " ".join(piece for _, piece in self._pieces[following : following + length])
            if words in ENGLISH.units and len(self._pieces) >= following + length:
                return [quantity(value, ENGLISH.units[words])], used + length
        return [quantity(value, None)], used

    def _count(self, at: int) -> tuple[Fraction, int, str]:
        kind, piece = self._pieces[at]
        if kind == "latin" and (glued := _GLUED.fullmatch(piece)):
            return _value(glued[1]), 1, glued[2]
        if kind == "number":
            return _value(piece), 1, ""
        value, used = Fraction(ENGLISH.numbers[piece]), 1
        while at + used < len(self._pieces) and (word := self._pieces[at + used][1]) in ENGLISH.numbers:
            more = ENGLISH.numbers[word]
            if more >= 100 or (more == 12 and word == "dozen"):
                value *= more
            elif value % 10 == 0 and value >= 20 and more < 10:
                value += more
            else:
                break
            used += 1
        return value, used, ""


class _Chinese:
    """Words without spaces: the longest known one each time."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self) -> list[Token]:
        found: list[Token] = []
        at = 0
        while at < len(self._text):
            token, used = self._next(at)
            if token is not None and not (token.value in "了着" and found and found[-1].kind == "verb"):
                found.append(token)
            at += used
        return list(_denied(found))

    def _next(self, at: int) -> tuple[Token | None, int]:
        mark = self._text[at]
        if mark in " \t":
            return None, 1
        if mark == "这" and self._text[at + 1 : at + 2] in CLASSIFIERS and at + 1 < len(self._text):
            return None, 2
        if number := self._number(at):
            return number
        if mark in _STOPS:
            return STOP, 1
        if mark in _BREAKS:
            return BREAK, 1
        for length in range(min(CHINESE.longest, len(self._text) - at), 0, -1):
            if (word := self._text[at : at + length]) in CHINESE.words:
                return CHINESE.words[word], length
        if latin := _LATIN.match(self._text, at):
            return Token("name" if re.search(r"\d", latin[0]) else "word", latin[0]), len(latin[0])
        return Token("word", mark), 1

    def _number(self, at: int) -> tuple[Token | None, int] | None:
        value, used = self._count(at)
        if value is None:
            return None
        after = at + used
        while self._text[after : after + 1] == " ":
            after += 1
        units = [unit for unit in CHINESE.units if self._text.startswith(unit, after)]
        unit = max(units, key=len, default="")
        if (
            unit.isascii()
            and unit.isalpha()
            and self._text[after + len(unit) : after + len(unit) + 1].isascii()
            and self._text[after + len(unit) : after + len(unit) + 1].isalnum()
        ):
            unit = ""
        if unit:
            return quantity(value, CHINESE.units[unit]), after + len(unit) - at
        if self._text[after : after + 1] in CLASSIFIERS and after < len(self._text):
            counts = value != 1 or any(word in self._text for word in _PAIRED)
            return (None if not counts else quantity(value, None)), after + 1 - at
        if used == 1 and self._text[at] in CHINESE.numbers and self._is_in_a_word(at):
            return None
        return quantity(value, None), used

    def _is_in_a_word(self, at: int) -> bool:
        """Whether a Chinese numeral begins a known word: 一起."""
        return any(self._text[at : at + length] in CHINESE.words for length in range(2, CHINESE.longest + 1))

    def _count(self, at: int) -> tuple[Fraction | None, int]:
        if digits := _DIGITS.match(self._text, at):
            value, used = _value(digits[0]), len(digits[0])
            if self._text[at + used : at + used + 1] in _SCALES and at + used < len(self._text):
                return value * _SCALES[self._text[at + used]], used + 1
            return value, used
        if self._text[at] == "半" and any(self._text.startswith(unit, at + 1) for unit in CHINESE.units):
            return Fraction(1, 2), 1
        return self._numerals(at)

    def _numerals(self, at: int) -> tuple[Fraction | None, int]:
        total, digit, used = 0, 0, 0
        while at + used < len(self._text) and (mark := self._text[at + used]) in CHINESE.numbers:
            figure = CHINESE.numbers[mark]
            if figure < 10:
                digit = digit * 10 + figure if used and self._text[at + used - 1] not in "十百千万" else figure
            else:
                total += (digit or 1) * figure
                digit = 0
            used += 1
        return (Fraction(total + digit), used) if used else (None, 0)


def of_kind(found: Sequence[Token], *kinds: Kind) -> tuple[str, ...]:
    """Give the values of tokens of some kinds, sorted."""
    return tuple(sorted(token.value for token in found if token.kind in kinds))


def _denied(found: Sequence[Token]) -> Iterator[Token]:
    """Join a Chinese *without* and its word into what an English *-free* is: 无糖 stands before its noun."""
    tokens = iter(found)
    for token in tokens:
        following = next(tokens, None) if token.kind == "without" else None
        if following is None:
            yield token
        elif following.kind in ("word", "name", *ATTRIBUTES):
            yield Token("free", f"no {following.value}")
        else:
            yield token
            yield following
