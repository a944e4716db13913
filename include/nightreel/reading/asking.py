"""Asks an engine that understands pictures, and never the same thing twice: every answer is remembered exactly.

An answer is kept in the tenant's store under the digest of its pixels, its question and who judges, as soon as it is
there. A run that is repeated, revised or was stopped in its middle asks only for what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue

from nightreel.engines.understand.protocol import Answered, Ask, Question, Understander, UnderstandSettings
from nightreel.errors import NightreelError, StoreError
from nightreel.reading.measure.words import reads_words
from nightreel.reading.seen_words import Seen, SeenWords, pixels_digest
from nightreel.spec.model import Model
from nightreel.spec.reading import ReadBy
from nightreel.store.digest import value_digest

if TYPE_CHECKING:
    from nightreel.context import StepContext

A = TypeVar("A", bound=Model)
Heard = Callable[[Answered[A]], None]

_FORMAT = 2
"""Of what is remembered."""
_ROOM = "understood"
_ASKED_WITH = ("temperature", "max_tokens", "longest_side_px")
"""Settings that change an answer; endpoint and model are named by the judge."""
_MOST_NOTES = 8
FOLLOWED_WORDS = "understand.obeyed"
"""A model that followed words in a picture, again and again: what was asked has no answer then; the rest goes on."""
_MEASURES = "offline"
"""The engine that is no model: it reads the words itself, and obeys nobody."""


def ask_all(
    engine: Understander, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
) -> list[Answered[A] | NightreelError]:
    """Give an answer to every question: from memory where it is known, else from the engine.

    Equal questions are asked once. An answer from memory has ``reused`` and took nothing; a question that fails is
    remembered by nobody and does not take the others with it. Before a model is asked, the words of its pictures are
    read (see ``seen_words``): an answer that does what they demand is asked for again, and who checks it gets them.

    Returns:
        An answer or what went wrong for each question, in their order.

    Raises:
        NightreelError: nobody is set up to be asked, or not for this tenant; nothing was asked then.
        StoreError: the memory cannot be read; nothing was asked then.
        CancelledError: the work is no longer wanted; the answers that came are kept.
    """
    keys = _keys(engine, asks, settings, context)
    known: dict[str, Answered[A] | NightreelError] = {}
    missing: dict[str, Ask[A]] = {}
    for key, ask in zip(keys, asks, strict=True):
        found = None if key in known or key in missing else _recalled(key, ask.question.answer, context)
        if found is not None:
            known[key] = found
        elif key not in known:
            missing.setdefault(key, ask)
    if missing:
        known |= _asked(engine, missing, settings, context)
    _tell(list(known.values()), context)
    return _once_each(keys, known)


def read_by(engine: Understander, answers: Sequence[Answered[A] | NightreelError], *, prompts: str = "") -> ReadBy:
    """Say who has read and what it took.

    Args:
        engine: who was asked.
        answers: what ``ask_all`` gave; what went wrong counts for nothing.
        prompts: version of what was asked.
    """
    good = [one for one in answers if not isinstance(one, NightreelError)]
    return ReadBy(
        engine=engine.card.name,
        model=next((one.model for one in good if one.model), ""),
        prompts=prompts,
        partial=any(one.partial for one in good),
        would_add=tuple(dict.fromkeys(sentence for one in good for sentence in one.would_add)),
        requests=sum(one.requests for one in good if not one.reused),
        reused=sum(one.reused for one in good),
        tokens_in=sum(one.tokens_in for one in good),
        tokens_out=sum(one.tokens_out for one in good),
        money=sum(one.money for one in good),
    )


def question_digest(question: Question[A]) -> str:
    """Give the digest of everything that is asked, but for its pictures: its words, facts and the answer's schema."""
    return value_digest(
        {
            "task": question.task, "version": question.version, "system": question.system,
            "context": question.context, "ask": question.ask, "language": question.language,
            "answer": question.answer.model_json_schema(), "facts": dict(question.facts),
        }
    )  # fmt: skip


