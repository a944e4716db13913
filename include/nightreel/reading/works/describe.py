"""Describes one artwork: from memory where a nearly identical picture was described, else asked, examined, mended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import JsonValue, ValidationError

from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, Understander, UnderstandSettings
from nightreel.errors import NightreelError, Problems
from nightreel.reading.asking import ask_all
from nightreel.reading.measure.palette import colour_words
from nightreel.reading.near import NearCache
from nightreel.reading.orders import demanded
from nightreel.reading.pages import labels
from nightreel.reading.works.answers import TASK, WorkAnswer
from nightreel.reading.works.blocked import Place, replace_words, unsafe_sentences
from nightreel.reading.works.examine import Asked, Fault, House, Read, faults_of, rules_version
from nightreel.reading.works.level import reading_level, sentences, text_length
from nightreel.reading.works.voices import prompt, prompts_version
from nightreel.spec.reading import Evidence, WorkText
from nightreel.store.digest import value_digest

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.artwork.mark import Mark

_LANGUAGES = {"en-US": "English (en-US)", "zh-CN": "Simplified Chinese (简体中文)"}
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")
_QUOTES = re.compile(r"[“\"「『]([^”\"」』]*)[”\"」』]")


@dataclass(frozen=True)
class Wanted:
    """What is wanted of one work."""

    texts: tuple[Asked, ...]
    house: House
    settings: UnderstandSettings
    near: bool = True
    """Whether a nearly identical picture's texts may be taken."""


@dataclass
class Told:
    """What was written."""

    texts: list[WorkText] = field(default_factory=list)
    answers: list[Answered[WorkAnswer] | NightreelError] = field(default_factory=list)
    reused: str = ""
    """Whose texts were taken, and how near that picture is."""
    taken: int = 0
    """How many."""
    partial: bool = False
    """Whether what was taken only holds what can be measured."""
    would_add: tuple[str, ...] = ()

    def said_by(self) -> dict[str, JsonValue]:
        """Give what a later reader of these texts is told of who wrote them."""
        good = [one for one in self.answers if not isinstance(one, NightreelError)]
        added = dict.fromkeys(sentence for one in good for sentence in one.would_add)
        return {"partial": any(one.partial for one in good), "would_add": list(added)}


def describe_work(looks: Sequence[Look], wanted: Wanted, engine: Understander, context: StepContext, name: str) -> Told:
    """Write every text that is wanted of a work.

    Args:
        looks: the work first, then details of it.
        wanted: voices, languages, rules.
        engine: who is asked.
        context: of the step.
        name: what the picture is called, for whom a later one is near to.

    Raises:
        NightreelError: a text could not be had; the others are remembered and asked for no second time.
        CancelledError: the work is no longer wanted.
    """
    told, known = Told(), dict[int, WorkText]()
    cache, mark = NearCache(context.store), _mark(looks) if wanted.near else None
    conditions = [_condition(asked, wanted, engine, context) for asked in wanted.texts]
    if mark is not None:
        places = [_place(asked, context) for asked in wanted.texts]
        known = _recalled(cache, mark, conditions, places, told)
    missing = [place for place in range(len(wanted.texts)) if place not in known]
    if missing:
        made = _written(looks, [wanted.texts[place] for place in missing], wanted, engine, context, told)
        for place, text in zip(missing, made, strict=True):
            known[place] = text
            if mark is not None:
                cache.add(
                    mark, conditions[place], {"name": name, "text": text.model_dump(mode="json"), **told.said_by()}
                )
    told.texts = [known[place] for place in range(len(wanted.texts))]
    return told


def question_of(asked: Asked, house: House, again: str = "") -> Question[WorkAnswer]:
    """Give the question for one text; ``again`` says what was wrong with the last one."""
    record = "\n".join(f"{name}: {_one_line(value)}" for name, value in house.record.items())
    terms = house.glossary.told(house.record, asked.language)
    unit = "Hanzi" if asked.language == "zh-CN" else "words"
    low, high = asked.voice.level[asked.language]
    measure = "mean Hanzi a sentence, common characters" if asked.language == "zh-CN" else "Flesch–Kincaid grade"
    ask = prompt("ask-1").format(
        title=asked.voice.title["en-US"], voice=asked.voice.asks[asked.language].strip(),
        language=_LANGUAGES[asked.language], length=f"{asked.length} {unit}", level=f"{low:g} to {high:g} ({measure})",
    )  # fmt: skip
    facts: dict[str, JsonValue] = {
        "record": dict(house.record), "voice": asked.name, "words": asked.length, "language": asked.language
    }  # fmt: skip
    return Question(
        task=TASK, version=prompts_version(), system=prompt("system-1"),
        context=prompt("context-1").format(record=_fenced(record), terms=_fenced(terms)),
        ask=f"{again}\n\n{ask}".strip(), answer=WorkAnswer, language=asked.language, facts=facts,
    )  # fmt: skip


