"""``moving.answers``: one moving picture, as far as motion, cuts, colours and words tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from nightreel.reading.measure.answers.faults import ui_faults
from nightreel.reading.measure.answers.partial import Partial, missing_parts
from nightreel.reading.measure.answers.questions import free_answers
from nightreel.reading.measure.answers.say import colour_sentence, joined, light_words, quoted, say
from nightreel.reading.measure.answers.tell import (
    alt_text,
    moment,
    of_stretch,
    of_words,
    step_of,
    summary,
)
from nightreel.reading.measure.series import Series, measure_series
from nightreel.reading.moving.answers import MovingAnswers
from nightreel.safety.normalise import normalise
from nightreel.safety.personal import find_personal

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look

Made = dict[str, Any]
_MOST_MOMENTS, _MOST_STEPS = 12, 20


def moving_answer(
    looks: Sequence[Look], facts: Mapping[str, JsonValue], answer: type[MovingAnswers], language: str
) -> Partial[MovingAnswers]:
    """Answer the presets that the answer's model asks for, and the free questions that figures can answer.

    Args:
        looks: frames in the order of time.
        facts: of the whole file; see ``measure_series``; ``questions`` are the presets and free questions.
        answer: with a field for each preset.
        language: of the sentences.
    """
    series = measure_series(looks, facts)
    asked = [preset for preset in _PRESETS if preset in answer.model_fields]
    value: Made = {preset: _PRESETS[preset][0](series, looks, language) for preset in asked}
    value["words"] = [line.text[:300] for _, line in series.lines][:40]
    value["free"] = free_answers(series, _questions(facts), language)
    keys = dict.fromkeys([_PRESETS[preset][1] for preset in asked] + (["add_mv_free"] if value["free"] else []))
    parts = missing_parts(series.stretches[0].picture, language, read=False)
    unread = () if series.reads else (say("add_words", language),)
    return Partial(answer.model_validate(value), tuple(say(key, language) for key in keys) + unread + parts)


def _what_happens(series: Series, looks: Sequence[Look], language: str) -> Made:
    words = [[line.text for _, line in stretch.lines] for stretch in series.stretches]
    pairs = zip(series.stretches[:_MOST_MOMENTS], [[], *words], strict=False)
    told = [moment(stretch, before, language) for stretch, before in pairs]
    moments = [
        {"what": what[:300], "evidence": [of_stretch(stretch, language)]}
        for stretch, what in zip(series.stretches, told, strict=False)
    ]
    return {
        "summary": summary(series, language)[:600], "moments": moments if len(moments) > 1 else [],
        "evidence": [of_stretch(stretch, language) for stretch in series.stretches[:6]],
    }  # fmt: skip


def _steps(series: Series, looks: Sequence[Look], language: str) -> Made:
    steps, before = list[Made](), list[str]()
    for number, stretch in enumerate(series.stretches[:_MOST_STEPS]):
        made = step_of(stretch, before, number == 0, language)
        before = [line.text for _, line in stretch.lines]
        if made is not None:
            steps.append(made)
    return {"goal": say("steps_goal", language), "steps": steps}


def _emotion(series: Series, looks: Sequence[Look], language: str) -> Made:
    light = light_words(series.stretches[0].picture.light, language)
    viewer = say("feel_light", language, light=light) if light else say("feel_none", language)
    return {"feeling": "unknown", "strength": "unknown", "viewer": viewer[:200],
            "evidence": [of_stretch(series.stretches[0], language)] if light else []}  # fmt: skip


def _meaning(series: Series, looks: Sequence[Look], language: str) -> Made:
    said = of_words(series, language, most=6)
    return {"meaning": joined([say("meaning_none", language), said[0]], language)[:400], "evidence": said[1]}


def _risk(series: Series, looks: Sequence[Look], language: str) -> Made:
    risks = list[Made]()
    if series.flashing:
        risks.append({"kind": "health", "what": say("mv_flashing", language), "level": "high",
                      "evidence": [of_stretch(series.stretches[0], language)]})  # fmt: skip
    private = _private(series)
    if private:
        risks.append({"kind": "privacy", "what": say("risk_personal", language), "level": "medium",
                      "evidence": private})  # fmt: skip
    return {"level": risks[0]["level"] if risks else "unknown", "risks": risks}


def _alt_text(series: Series, looks: Sequence[Look], language: str) -> Made:
    return {"text": alt_text(series, language)[:2000], "evidence": [of_stretch(series.stretches[0], language)]}


def _caption(series: Series, looks: Sequence[Look], language: str) -> Made:
    lines = [line.text for _, line in series.texts][:3]
    text = quoted(lines, language) if lines else alt_text(series, language)
    return {"text": text[:2200], "evidence": of_words(series, language, most=3)[1]}


def _product_copy(series: Series, looks: Sequence[Look], language: str) -> Made:
    largest = max((line for _, line in series.lines), key=lambda line: line.region.height, default=None)
    texts = [line.text for _, line in series.texts if largest and largest.text in line.text]
    blank = say("blank", language) if series.is_blank else ""
    colours = colour_sentence(series.stretches[0].picture.colours, language)
    body = [blank, colours, of_words(series, language, most=6)[0]]
    return {"headline": quoted([texts[0][:100]], language) if texts else "",
            "body": joined(body, language)[:800], "evidence": [of_stretch(series.stretches[0], language)]}  # fmt: skip


def _moderation(series: Series, looks: Sequence[Look], language: str) -> Made:
    labels = list[Made]()
    if series.flashing:
        labels.append({"label": "flashing", "level": "clear", "what": say("mv_flashing", language),
                       "evidence": [of_stretch(series.stretches[0], language)]})  # fmt: skip
    private = _private(series)
    if private:
        labels.append({"label": "personal_data", "level": "possible", "what": say("risk_personal", language),
                       "evidence": private})  # fmt: skip
    return {"decision": "review", "labels": labels}


def _private(series: Series) -> list[Made]:
    """Give where words stand that look like somebody's private data; the words themselves are not repeated."""
    found = [(frame, line) for frame, line in series.lines if any(find_personal(normalise(line.text)))]
    return [{"look": frame, "region": line.region.model_dump()} for frame, line in found[:6]]


def _questions(facts: Mapping[str, JsonValue]) -> list[str]:
    asked = facts.get("questions")
    rows = [one for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []
    return [str(row.get("question", "")) for row in rows if not row.get("preset")]


_PRESETS: dict[str, tuple[Callable[[Series, Sequence[Look], str], Made], str]] = {
    "what_happens": (_what_happens, "add_mv_happens"),
    "steps": (_steps, "add_mv_steps"),
    "emotion": (_emotion, "add_mv_feel"),
    "meaning": (_meaning, "add_mv_meaning"),
    "ui_faults": (ui_faults, "add_mv_ui"),
    "risk": (_risk, "add_mv_risk"),
    "alt_text": (_alt_text, "add_mv_alt"),
    "caption": (_caption, "add_mv_copy"),
    "product_copy": (_product_copy, "add_mv_copy"),
    "moderation": (_moderation, "add_mv_label"),
}
