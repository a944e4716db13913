"""Labels in a file's metadata: who made it, what it is, and what part machines had in it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from nightreel.errors import EngineError, InputError, NightreelError
from nightreel.provenance.exiftool import run_exiftool
from nightreel.spec.model import Model
from nightreel.store.local import sync

IPTC_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SourceType = Literal[
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "compositeSynthetic",
    "algorithmicMedia",
    "digitalCreation",
]
"""Terms of the IPTC vocabulary Digital Source Type that a finished film may have."""


def _line(limit: int) -> BeforeValidator:
    """One line of text: no control, surrogate or unassigned character, no more than ``limit`` characters."""

    def clean(value: object) -> object:
        if not isinstance(value, str):
            return value
        kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Zl", "Zp") else sign for sign in value)
        line = re.sub(r"\s+", " ", kept).strip()
        return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

    return BeforeValidator(clean)


_LISTS = ("keywords", "made_with")


class Labels(Model):
    """What is written into a published file. Text is brought to one line; what is too long is cut."""

    title: Annotated[str, _line(200)] = ""
    description: Annotated[str, _line(2000)] = ""
    artist: Annotated[str, _line(200)] = ""
    copyright: Annotated[str, _line(300)] = ""
    keywords: tuple[Annotated[str, _line(64)], ...] = Field((), max_length=100)
    created: date | None = None
    ai_disclosure: Annotated[str, _line(500)] = Field("", description="A sentence for people.")
    digital_source_type: SourceType | None = Field(None, description="The same for programs: a term of the IPTC.")
    software: Annotated[str, _line(100)] = "Nightreel"
    made_with: tuple[Annotated[str, _line(200)], ...] = Field(
        (), max_length=100, description="Models, engines and brand packs that took part."
    )

    def shown(self) -> dict[str, str]:
        """Give the labels that are set, as text by plain name; what ``read_labels`` gives for the file."""
        term = self.digital_source_type
        texts = {
            **self.model_dump(exclude={*_LISTS, "created", "digital_source_type"}),
            **{name: ", ".join(word for word in getattr(self, name) if word) for name in _LISTS},
            "created": self.created.isoformat() if self.created else "",
            "digital_source_type": IPTC_SOURCE_TYPE + term if term else "",
        }
        return {name: text for name, text in texts.items() if text}


_XMP = {
    "title": "XMP-dc:Title", "description": "XMP-dc:Description", "artist": "XMP-dc:Creator",
    "copyright": "XMP-dc:Rights", "keywords": "XMP-dc:Subject", "created": "XMP-xmp:CreateDate",
    "ai_disclosure": "XMP-photoshop:Instructions", "digital_source_type": "XMP-iptcExt:DigitalSourceType",
    "software": "XMP-xmp:CreatorTool", "made_with": "XMP-xmpMM:HistorySoftwareAgent",
}  # fmt: skip
_ITEMS = {
    "title": "ItemList:Title", "description": "ItemList:Description", "artist": "ItemList:Artist",
    "copyright": "ItemList:Copyright", "keywords": "ItemList:Keyword", "created": "ItemList:ContentCreateDate",
    "ai_disclosure": "ItemList:Comment", "software": "ItemList:Encoder",
}  # fmt: skip
_KEYS = {
    "title": "Keys:Title", "description": "Keys:Description", "artist": "Keys:Artist", "copyright": "Keys:Copyright",
    "keywords": "Keys:Keywords", "created": "Keys:CreationDate", "ai_disclosure": "Keys:Comment",
    "software": "Keys:Software",
}  # fmt: skip
_EXIF = {
    "description": "IFD0:ImageDescription", "artist": "IFD0:Artist", "copyright": "IFD0:Copyright",
    "created": "ExifIFD:CreateDate", "ai_disclosure": "ExifIFD:UserComment", "software": "IFD0:Software",
}  # fmt: skip
_PNG = {
    "title": "PNG:Title", "description": "PNG:Description", "artist": "PNG:Author", "copyright": "PNG:Copyright",
    "created": "PNG:CreationTime", "ai_disclosure": "PNG:Comment", "software": "PNG:Software",
}  # fmt: skip
_FILM = (_XMP, _KEYS, _ITEMS, {"created": "QuickTime:CreateDate"})
_FORMATS: dict[str, tuple[dict[str, str], ...]] = {
    ".mp4": _FILM, ".m4v": _FILM, ".mov": _FILM,
    ".jpg": (_XMP, _EXIF), ".jpeg": (_XMP, _EXIF), ".webp": (_XMP, _EXIF), ".png": (_XMP, _EXIF, _PNG),
}  # fmt: skip
"""Where each label goes, by suffix; reading takes the first table that has it. No other tag is ever written."""


def write_labels(path: Path, labels: Labels) -> dict[str, str]:
    """Write labels into a file, check that all of them arrived, and give them as they were read back.

    The file is changed in a copy that takes its place at once and only when everything was read back; picture and
    sound streams are not touched.

    Args:
        path: mp4, mov, jpg, png or webp.
        labels: empty ones are left as they are in the file.

    Raises:
        InputError: another kind of file, or none (``labels.format``, ``media.missing``).
        MissingProgramError: exiftool is not installed (``exiftool.missing``, ``exiftool.version``).
        EngineError: exiftool failed, a label did not arrive, or the disk is full or closed
            (``exiftool.failed``, ``labels.lost``, ``labels.write``).
    """
    path, tables = _known(path)
    shown = labels.shown()
    tags = {tag: _stored(labels, name, tag) for table in tables for name, tag in table.items() if name in shown}
    with _explained(path), _copy_beside(path) as copy:
        values = copy.with_name("values.json")
        values.write_text(json.dumps([{"SourceFile": "*", **tags}], ensure_ascii=False), encoding="utf-8")
        run_exiftool([*_QUIET, "-overwrite_original", f"-json={values}", str(copy)], where=path.name)
        found = _read_tags(copy, tables, path.name)
        _check_arrived(path.name, shown, tables, found)
        sync(copy)
        copy.replace(path)
        sync(path.parent)
    return _by_name(tables, found)


def read_labels(path: Path) -> dict[str, str]:
    """Read the labels of a file, ours or another's, as text by plain name.

    Raises:
        InputError: a kind of file without labels, or none (``labels.format``, ``media.missing``).
        MissingProgramError: exiftool is not installed (``exiftool.missing``, ``exiftool.version``).
        EngineError: exiftool cannot read the file (``exiftool.failed``).
    """
    path, tables = _known(path)
    return _by_name(tables, _read_tags(path, tables, path.name))


_FOLDER = ".labels-"
_LEFT_BEHIND_S = 3600
_QUIET = ("-q", "-q", "-charset", "filename=utf8", "-charset", "utf8")


def _known(path: Path) -> tuple[Path, tuple[dict[str, str], ...]]:
    path = path.absolute()
    if not path.is_file():
        raise InputError("media.missing", where=path.name, fix="put the file there or correct its name")
    tables = _FORMATS.get(path.suffix.lower())
    if tables is None:
        raise InputError(
            "labels.format", where=path.name, got=path.suffix or "no suffix", want=" or ".join(sorted(_FORMATS)),
            fix="export the film as mp4",
        )  # fmt: skip
    return path, tables


@contextmanager
def _copy_beside(path: Path) -> Iterator[Path]:
    """Give a copy in a folder of its own beside the file, so that it can take the file's place in one move."""
    for left in path.parent.glob(f"{_FOLDER}*"):  # of a process that was killed
        if left.stat().st_mtime < time.time() - _LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=path.parent, ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"file{path.suffix.lower()}"
        shutil.copyfile(path, copy)
        shutil.copymode(path, copy)
        yield copy


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except NightreelError:
        raise
    except OSError as error:
        raise EngineError(
            "labels.write", where=path.name, got=error.strerror or str(error),
            fix=f"free space in {path.parent} and give Nightreel's user the right to write there",
        ) from error  # fmt: skip