def _mark(looks: Sequence[Look]) -> Mark | None:
    """Give the mark of a work that is seen in one picture; details beside it would have to be compared, too."""
    from nightreel.media.artwork.mark import mark_of

    return mark_of(looks[0].pixels) if len(looks) == 1 else None


def _condition(asked: Asked, wanted: Wanted, engine: Understander, context: StepContext) -> str:
    """Give the digest of all that a text depends on besides the picture."""
    house, settings = wanted.house, wanted.settings
    return str(
        value_digest(
            {
                "tenant": context.tenant.name, "engine": [engine.card.name, engine.card.version],
                "judge": engine.judge(settings, context.tenant), "prompts": prompts_version(),
                "settings": settings.model_dump(mode="json", include={"temperature", "max_tokens", "longest_side_px"}),
                "voice": asked.name, "language": asked.language, "length": asked.length, "record": dict(house.record),
                "glossary": house.glossary.model_dump(mode="json"), "blocked": house.blocked.version,
                "rules": rules_version(),
            }
        )
    )  # fmt: skip


def _recalled(
    cache: NearCache, mark: Mark, conditions: Sequence[str], places: Sequence[Place], told: Told
) -> dict[int, WorkText]:
    """Give the texts of a nearly identical picture; one that safety refuses today is logged and not taken."""
    known = {}
    for place, condition in enumerate(conditions):
        found = cache.find(mark, condition)
        if found is None:
            continue
        try:
            text = WorkText.model_validate(found.value.get("text"))
        except ValidationError:
            continue
        if unsafe_sentences(text.text, places[place]):
            continue
        known[place] = text
        told.taken += 1
        told.partial = told.partial or bool(found.value.get("partial"))
        added = found.value.get("would_add")
        told.would_add = tuple(dict.fromkeys((*told.would_add, *map(str, added if isinstance(added, list) else ()))))
        told.reused = f"{found.value.get('name', '')}: {found.told}"
    return known


def _written(
    looks: Sequence[Look],
    texts: Sequence[Asked],
    wanted: Wanted,
    engine: Understander,
    context: StepContext,
    told: Told,
) -> list[WorkText]:
    first = _answers(looks, [question_of(asked, wanted.house) for asked in texts], wanted, engine, context, told)
    drafts = [_draft(answer, asked, wanted, context) for answer, asked in zip(first, texts, strict=True)]
    again = [
        place
        for place, draft in enumerate(drafts)
        if not draft.answer.partial and any(_matters(one) for one in draft.faults)
    ]
    if again:
        questions = [question_of(texts[place], wanted.house, _again(drafts[place])) for place in again]
        for place, answer in zip(again, _answers(looks, questions, wanted, engine, context, told), strict=True):
            second = _draft(answer, texts[place], wanted, context)
            better = sum(map(_matters, second.faults)) < sum(map(_matters, drafts[place].faults))
            tried = drafts[place].faults
            drafts[place] = second if better else drafts[place]
            drafts[place].tried = [one for one in tried if _matters(one)]
    return [_finished(draft, asked, wanted) for draft, asked in zip(drafts, texts, strict=True)]


def _answers(
    looks: Sequence[Look], questions: Sequence[Question[WorkAnswer]], wanted: Wanted, engine: Understander,
    context: StepContext, told: Told,
) -> list[Answered[WorkAnswer]]:  # fmt: skip
    found = ask_all(engine, [Ask(tuple(looks), question) for question in questions], wanted.settings, context)
    told.answers += found
    failed = [one for one in found if isinstance(one, NightreelError)]
    if failed:
        raise failed[0] if len(failed) == 1 else Problems(failed)
    return [one for one in found if not isinstance(one, NightreelError)]


@dataclass
class _Draft:
    answer: Answered[WorkAnswer]
    text: str
    faults: list[Fault]
    replaced: list[tuple[str, str]]
    measured: str
    tried: list[Fault] = field(default_factory=list)
    """What was wrong before it was asked for again."""


