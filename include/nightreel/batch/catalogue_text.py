"""Text files of unknown origin as lines: which encoding they are in, and never more of them in memory than a line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nightreel.errors import SpecError
from nightreel.spec.near import listed, mend

MAX_LINE = 1_000_000
"""Characters of one line."""
_SAMPLE_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_KNOWN = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb2312", "gb18030", "big5",
    "shift_jis", "cp932", "euc-jp", "euc-kr", "cp949", "latin-1", "iso-8859-1", "iso-8859-2", "iso-8859-9",
    "iso-8859-15", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "koi8-r", "mac-roman", "ascii",
)  # fmt: skip
_WIDER = {"utf-8": "utf-8-sig", "ascii": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932",
          "latin-1": "cp1252", "iso8859-1": "cp1252", "euc_kr": "cp949"}  # fmt: skip
"""What is read instead: the same characters at the same places, and those that programs write all the same."""
_GUESSED = ("gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1251", "cp1252")
_SHOWN = {"gb18030": "GBK (GB 18030)", "utf-8-sig": "UTF-8", "cp1252": "Latin-1 (Windows 1252)", "cp932": "Shift JIS",
          "big5": "Big5", "cp949": "EUC-KR", "euc_jp": "EUC-JP", "cp1251": "Windows 1251", "utf-16": "UTF-16",
          "utf-16-le": "UTF-16 without its mark", "utf-16-be": "UTF-16 without its mark",
          "utf-32": "UTF-32"}  # fmt: skip


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes are read."""

    codec: str
    shown: str
    guessed: bool = False
    """Whether nobody said it and nothing in the file proves it."""


def check_encoding(said: str, where: str) -> str:
    """Give the codec of a name that somebody wrote; empty for ``auto``.

    Raises:
        SpecError: no encoding of text that catalogues come in (``batch.encoding``).
    """
    if said == "auto":
        return ""
    try:
        name = codecs.lookup(said).name
        known = {codecs.lookup(other).name for other in _KNOWN}
    except (LookupError, ValueError, UnicodeError):
        name, known = "", set()
    if name not in known or not name:
        raise SpecError(
            "batch.encoding", where=where, got=said, want=f"auto, or {listed(_KNOWN, limit=12)}",
            fix=mend(said, _KNOWN, "write auto: it is found out"),
        )  # fmt: skip
    return _WIDER.get(name, name)


def find_encoding(path: Path, said: str, where: str, name: str) -> Encoding:
    """Say how a text file is read: as somebody said, by its mark, as UTF-8 where it all is, else by a sample.

    Raises:
        SpecError: nobody can tell (``catalogue.encoding``), or no such encoding (``batch.encoding``).
    """
    codec = check_encoding(said, where)
    if codec:
        return Encoding(codec, said)
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    for mark, marked in _BOMS:
        if head.startswith(mark):
            return Encoding(marked, f"{_SHOWN[marked]}, by its mark")
    wide = _wide(head)
    if wide:
        return Encoding(wide, _SHOWN[wide], guessed=True)
    wrong_at = _first_not_utf8(path)
    if wrong_at is None:
        return Encoding("utf-8-sig", "UTF-8")
    found = _guessed(_sample(path, wrong_at))
    if found is None:
        raise SpecError(
            "catalogue.encoding", where=name, got="bytes of an unknown encoding", want="UTF-8",
            fix="save the catalogue as UTF-8, or say its encoding: in the batch",
        )  # fmt: skip
    return Encoding(found, _SHOWN[found], guessed=True)


def lines(path: Path, encoding: Encoding, name: str) -> Iterator[str]:
    """Give a file's lines with their ends, one at a time.

    Raises:
        SpecError: a byte that is none of the encoding (``catalogue.encoding``), or a line that is no line
            (``catalogue.line``).
    """
    number = 0
    with path.open(encoding=encoding.codec, newline="") as file:
        while True:
            try:
                line = file.readline(MAX_LINE + 1)
            except UnicodeError as error:
                raise _wrong_encoding(path, encoding, name) from error
            if not line:
                return
            number += 1
            if len(line) > MAX_LINE:
                raise SpecError(
                    "catalogue.line", where=f"{name}:{number}", got=f"a line of more than {MAX_LINE:,} characters",
                    want="a line a row", fix="check that the file is a catalogue, and its line ends and quotes",
                )  # fmt: skip
            yield line


def _wide(head: bytes) -> str:
    """Tell UTF-16 without its mark by its line ends: each has a zero beside it, always on the same side."""
    pairs = [head[at : at + 2] for at in range(0, len(head) - 1, 2)]
    ends, little, big = head.count(b"\n"), pairs.count(b"\n\0"), pairs.count(b"\0\n")
    if ends == 0 or max(little, big) * 2 <= ends:
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def _first_not_utf8(path: Path) -> int | None:
    """Give the place of the first byte that is not UTF-8, or ``None``."""
    decoder, read = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(0, read - (len(error.object) - len(chunk))) + error.start
            if not chunk:
                return None
            read += len(chunk)


def _sample(path: Path, wrong_at: int) -> bytes:
    """Give whole lines that hold bytes beyond ASCII, from the first that is not UTF-8 on."""
    with path.open("rb") as file:
        begin = max(0, wrong_at - _SAMPLE_BYTES // 4)
        file.seek(begin)
        read = file.read(8 * _SAMPLE_BYTES)
    found = read.splitlines()
    whole = found[1:] if begin and len(found) > 1 else found
    whole = whole[:-1] if len(whole) > 1 and len(read) == 8 * _SAMPLE_BYTES else whole
    text = b"\n".join(line for line in whole if not line.isascii())
    return text if len(text) <= _SAMPLE_BYTES else text[: text.rfind(b"\n", 0, _SAMPLE_BYTES) + 1] or text


def _guessed(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if _is_plain_chinese(sample):
        return "gb18030"
    best = from_bytes(sample, cp_isolation=list(_GUESSED)).best()
    if best is not None and best.encoding in _GUESSED:
        return best.encoding
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return "cp1252"


def _is_plain_chinese(sample: bytes) -> bool:
    """Whether everything beyond ASCII is a common character of GB 2312; few words are enough to tell it."""
    try:
        text = sample.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [character.encode("gb18030") for character in text if not character.isascii()]
    common = [code for code in beyond if len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1]
    marks = [code for code in beyond if len(code) == 2 and 0xA1 <= code[0] <= 0xA3 and code[1] >= 0xA1]
    return bool(common) and len(common) + len(marks) >= 0.97 * len(beyond)


def _wrong_encoding(path: Path, encoding: Encoding, name: str) -> SpecError:
    line, byte = _wrong_place(path, encoding.codec)
    return SpecError(
        "catalogue.encoding", where=f"{name}:{line}", got=f"{byte}, which is no {encoding.shown}",
        want=f"text in {encoding.shown} to the end",
        fix="save the catalogue as UTF-8, or say its encoding: in the batch (gbk, utf-16, latin-1, …)",
    )  # fmt: skip


def _wrong_place(path: Path, codec: str) -> tuple[int, str]:
    """Give the line and the byte at which an encoding breaks off."""
    decoder, line = codecs.getincrementaldecoder(codec)(), 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(error.encoding, "ignore")
                return line + good.count("\n"), f"byte 0x{error.object[error.start]:02x}"
            except UnicodeError:
                return line, "its first bytes"
            if not chunk:
                return line, "its end"
