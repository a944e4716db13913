"""What people said of single findings of a model: kept for good, given to the model as cautions, made a data set of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, JsonValue

from nightreel.records.dated import dated_entries, dated_name
from nightreel.records.names import StandIns, names_in, person_name
from nightreel.records.rulings import Item, What, items_of
from nightreel.spec.model import Model
from nightreel.spec.reading import Difference, Evidence, Reading, Ruling
from nightreel.spec.review import Decision, ReviewSheet
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

ROOM = "findings"
MOST_CAUTIONS = 5
LONGEST_CAUTION = 240
_CUE = re.compile(r"\s*([^\s:：][^:：\n]{0,39})[:：]")
_LOOKED_AT = 200
"""Rejections of one kind that are looked through for cautions: the newest."""
_FADES = 40
"""So many rejections later one counts half."""


class SeenPicture(Model):
    """A picture that a model looked at."""

    look: int = Field(ge=0, description="As evidence counts it.")
    media: Artifact


class Judged(Model):
    """One ruling of one person on one finding, with all that it was about: one line of a data set."""

    schema_name: Literal["nightreel.judged/1"] = Field("nightreel.judged/1", alias="schema")
    id: str
    tenant: str
    pipeline: str
    run_id: str
    root: str = Field("", description="First run of the film, for a revision.")
    step_id: str
    title: str
    reading: Literal["storyboard", "moving", "artwork"]
    what: What
    kind: str = Field(description="missing, added, changed, contradicted; text.")
    of: str = Field(description="What differs, the voice of a text, or the preset of an answer.")
    language: str
    asked: str = ""
    script: str = ""
    panel: int | None = None
    words: str = Field(description="The model's, before anybody edited them.")
    ruling: Ruling
    by: str
    when: str = Field(description="ISO 8601, UTC.")
    engine: str = ""
    model: str = ""
    prompts: str = Field("", description="Version of what the model was asked.")
    partial: bool = Field(False, description="Whether no model has read: it was measured.")
    reason: str = Field("", description="The model's.")
    evidence: tuple[Evidence, ...] = ()
    pictures: tuple[SeenPicture, ...] = ()
    record: dict[str, str] = Field(default_factory=dict, description="Of an artwork, as given.")
    names: tuple[str, ...] = Field((), description="People who are named: speakers, who decided.")
    difference: Difference | None = None


class Where(Model):
    """Of which run a ruling is."""

    tenant: str
    pipeline: str
    run_id: str
    step_id: str
    root: str = ""


def judged_of(sheet: ReviewSheet, decision: Decision, where: Where, by: str, when: str) -> Iterator[Judged]:
    """Give what is kept of a decision's rulings, in the order of the sheet.

    Args:
        sheet: what was shown.
        decision: checked.
        where: of which run.
        by: who has decided.
        when: ISO 8601, UTC.
    """
    reading = sheet.reading
    author = sheet.differences.by if sheet.differences is not None else reading.by if reading is not None else None
    people = {*speakers(reading), person_name(by), *_cues(items_of(sheet))} - {""}
    names = tuple(sorted(people))
    for item in items_of(sheet):
        said = decision.rulings.get(item.id)
        if said is None:
            continue
        yield Judged(
            **where.model_dump(), id=item.id, title=sheet.title,
            reading=reading.kind if reading is not None else "storyboard", what=item.what, kind=item.kind, of=item.of,
            language=item.language, asked=item.asked, script=item.script, panel=item.panel, words=item.words,
            ruling=said, by=by, when=when, engine=author.engine if author else "", model=author.model if author else "",
            prompts=author.prompts if author else "", partial=author.partial if author else False, reason=item.reason,
            evidence=item.evidence, pictures=_pictures(item), record=_record(reading, item), names=names,
            difference=item.difference,
        )  # fmt: skip


def speakers(reading: Reading | None) -> frozenset[str]:
    """Give the names of those who speak in a storyboard."""
    shots = reading.board.shots if reading is not None and reading.board is not None else ()
    said = (person_name(line.speaker) for shot in shots for line in shot.dialogue)
    return frozenset(filter(None, said))


def _cues(items: Iterable[Item]) -> Iterator[str]:
    """Give who speaks by the lines of dialogue themselves: ANNA: Nobody looks here."""
    for item in items:
        for text in (item.script, item.words) if item.of == "dialogue" else ():
            cue = _CUE.match(text)
            if cue is not None:
                yield person_name(cue[1])


def keep_judged(store: Store, one: Judged) -> None:
    """Keep a ruling; the very same one is kept once. A rejection with a reason becomes a caution.

    Raises:
        StoreError: it cannot be kept.
    """
    said: dict[str, JsonValue] = one.model_dump(mode="json", by_alias=True)
    name = dated_name(one.when, said)
    store.remember_new(f"{ROOM}/{name}", said)
    reason = " ".join(one.ruling.reason.split())
    if one.ruling.choice == "reject" and reason:
        hidden = StandIns({*one.names, *names_in([reason, one.words])}, keep=one.record.values())
        kept: dict[str, JsonValue] = {"reason": hidden.replace(reason), "words": hidden.replace(one.words)[:400]}
        store.remember_new(f"{_rejected(one.of, one.kind, one.language)}/{name}", kept)


def judged(store: Store, *, notes: list[str] | None = None) -> Iterator[Judged]:
    """Give every ruling, the oldest first.

    Args:
        store: the tenant's.
        notes: gets a sentence for each entry that cannot be read.
    """
    return dated_entries(store, ROOM, Judged, notes)


def cautions(store: Store, of: str, kind: str, language: str) -> tuple[str, ...]:
    """Give what people rejected before of one kind, as sentences for a model and for a page.

    A reason that came often and lately comes first: each rejection counts the less the more came after it. Names of
    people are replaced. They are material: a prompt fences them like all that people wrote.

    Args:
        store: the tenant's.
        of: what differs: action, dialogue …; or the voice of a text.
        kind: missing, added, changed, contradicted; ``text`` for texts.
        language: of the sentences, and of what was rejected.

    Returns:
        At most five, each of at most 240 characters.
    """
    newest = store.keys(_rejected(of, kind, language))[-_LOOKED_AT:][::-1]
    weights: dict[str, float] = {}
    counts: dict[str, int] = {}
    first: dict[str, tuple[str, str]] = {}
    for age, key in enumerate(newest):
        kept = store.recall(key) or {}
        reason = str(kept.get("reason") or "")
        same = re.sub(r"\W+", " ", reason.casefold()).strip()
        if not same:
            continue
        weights[same] = weights.get(same, 0.0) + 0.5 ** (age / _FADES)
        counts[same] = counts.get(same, 0) + 1
        first.setdefault(same, (reason, str(kept.get("words") or "")))
    best = sorted(weights, key=lambda same: -weights[same])[:MOST_CAUTIONS]
    return tuple(_caution(*first[same], counts[same], language) for same in best)


def _caution(reason: str, words: str, count: int, language: str) -> str:
    reason, words = _short(reason, 130), _short(words, 60)
    if language.startswith("zh"):
        head, said = f"曾被否决{f'（{count} 次）' if count > 1 else ''}：{reason}", f"（当时写的是：{words}）"
    else:
        head = f"Rejected {f'{count} times' if count > 1 else 'before'}: {reason}"
        said = f" (it had said: {words})"
    return (head + (said if words else ""))[:LONGEST_CAUTION]


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _rejected(of: str, kind: str, language: str) -> str:
    parts = "-".join(re.sub(r"[^a-z0-9]+", "-", part.casefold()).strip("-") for part in (of, kind, language))
    return f"{ROOM}/no-{parts}"[: len(ROOM) + 1 + 80]


def _pictures(item: Item) -> tuple[SeenPicture, ...]:
    """Give the pictures that the finding is about: those of its evidence, its panel's, or the first few."""
    looks: Iterable[int] = {part.look for part in item.evidence}
    if item.panel is not None and item.what in ("difference", "shot"):
        looks = {*looks, item.panel - 1}
    if not looks:
        looks = range(min(len(item.pictures), 8)) if item.what in ("answer", "text") else ()
    return tuple(
        SeenPicture(look=look, media=item.pictures[look]) for look in sorted(looks) if look < len(item.pictures)
    )


def _record(reading: Reading | None, item: Item) -> dict[str, str]:
    works = reading.works if reading is not None and item.what == "text" else ()
    return next((work.record for work in works if (work.after,) == item.pictures), {})
