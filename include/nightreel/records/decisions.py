"""What a reviewer may decide: checked against what was shown, before anything follows from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from nightreel.errors import NightreelError, Problems, SpecError
from nightreel.records.rulings import items_of
from nightreel.safety import check_text
from nightreel.safety.fields import texts_of
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import Key, mistakes_of
from nightreel.spec.review import Decision, ReviewSheet, Words
from nightreel.spec.script import Shot
from nightreel.spec.tenant import Tenant

FIELDS = ("label", "headline", "body", "voice_over")
"""The words of a shot that a reviewer may change, in the order in which they are read."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: they can make a text read otherwise than it is."""


def read_decision(said: Mapping[str, Any]) -> Decision:
    """Read a decision as a page, a caller or Airflow's form sends it; its texts are cleaned first.

    Raises:
        Problems: every field that is wrong (``review.<field>``).
    """
    try:
        return Decision.model_validate(_cleaned(dict(said)))
    except ValidationError as error:
        raise Problems(mistakes_of(error, Decision, _where, code=_code)) from error


def check_decision(
    decision: Decision, sheet: ReviewSheet, *, tenant: Tenant, run: str = "", brief: Brief | None = None
) -> Decision:
    """Check a decision against what was shown and against the safety rules.

    Args:
        decision: as it was read.
        sheet: what was shown.
        tenant: whose film it is.
        run: id of the run, for the log of refusals.
        brief: of the run; a number that the client tells there may stand in the words.

    Returns:
        The decision without words that are what they were.

    Raises:
        Problems: a shot that does not exist, or a choice that does not go with the rest (``review.<field>``).
        RefusedError: words or wishes that break a rule (``safety.<category>``).
        BusyError: the installation asks a model as well, and it is away.
    """
    changed = {number: words for number, given in decision.words.items() if (words := _changes(sheet, number, given))}
    decision = decision.model_copy(update={"words": changed})
    if sheet.of == "reading":
        return _check_reading(decision, sheet, tenant, run, brief)
    faults = [*_unknown_shots(decision, sheet), *_contradictions(decision, sheet), *_no_rulings(decision)]
    if faults:
        raise Problems(faults)
    texts = {f"script.shots[{number - 1}].wish": wish for number, wish in decision.shots.items() if wish}
    for number, words in changed.items():
        said = words.model_dump(exclude_none=True)
        texts |= {f"script.shots[{number - 1}].{_place(field)}": text for field, text in said.items() if text}
    if texts:
        check_text({**(texts_of(brief) if brief else {}), **texts}, tenant=tenant, run=run, step="review")
    return decision


def _check_reading(decision: Decision, sheet: ReviewSheet, tenant: Tenant, run: str, brief: Brief | None) -> Decision:
    """Check a decision about a reading; an edit that changes no word counts as adopted."""
    words = {item.id: item.words for item in items_of(sheet)}
    rulings = {
        name: said.model_copy(update={"choice": "adopt", "text": ""})
        if said.choice == "edit" and said.text == words.get(name)
        else said
        for name, said in decision.rulings.items()
    }
    decision = decision.model_copy(update={"rulings": rulings})
    if faults := [*_reading_faults(decision, set(words)), *_contradictions(decision, sheet)]:
        raise Problems(faults)
    said = {
        f"reading.{name}.{field}": text
        for name, one in rulings.items()
        for field, text in (("text", one.text), ("reason", one.reason))
        if text
    }
    if said:
        check_text({**(texts_of(brief) if brief else {}), **said}, tenant=tenant, run=run, step="review")
    return decision


def words_of(shot: Shot) -> dict[str, str]:
    """Give the words of a shot by field, in the order of ``FIELDS``."""
    texts = {**shot.text.model_dump(), "voice_over": shot.voice_over}
    return {field: texts[field] for field in FIELDS}


def clean(text: str) -> str:
    """Give a text without control characters and marks that turn the direction of writing; lines stay."""
    kept = (
        character if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") else " "
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character not in _TURNING
    )  # fmt: skip
    return "".join(kept).strip()


