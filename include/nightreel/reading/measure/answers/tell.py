"""Sentences about moving pictures and their stretches, with the frames that they were measured in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nightreel.reading.measure.answers.panel import picture_sentences
from nightreel.reading.measure.answers.say import (
    colour_names,
    colour_sentence,
    joined,
    light_words,
    listed,
    quoted,
    say,
)
from nightreel.reading.measure.series import Series, Stretch, is_same_text

Made = dict[str, Any]
_EVEN = 0.75
"""Evenness from which it is told."""


def summary(series: Series, language: str) -> str:
    """Say in two or three sentences what a moving picture is made of."""
    duration, changes = seconds(series.duration_s), len(series.stretches) - 1
    if series.is_picture:
        first = "" if series.is_blank else say("mv_picture", language)
    elif series.cuts_s:
        shots = len(series.cuts_s) + 1
        first = say("mv_cuts", language, duration=duration, shots=shots, every=seconds(series.duration_s / shots))
    elif changes:
        first = say("mv_change_one" if changes == 1 else "mv_changes", language, duration=duration, count=changes)
    else:
        first = joined(
            [say("mv_one", language, duration=duration), camera_words(series.stretches[0], language)], language
        )
    parts = [first, say("blank", language)] if series.is_blank else [first]
    if series.cuts_s and series.rhythm.even >= _EVEN:
        parts.append(say("mv_even", language))
    if series.flashing:
        parts.append(say("mv_flashing", language))
    if series.loops:
        parts.append(say("mv_loops", language))
    return joined([*parts, colour_sentence(_longest(series).picture.colours, language)], language)


def moment(stretch: Stretch, before: Sequence[str], language: str) -> str:
    """Say what is measured of a stretch; of its words those that are new, where any are.

    Args:
        stretch: between two changes.
        before: words of the stretch before it.
        language: of the sentences.
    """
    light = light_words(stretch.picture.light, language)
    here = [line.text for _, line in stretch.lines]
    lines = [text for text in here if not any(is_same_text(text, one) for one in before)] or here
    parts = [
        camera_words(stretch, language),
        *picture_sentences(stretch.picture, language, paper=False),
        say("light", language, light=light) if light else "",
        say("words", language, words=quoted(lines[:4], language)) if lines else "",
    ]
    return say("moment", language, start=seconds(stretch.start_s), end=seconds(stretch.end_s),
               what=joined(parts, language))  # fmt: skip


def camera_words(stretch: Stretch, language: str) -> str:
    """Say what the camera does; a stretch of one frame tells nothing."""
    if stretch.first == stretch.last:
        return ""
    if stretch.camera.move == "static":
        return say("inside_moves" if stretch.moving else "still", language)
    return say(f"cam_{stretch.camera.move}", language)


def step_of(stretch: Stretch, before: Sequence[str], first: bool, language: str) -> Made | None:
    """Give a step: which words have come, and which have gone; the first one only where words are seen.

    Args:
        stretch: between two changes.
        before: words of the stretch before it.
        first: whether it is the beginning.
        language: of the sentences.
    """
    here = [line.text for _, line in stretch.lines]
    new = [(frame, line) for frame, line in stretch.lines if not any(is_same_text(line.text, one) for one in before)]
    gone = [text for text in before if not any(is_same_text(text, one) for one in here)]
    if first and not new:
        return None
    words = quoted([line.text for _, line in new][:4], language)
    key = "step_first" if first else "step_words" if new else "step_plain"
    proof = [_of_line(frame, line, language) for frame, line in new[:4]] or [of_stretch(stretch, language)]
    result = say("step_gone", language, words=quoted(gone[:3], language)) if gone and not first else ""
    return {"action": say(key, language, words=words, start=seconds(stretch.start_s))[:200],
            "result": result[:200], "evidence": proof}  # fmt: skip


def alt_text(series: Series, language: str) -> str:
    """Say to somebody who cannot see it what was measured, the words first."""
    picture = _longest(series).picture
    still = len(series.stretches) == 1 and not series.stretches[0].moving
    kind = say("alt_still" if still else "alt_looping" if series.loops else "alt_moving", language)
    colours = listed(colour_names(picture.colours, language), language)
    faces = [
        one
        for one in picture_sentences(picture, language, paper=False)
        if one != colour_sentence(picture.colours, language)
    ]
    parts = [say("alt_head", language, kind=kind, colours=colours), *faces, of_words(series, language, most=6)[0]]
    if len(series.stretches) == 1:
        parts.append(camera_words(series.stretches[0], language))
    return joined(parts, language)


def of_words(series: Series, language: str, most: int) -> tuple[str, list[Made]]:
    """Give a sentence with the words that are seen, and where each is; both empty where there are none."""
    lines = series.texts[:most]
    if not lines:
        return "", []
    said = say("mv_words", language, words=quoted([line.text for _, line in lines], language))
    return said, [_of_line(frame, line, language) for frame, line in lines[:6]]


def of_stretch(stretch: Stretch, language: str) -> Made:
    """Give a stretch's middle frame as evidence; one that lasts no time is a picture."""
    lasts = stretch.end_s > stretch.start_s
    key = "reason_stretch" if lasts else "reason_seen"
    reason = say(key, language, start=seconds(stretch.start_s), end=seconds(stretch.end_s))
    return {"look": stretch.middle, "reason": reason}


def seconds(value: float) -> str:
    """Give seconds with one figure behind the point, two below a second."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def _of_line(frame: int, line: Any, language: str) -> Made:
    reason = say("reason_words", language, words=quoted([line.text], language))
    return {"look": frame, "region": line.region.model_dump(), "reason": reason[:500]}


def _longest(series: Series) -> Stretch:
    return max(series.stretches, key=lambda stretch: stretch.end_s - stretch.start_s)