def _stored(labels: Labels, name: str, tag: str) -> str | list[str]:
    """Give a label in the form of its tag."""
    if name in _LISTS and tag == _XMP[name]:
        return [_literal(word) for word in getattr(labels, name) if word]
    if name == "created" and labels.created is not None:
        return labels.created.strftime("%Y:%m:%d" if tag.startswith("XMP") else "%Y:%m:%d 00:00:00")
    return _literal(labels.shown()[name])


def _literal(text: str) -> str:
    """Keep exiftool from decoding a value that looks encoded."""
    return "base64:" + base64.b64encode(text.encode()).decode() if text.lower().startswith("base64:") else text


def _read_tags(path: Path, tables: Iterable[dict[str, str]], where: str) -> dict[str, str]:
    wanted = [f"-{tag}" for table in tables for tag in table.values()]
    printed = run_exiftool([*_QUIET, "-json", "-G1", "-n", *wanted, str(path)], where=where)
    try:
        found: dict[str, Any] = json.loads(printed, parse_int=str, parse_float=str)[0]
    except (ValueError, IndexError, TypeError):
        return {}
    return {tag: _text(value) for tag, value in found.items() if tag != "SourceFile"}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_arrived(where: str, shown: dict[str, str], tables: Iterable[dict[str, str]], found: dict[str, str]) -> None:
    for table in tables:
        for name, tag in table.items():
            want, got = shown.get(name, ""), _plain(name, found.get(tag, ""))
            if want and _told(got) != _told(want):
                raise EngineError(
                    "labels.lost", where=f"{where}, {tag}", got=got or "nothing", want=want,
                    fix="report this; the file was left as it was",
                )  # fmt: skip


def _told(text: str) -> str:
    """Give a text as exiftool tells it: true and false are JSON's own words, whatever their case was."""
    return re.sub(r"\b(?:true|false)\b", lambda word: word[0].lower(), text, flags=re.IGNORECASE)


def _by_name(tables: Iterable[dict[str, str]], found: dict[str, str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for table in tables:
        for name, tag in table.items():
            text = _plain(name, found.get(tag, ""))
            if text and name not in labels:
                labels[name] = text
    return {name: labels[name] for name in Labels.model_fields if name in labels}


def _plain(name: str, text: str) -> str:
    if name != "created":
        return text
    day = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)", text)
    return "-".join(day.groups()) if day and day[1] != "0000" else ""
