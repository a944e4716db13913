"""What people said of a model's answers, as questions with their right answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from nightreel.reading.dataset.free_names import free_names_in
from nightreel.records.findings import Judged
from nightreel.records.names import StandIns, cues_in, family_names_in, names_in, person_name
from nightreel.records.ratings import Rating
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.digest import value_digest

Source = Literal["verdicts", "works", "ratings"]
Corrections = Literal["adopted", "unread"]
"""Which corrections of visitors are right answers: those whose words a curator adopted, or all that break no rule."""
GOOD_STARS = 4
"""Stars from which a visitor's rating says that a text is right."""
_PLACE = re.compile(r"\{(\w+)\}")
_LANGUAGES = {"en-US": "English", "zh-CN": "Chinese"}
_PARTS = {"difference": "storyboard", "shot": "storyboard", "answer": "moving picture", "text": "artwork"}


@dataclass(frozen=True)
class Example:
    """A question about pictures, what is right, and what is wrong.

    Args:
        task: difference, shot, answer or text.
        system: by which rules it is answered.
        ask: the question, without the pictures' marks.
        pictures: what is looked at, in order.
        good: the right answer; empty where nobody knows one.
        bad: an answer that a person has refused or mended; empty where there is none.
        belongs: names of what must stay on one side of the split: runs, films.
        about: where it comes from, without names.
    """

    task: str
    system: str
    ask: str
    pictures: tuple[Artifact, ...]
    good: str
    bad: str = ""
    belongs: frozenset[str] = frozenset()
    about: dict[str, str] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """Give a digest of the question with its pictures: the same question has the same."""
        return value_digest([self.system, self.ask, [picture.sha256 for picture in self.pictures]])


def examples_of_judged(judged: Iterable[Judged], of: Source) -> list[Example]:
    """Give the examples of rulings; of several on one finding the newest counts.

    Adopted: the model's answer is right. Edited: the person's words are, and the model's are wrong. Rejected: wrong,
    and right is what is known: words that came with the rejection, or an answer to the same question that was adopted
    or edited elsewhere.

    Args:
        judged: the oldest first.
        of: ``works`` takes texts about artworks, ``verdicts`` all others.
    """
    newest = {
        (one.root or one.run_id, one.title, one.id): one for one in judged if (one.what == "text") == (of == "works")
    }
    found = [_of_judged(one) for one in newest.values() if one.pictures]
    known = {example.question: example.good for example in found if example.good}
    return [
        replace(example, good=better)
        if not example.good and (better := known.get(example.question, "")) != example.bad
        else example
        for example in found
    ]


def adopted_words(judged: Iterable[Judged]) -> frozenset[str]:
    """Give the texts about artworks that somebody has let stand, as ``examples_of_ratings`` compares them."""
    texts = (one.ruling.text or one.words for one in judged if one.what == "text" and one.ruling.choice != "reject")
    return frozenset(map(_words_of, texts))


def examples_of_ratings(
    ratings: Iterable[Rating], adopted: frozenset[str], corrections: Corrections = "adopted"
) -> tuple[list[Example], int]:
    """Give the examples of visitors' ratings, and how many corrections were left out since nobody has adopted them.

    A correction is right where somebody of the house let its words stand; any visitor may write one, so that the others
    teach nothing unless it is asked for. Without a correction, a text of 4 stars and more is right. Corrections that
    break a safety rule are never used. A text that visitors like and correct counts by its correction.

    Args:
        ratings: the oldest first.
        adopted: see ``adopted_words``.
        corrections: ``unread`` takes those as well that nobody has read.
    """
    unread = 0
    stars: dict[str, list[int]] = {}
    corrected: dict[str, tuple[Rating, str]] = {}
    first: dict[str, Rating] = {}
    for one in ratings:
        key = f"{one.run_id} {one.of.name}"
        first.setdefault(key, one)
        if one.stars is not None:
            stars.setdefault(key, []).append(one.stars)
        if one.correction.strip() and not one.held:
            if corrections == "unread" or _words_of(one.correction) in adopted:
                corrected[key] = (one, one.correction.strip())
            else:
                unread += 1
    found = []
    for key, one in first.items():
        given = stars.get(key, [])
        mean = sum(given) / len(given) if given else 0.0
        mended = corrected[key][1] if key in corrected else ""
        liked = mean >= GOOD_STARS
        if mended == one.of.text:
            mended = ""
        good, bad = (mended, one.of.text) if mended else (one.of.text, "") if liked else ("", one.of.text)
        found.append(_of_rating(one, good, bad, f"{mean:.2f} of 5, {len(given)} ratings"))
    return found, unread