def _keys(
    engine: Understander, asks: Sequence[Ask[A]], settings: UnderstandSettings, context: StepContext
) -> list[str]:
    judge: JsonValue = {
        "engine": engine.card.name, "version": engine.card.version, "judge": engine.judge(settings, context.tenant),
        "settings": settings.model_dump(mode="json", include=set(_ASKED_WITH)), "format": _FORMAT,
        "words": engine.card.name != _MEASURES and reads_words(),
    }  # fmt: skip
    pixels: dict[int, str] = {}
    keys = []
    for ask in asks:
        for look in ask.looks:
            if id(look.pixels) not in pixels:  # the frames of one film are in many questions
                pixels[id(look.pixels)] = pixels_digest(look.pixels)
        looks = [[pixels[id(look.pixels)], look.label, look.at_s] for look in ask.looks]
        asked = value_digest({"looks": looks, "question": question_digest(ask.question), "judge": judge})
        keys.append(f"{_ROOM}/{asked}")
    return keys


def _asked(
    engine: Understander, missing: dict[str, Ask[A]], settings: UnderstandSettings, context: StepContext
) -> dict[str, Answered[A] | NightreelError]:
    reader = SeenWords(context)
    is_model = engine.card.name != _MEASURES
    seen = {key: reader.of(ask.looks) if is_model else Seen() for key, ask in missing.items()}
    kept: set[str] = set()
    lost: list[StoreError] = []

    def keeper(key: str, told: Heard[A] | None) -> Heard[A]:
        def heard(answered: Answered[A]) -> None:
            if key not in kept:
                kept.add(key)
                try:
                    context.store.remember(key, _kept(answered, seen[key]))
                except StoreError as error:  # the answer was paid and is used all the same
                    lost.append(error)
            if told is not None:
                told(answered)

        return heard

    hearing = {key: keeper(key, ask.heard) for key, ask in missing.items()}
    asks = [replace(ask, heard=hearing[key], words=seen[key].texts) for key, ask in missing.items()]
    found = dict(zip(missing, engine.understand(asks, settings, context), strict=True))
    for key, answered in found.items():
        if not isinstance(answered, NightreelError) and key not in kept:
            hearing[key](answered)
    if lost:
        context.note(f"{len(lost)} answers were not remembered: {lost[0]}")
    return {
        key: answered
        if isinstance(answered, NightreelError)
        else replace(answered, words=seen[key].texts, unread=seen[key].unread)
        for key, answered in found.items()
    }


def _kept(answered: Answered[A], seen: Seen) -> dict[str, JsonValue]:
    return {
        "value": answered.value.model_dump(mode="json", by_alias=True), "model": answered.model,
        "partial": answered.partial, "would_add": list(answered.would_add), "notes": list(answered.notes),
        "words": list(seen.texts), "unread": seen.unread,
    }  # fmt: skip


def _recalled(key: str, answer: type[A], context: StepContext) -> Answered[A] | None:
    found = context.store.recall(key)
    if found is None:
        return None
    try:
        return Answered(
            value=answer.model_validate(found["value"]), model=str(found["model"]), partial=bool(found["partial"]),
            would_add=_sentences(found["would_add"]), notes=_sentences(found["notes"]), requests=0, reused=True,
            words=_sentences(found["words"]), unread=int(str(found["unread"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None  # damaged: asked again, and written anew


def _sentences(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _once_each(
    keys: Sequence[str], known: dict[str, Answered[A] | NightreelError]
) -> list[Answered[A] | NightreelError]:
    """Give each question its answer; what an answer took counts for the first of equal questions only."""
    given: set[str] = set()
    answers: list[Answered[A] | NightreelError] = []
    for key in keys:
        answered = known[key]
        if key in given and not isinstance(answered, NightreelError):
            answered = replace(answered, requests=0, tokens_in=0, tokens_out=0, money=0.0, reused=True)
        given.add(key)
        answers.append(answered)
    return answers


def _tell(answers: Sequence[Answered[A] | NightreelError], context: StepContext) -> None:
    """Tell people what was mended in the answers, equal sentences once."""
    found = Counter(note for one in answers if not isinstance(one, NightreelError) for note in one.notes)
    for note, count in found.most_common(_MOST_NOTES):
        context.note(f"{note} ({count} times)" if count > 1 else note)
    rest = sum(found.values()) - sum(count for _, count in found.most_common(_MOST_NOTES))
    if rest:
        context.note(f"{rest} more places of answers were mended.")
