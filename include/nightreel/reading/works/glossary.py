"""The house's terms of art: what they mean, and for which works they may be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from nightreel.spec.model import Model
from nightreel.spec.yaml_file import parse_yaml, read_yaml, validate

_HERE = Path(__file__).parent
_MEDIA = frozenset(("ink", "watercolour", "oil", "acrylic", "print", "sculpture", "photograph"))


class Term(Model):
    """One term."""

    names: tuple[str, ...] = Field(min_length=1, description="Every way in which it is written, in every language.")
    means: dict[str, str] = Field(default_factory=dict, description="Its definition by language.")
    only: tuple[str, ...] = Field((), description="Kinds of work one of which the record must name: ink, oil …")
    subject: tuple[str, ...] = Field((), description="Subjects one of which the record must name: landscape …")
    never: tuple[str, ...] = Field((), description="Kinds and subjects for which it is wrong, whatever else is true.")


class Glossary(Model):
    """All terms by id."""

    terms: dict[str, Term]

    def allowed(self, record: Mapping[str, str]) -> dict[str, Term]:
        """Give the terms that may be used for a work."""
        kinds = kinds_of(record)
        return {name: term for name, term in self.terms.items() if not _misuse(term, kinds)}

    def misused(self, sentence: str, record: Mapping[str, str]) -> list[tuple[str, str]]:
        """Give the terms that a sentence uses and may not, as it writes them, each with the reason.

        A name that the record itself uses, in its title for instance, is a fact and no misuse.
        """
        kinds, said, found = kinds_of(record), " ".join(record.values()).casefold(), list[tuple[str, str]]()
        for term in self.terms.values():
            name = next((name for name in sorted(term.names, key=len, reverse=True) if _uses(sentence, name)), "")
            why = _misuse(term, kinds) if name and name.casefold() not in said else ""
            if why:
                found.append((name, why))
        return found

    def told(self, record: Mapping[str, str], language: str) -> str:
        """Give the terms that may be used, each with its definition, a line each."""
        lines = [
            f"{' / '.join(term.names)}: {term.means.get(language) or next(iter(term.means.values()), '')}"
            for term in self.allowed(record).values()
        ]
        return "\n".join(lines) or "none"


def kinds_of(record: Mapping[str, str]) -> frozenset[str]:
    """Give the kinds and subjects that a record names: ink, landscape … from any of its fields but the artist's."""
    said = " ".join(value for name, value in record.items() if name not in ("artist", "艺术家", "作者")).casefold()
    return frozenset(kind for kind, words in _kinds() if any(_uses(said, word) for word in words))


def load_glossary(path: Path | None = None, root: Path | None = None) -> Glossary:
    """Read the packaged glossary and a tenant's, whose terms come first and replace those of the same id.

    Raises:
        SpecError: the tenant's file cannot be read.
        Problems: one error for every fault of it.
    """
    packaged = _packaged()
    if path is None or root is None:
        return packaged
    own, _ = read_yaml(path, Glossary, root)
    return Glossary(
        terms={**own.terms, **{name: term for name, term in packaged.terms.items() if name not in own.terms}}
    )


@cache
def _packaged() -> Glossary:
    path = _HERE / "glossary.yaml"
    value, positions = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    return validate(value, Glossary, positions)


@cache
def _kinds() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = (_HERE / "kinds.tsv").read_text(encoding="utf-8").splitlines()
    split = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return tuple((row[0], tuple(row[1:])) for row in split)


def _misuse(term: Term, kinds: frozenset[str]) -> str:
    wrong = sorted(kinds & set(term.never))
    if wrong and not (kinds & set(term.only) and set(wrong) <= _MEDIA):
        return f"it is not said of {wrong[0].replace('_', ' ')}"
    for wanted in (term.only, term.subject):
        if wanted and not kinds & set(wanted):
            return f"it is said of {', '.join(wanted).replace('_', ' ')} only, which the record does not name"
    return ""


def _uses(text: str, name: str) -> bool:
    if re.search(r"[㐀-鿿]", name):
        return name in text
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