def without_names(examples: Iterable[Example], names: Iterable[str], keep: Iterable[str]) -> tuple[list[Example], int]:
    """Give the examples without names of people, and how many people were replaced; one stand-in a person.

    Args:
        examples: as they are.
        names: of people who are known: speakers, reviewers, people of the tenant.
        keep: names that stay: artists are what the texts are about.
    """
    given = list(examples)
    known = {*filter(None, names)}
    texts = [text for one in given for text in (one.ask, one.good, one.bad)]
    families = family_names_in(texts, known)
    known -= {name for name in known if any(whole.casefold().startswith(f"{name.casefold()} ") for whole in families)}
    free = free_names_in(texts) - {part for name in families for part in name.split()}
    told = {name.casefold() for name in known}
    cased = {name for name in free if name.casefold() not in told}
    hidden = StandIns({*known, *names_in(texts), *families, *free}, keep=keep, cased=cased)
    clean = [
        replace(one, ask=hidden.replace(one.ask), good=hidden.replace(one.good), bad=hidden.replace(one.bad))
        for one in given
    ]
    return clean, len(hidden)


def people_of(tenant: Tenant, judged: Iterable[Judged]) -> Iterator[str]:
    """Give the names of people whom we know: who may look and decide, who has decided, who speaks.

    Speakers are those of a whole run: of its dialogue, and of the cues in its scripts.
    """
    yield from (person_name(name) for name in (*tenant.people, *tenant.reviewers))
    for one in judged:
        yield person_name(one.by)
        yield from one.names
        if one.what != "text":
            yield from cues_in((one.script, one.words, one.ruling.text))


def artists_of(records: Iterable[dict[str, str]]) -> frozenset[str]:
    """Give the names that stay: those of artworks' records."""
    return frozenset(value for record in records for value in record.values())


def _of_judged(one: Judged) -> Example:
    words = {"of": one.of, "script": one.script, "asked": one.asked, "record": _listed(one.record)}
    system, ask = _prompt(one.what, language=one.language, place=_place(one), **words)
    model, right = (_answer(one, text) for text in (one.words, one.ruling.text))
    choice = one.ruling.choice
    good = model if choice == "adopt" else right if one.ruling.text else ""
    return Example(
        task=one.what, system=system, ask=ask, pictures=tuple(picture.media for picture in one.pictures), good=good,
        bad="" if choice == "adopt" else model, belongs=_belongs(one.root or one.run_id, one.title),
        about={
            "ruling": choice, "when": one.when[:10], "model": one.model or one.engine, "prompts": one.prompts,
            "of": one.of, "kind": one.kind, "language": one.language, "measured": str(one.partial).lower(),
        },
    )  # fmt: skip


def _of_rating(one: Rating, good: str, bad: str, told: str) -> Example:
    system, ask = _prompt(
        "text", language=one.of.language, place="", of=one.of.voice, script="", asked="",
        record=_listed({"title": one.work}),
    )  # fmt: skip
    return Example(
        task="text", system=system, ask=ask, pictures=(one.picture,), good=good, bad=bad,
        belongs=_belongs(one.run_id, one.work),
        about={"ruling": "rated", "when": one.when[:10], "of": one.of.voice, "language": one.of.language, "told": told},
    )  # fmt: skip


def _belongs(run: str, title: str) -> frozenset[str]:
    """Give what keeps an example with its film: its first run, and its title in whatever spelling."""
    plain = "".join(character for character in title.casefold() if character.isalnum())
    return frozenset(filter(None, (f"run {run}", plain and f"title {plain}")))


def _answer(one: Judged, text: str) -> str:
    """Give what a model ought to have said; what is missing and yet has words was seen otherwise: it is changed."""
    if one.what != "difference":
        return text
    kind = "changed" if one.kind == "missing" and text else one.kind
    return json.dumps({"kind": kind, "board": text}, ensure_ascii=False)


def _place(one: Judged) -> str:
    if one.what in ("difference", "shot") and one.panel is not None:
        return f"Panel {one.panel} of a {_PARTS[one.what]}."
    return f"{len(one.pictures)} pictures of one {_PARTS[one.what]}." if len(one.pictures) > 1 else ""


def _words_of(text: str) -> str:
    """Give a text in which two writings of the same words are the same."""
    return " ".join(text.split()).casefold()


def _listed(record: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in record.items())


def _prompt(task: str, *, language: str, **words: str) -> tuple[str, str]:
    system, _, ask = _template(task).partition("\n---\n")
    said = {"language": _LANGUAGES.get(language, language), **words}
    filled = _PLACE.sub(lambda found: said.get(found[1], found[0]), ask)  # once: a script may have marks of its own
    return " ".join(system.split()), filled.strip()


@cache
def _template(task: str) -> str:
    return (Path(__file__).parent / "prompts" / f"{task}.md").read_text(encoding="utf-8")