def _cleaned(value: Any, depth: int = 4) -> Any:
    """Clean the texts of a decision; nothing in one lies deeper, and what does is refused as it is."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping) and depth:
        return {key: _cleaned(item, depth - 1) for key, item in value.items()}
    return value


def _where(path: Iterable[Key]) -> str:
    """Name the shot or the ruling and its field; a field of the decision itself stands in the code."""
    parts = [str(part) for part in path]
    if parts[:1] == ["rulings"] and parts[1:]:
        return ", ".join([f"ruling {parts[1]}", *parts[2:]])
    return ", ".join([f"shot {parts[1]}", *parts[2:]]) if parts[:1] in (["shots"], ["words"]) and parts[1:] else ""


def _code(path: Iterable[Key]) -> str:
    return f"review.{next(iter(path), 'decision')}"


def _changes(sheet: ReviewSheet, number: int, given: Words) -> Words | None:
    """Give only the words that differ; ``None`` where none does."""
    shot = _shot(sheet, number)
    before = words_of(shot) if shot is not None else {}
    changed = {name: text for name, text in given.model_dump(exclude_none=True).items() if text != before.get(name)}
    return Words(**changed) if changed else None


def _shot(sheet: ReviewSheet, number: int) -> Shot | None:
    shots = sheet.script.shots if sheet.script is not None else ()
    return shots[number - 1] if 1 <= number <= len(shots) else None


def _unknown_shots(decision: Decision, sheet: ReviewSheet) -> Iterator[NightreelError]:
    count = len(sheet.script.shots) if sheet.script is not None else 0
    for field, named in (("shots", decision.shots), ("words", decision.words)):
        wrong = sorted(number for number in named if not 1 <= number <= count)
        if wrong and count:
            yield SpecError(
                f"review.{field}", got=f"shot {', '.join(map(str, wrong))}", want=f"shots 1 to {count}",
                fix="name shots that the film has",
            )  # fmt: skip
        elif wrong:
            yield SpecError(
                f"review.{field}", got=f"shot {', '.join(map(str, wrong))}", want="a film whose script is known here",
                fix="wire the script to the review step, or reject the film with a reason",
            )  # fmt: skip


def _reading_faults(decision: Decision, known: set[str]) -> Iterator[NightreelError]:
    for field in ("shots", "words"):
        if getattr(decision, field):
            yield SpecError(
                f"review.{field}", got="shots of a film", want="rulings: this is a reading of pictures",
                fix="adopt, reject or edit its differences or texts",
            )  # fmt: skip
    if decision.choice == "again":
        yield SpecError(
            "review.choice", got="again", want="approve or reject: pictures are not read again on request",
            fix="reject or edit single differences or texts and approve, or reject all of it with a reason",
        )  # fmt: skip
    for name, said in decision.rulings.items():
        where = f"ruling {name}"
        if name not in known:
            yield SpecError(
                "review.rulings", where=where, got="nothing of this reading", want="an id that the review shows",
                fix="reload the review and rule on what it shows",
            )  # fmt: skip
        elif said.choice == "reject" and not said.reason:
            yield SpecError(
                "review.rulings", where=where, got="a rejection without a reason", want="a reason",
                fix="say in a sentence what is wrong: the model is cautioned with it",
            )  # fmt: skip
        elif said.choice == "edit" and not said.text:
            yield SpecError(
                "review.rulings", where=where, got="an edit without words", want="the right words",
                fix="write what should stand there, or reject it with a reason",
            )  # fmt: skip


def _no_rulings(decision: Decision) -> Iterator[NightreelError]:
    if decision.rulings:
        yield SpecError(
            "review.rulings", got="rulings on a reading", want="none: this is a film",
            fix="change its words or ask for shots again",
        )  # fmt: skip


def _contradictions(decision: Decision, sheet: ReviewSheet) -> Iterator[NightreelError]:
    if decision.choice == "reject" and not decision.note:
        yield SpecError("review.note", got="nothing", want="a reason", fix="say in a sentence why it is rejected")
    if decision.choice == "again" and not (decision.shots or decision.words) and sheet.of != "reading":
        yield SpecError(
            "review.shots", got="no shot and no other words", want="at least one",
            fix="choose the shots that are made again, or change their words",
        )  # fmt: skip
    if decision.choice == "approve" and decision.shots and sheet.of != "reading":
        yield SpecError(
            "review.choice", got="approved, and shots asked for again", want="one of them",
            fix="send it back instead, or take the wishes away",
        )  # fmt: skip
    if decision.choice == "approve" and decision.words and sheet.of in ("cut", "film"):
        yield SpecError(
            "review.choice", got="approved, and words changed that are in the film already", want="one of them",
            fix="send it back instead: its revision gets the new words",
        )  # fmt: skip
    if sheet.of == "script" and decision.shots:
        yield SpecError(
            "review.shots", got="shots asked for again", want="words: no shot is made yet",
            fix="change the words of the script, or reject it with a reason",
        )  # fmt: skip


def _place(field: str) -> str:
    return field if field == "voice_over" else f"text.{field}"
