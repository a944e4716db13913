"""What a tenant does not want to read on its walls: words and topics by category, and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from nightreel.errors import RefusedError
from nightreel.reading.works.level import sentences
from nightreel.safety import check_text
from nightreel.safety.audit import Refusal, log_refusals, now
from nightreel.safety.normalise import normalise
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import read_yaml
from nightreel.store.digest import value_digest

Rating = Literal["all", "guided", "refused"]


class Category(Model):
    """Words and topics of one kind."""

    title: dict[str, str] = Field(default_factory=dict, description="Its name by language.")
    rating: Literal["guided", "refused"] = Field(
        "refused", description="Guided: such a text may hang, for grown-ups or with a guide; refused: it may not."
    )
    words: tuple[str, ...] = Field((), description="Whole words and phrases; case and tricks of writing do not matter.")
    topics: tuple[tuple[tuple[str, ...], ...], ...] = Field(
        (), description="A topic is there where one sentence has a word of each of its groups."
    )
    instead: dict[str, str] = Field(default_factory=dict, description="What is written in place of a word.")


class Blocked(Model):
    """A tenant's list."""

    categories: dict[str, Category] = Field(default_factory=dict)

    @property
    def version(self) -> str:
        """Digest of the list."""
        return str(value_digest(self.model_dump(mode="json")))[:12]


@dataclass(frozen=True)
class Hit:
    """A blocked word or topic in one sentence."""

    category: str
    rule: str
    words: str
    rating: Literal["guided", "refused"]


@dataclass(frozen=True)
class Place:
    """Whose text it is, for the log."""

    tenant: Tenant
    run: str
    step: str
    field: str


def load_blocked(path: Path | None, root: Path) -> Blocked:
    """Read a tenant's list; an empty one where it has none.

    Raises:
        SpecError: the file cannot be read.
        Problems: one error for every fault of it.
    """
    return Blocked() if path is None else read_yaml(path, Blocked, root)[0]


def replace_words(text: str, blocked: Blocked) -> tuple[str, list[tuple[str, str]]]:
    """Write the list's own words in place of those that it names, with a capital where those had one.

    Case and tricks of writing do not hide a word.

    Returns:
        The text, and what was replaced by what.
    """
    done = []
    for category in blocked.categories.values():
        for word, instead in category.instead.items():
            made = _replaced(text, word, instead)
            if made != text:
                done.append((word, instead))
                text = made
    return text, done


def blocked_in(sentence: str, blocked: Blocked) -> list[Hit]:
    """Find what the list does not want in a sentence, each category once."""
    plain, found = normalise(sentence).text, list[Hit]()
    for name, category in blocked.categories.items():
        word = next((word for word in category.words if _has(plain, word)), "")
        if word:
            found.append(Hit(name, f"words.{word}", word, category.rating))
            continue
        for number, groups in enumerate(category.topics, 1):
            said = [next((word for word in group if _has(plain, word)), "") for group in groups]
            if said and all(said):
                found.append(Hit(name, f"topics.{number}", " … ".join(said), category.rating))
                break
    return found


def unsafe_sentences(text: str, place: Place) -> list[tuple[str, str]]:
    """Give the sentences that break a rule of the house's safety lexicon, each with what it breaks; it is logged there.

    A text that breaks a rule only as a whole gives all its sentences.
    """
    whole = _refused(text, place)
    if not whole:
        return []
    parts = sentences(text)
    found = [(part, why) for part in parts if (why := _refused(part, place))]
    return found or [(part, whole) for part in parts]


def log_hits(hits: Sequence[Hit], text: str, blocked: Blocked, place: Place) -> None:
    """Write what a tenant's own list has found into the log of refusals."""
    if hits:
        log_refusals(
            Refusal(
                time=now(), tenant=place.tenant.name, run=place.run, step=place.step, category=f"house.{hit.category}",
                rule=hit.rule, field=place.field, words=hit.words, digest=str(value_digest({"text": text})),
                rules_version=blocked.version,
            )
            for hit in hits
        )  # fmt: skip


def _refused(text: str, place: Place) -> str:
    try:
        check_text({place.field: text}, tenant=place.tenant, where="works", run=place.run, step=place.step)
    except RefusedError as error:
        return str(error.code).removeprefix("safety.").replace("_", " ")
    return ""


def _replaced(text: str, word: str, instead: str) -> str:
    normal = normalise(text)
    for match in reversed(list(_pattern(normalise(word).text).finditer(normal.text))):
        start, stop = normal.slice(match.start(), match.end())
        begins = instead[:1].upper() + instead[1:] if text[start].isupper() else instead
        text = f"{text[:start]}{begins}{text[stop:]}"
    return text


def _has(plain: str, word: str) -> bool:
    return bool(_pattern(normalise(word).text).search(plain))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    if re.search(r"[㐀-鿿]", word):
        return re.compile(re.escape(word))
    spaced = r"\s+".join(map(re.escape, word.split()))
    return re.compile(rf"(?<!\w){spaced}(?!\w)")