def _draft(answer: Answered[WorkAnswer], asked: Asked, wanted: Wanted, context: StepContext) -> _Draft:
    text, replaced = replace_words(_plain(answer.value.text), wanted.house.blocked)
    seen = (*_NUMBERS.findall(text), *_QUOTES.findall(text), *colour_words()) if answer.partial else ()
    measured = " ".join(seen)
    read = Read(measured, demanded(answer.words))
    faults = faults_of(text, asked, wanted.house, _place(asked, context), read)
    return _Draft(answer, text, faults, replaced, measured)


def _place(asked: Asked, context: StepContext) -> Place:
    return Place(context.tenant, context.run.run_id, "describe_artwork", f"{asked.name} {asked.language}")


def _matters(fault: Fault) -> bool:
    return fault.removes or fault.kind == "long"


def _again(draft: _Draft) -> str:
    faults = "\n".join(f"- {one.told}" for one in draft.faults)
    return prompt("again-1").format(text=_fenced(draft.text), faults=_fenced(faults))


def _finished(draft: _Draft, asked: Asked, wanted: Wanted) -> WorkText:
    """Take out what may not stay, and say so; where nothing is left, the record speaks alone."""
    t, findings = labels(asked.language), list[str]()
    findings += [t("“{word}” became “{instead}”.", word=word, instead=instead) for word, instead in draft.replaced]
    if draft.tried:
        findings.append(
            t("Asked a second time, because: {why}", why=" ".join(dict.fromkeys(f.told for f in draft.tried)))
        )
    bad: dict[str, list[str]] = {}
    for fault in draft.faults:
        if fault.removes:
            bad.setdefault(fault.sentence, []).append(fault.told)
        elif fault.kind != "long":
            findings.append(fault.told)
    text = draft.text
    for sentence, why in bad.items():
        text = _without(text, sentence, twice=why == [t("It is said twice.")])
        findings.append(t("Removed: “{sentence}” {why}", sentence=sentence, why=" ".join(dict.fromkeys(why))))
    text, cut = _shortened(text, asked)
    findings += [t("Removed, since the text was too long: “{sentence}”", sentence=sentence) for sentence in cut]
    rating = (
        "guided" if any(fault.rating == "guided" and fault.sentence not in bad for fault in draft.faults) else "all"
    )
    evidence = draft.answer.value.evidence
    if not text:
        text, evidence = record_line(wanted.house.record, asked.language), ()
        rating = "refused" if any(fault.kind in ("safety", "blocked") for fault in draft.faults) else "all"
        findings.append(t("Nothing was left of the text; only the record is shown."))
    level = reading_level(text, asked.language).words_for(asked.language)
    return WorkText(
        voice=asked.name, language=asked.language, text=text, level=level,
        rating="refused" if rating == "refused" else "guided" if rating == "guided" else "all",
        findings=tuple(dict.fromkeys(findings)), evidence=_checked(evidence),
    )  # fmt: skip


def record_line(record: Mapping[str, str], language: str) -> str:
    """Say the record in one line: what a label says when nothing else may be said."""
    said = [value for name, value in record.items() if name != "description" and value]
    return ("，".join(said) + "。") if language == "zh-CN" else ", ".join(said) + "."


def _without(text: str, sentence: str, *, twice: bool) -> str:
    """Take a sentence out wherever it stands; one that is only said twice stays once."""
    if twice:
        at = text.find(sentence) + len(sentence)
        text = text[:at] + text[at:].replace(sentence, "")
    else:
        text = text.replace(sentence, "")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{2,}", " ", text)).strip()


def _shortened(text: str, asked: Asked) -> tuple[str, list[str]]:
    cut = list[str]()
    parts = sentences(text)
    while len(parts) > 1 and text_length(text, asked.language) > 1.25 * asked.length:
        last = parts.pop()
        cut.insert(0, last)
        at = text.rfind(last)
        text = (text[:at] + text[at + len(last) :]).strip()
    return text, cut


def _checked(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(one if one.claim else one.model_copy(update={"claim": "text"}) for one in evidence)


def _plain(text: str) -> str:
    lines = (re.sub(r"^\s*(?:#{1,6}\s+|[-*•]\s+|>\s+)", "", line).strip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace("**", "").strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _fenced(text: str) -> str:
    """Let no text close the fence that it stands in."""
    return re.sub(r"<(/?(?:record|terms|last)\b)", r"‹\1", text, flags=re.IGNORECASE)
