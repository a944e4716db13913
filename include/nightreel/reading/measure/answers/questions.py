"""Free questions that figures can answer: how long, how many shots, which colours, which words, faces, loop, camera."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from nightreel.reading.measure.answers.say import colour_sentence, joined, say
from nightreel.reading.measure.answers.tell import camera_words, of_stretch, of_words, seconds
from nightreel.reading.measure.series import Series

_MOST = 12


def free_answers(series: Series, questions: Sequence[str], language: str) -> list[dict[str, Any]]:
    """Answer what words of a question ask to be measured; the rest is said to be beyond measuring."""
    answers = []
    for number, question in enumerate(questions[:_MOST], 1):
        told = dict.fromkeys(answer(series, language) for pattern, answer in _ANSWERS if pattern.search(question))
        text = joined(told, language) or say("free_none", language)
        proof = [of_stretch(stretch, language) for stretch in series.stretches[:6]] if told else []
        answers.append({"number": number, "text": text[:2000], "evidence": proof})
    return answers


def _length(series: Series, language: str) -> str:
    if series.is_picture and not series.duration_s:
        return say("mv_picture", language)
    return say("free_length", language, duration=seconds(series.duration_s))


def _cuts(series: Series, language: str) -> str:
    if series.is_picture:
        return say("mv_picture", language)
    key = "free_cuts" if series.cuts_s else "free_cut_none"
    return say(key, language, shots=len(series.cuts_s) + 1)


def _colours(series: Series, language: str) -> str:
    blank = [say("blank", language)] if series.is_blank else []
    colours = dict.fromkeys(colour_sentence(one.picture.colours, language) for one in series.stretches[:3])
    return joined([*blank, *colours], language)


def _words(series: Series, language: str) -> str:
    if not series.reads:
        return say("free_unread", language)
    return of_words(series, language, most=20)[0] or say("free_no_words", language)


def _camera(series: Series, language: str) -> str:
    if series.is_picture:
        return say("mv_picture", language)
    return joined(dict.fromkeys(camera_words(one, language) for one in series.stretches), language)


def _loop(series: Series, language: str) -> str:
    return say("mv_loops" if series.loops else "free_loops", language)


def _faces(series: Series, language: str) -> str:
    if series.stretches[0].picture.faces is None:
        return say("add_faces", language)
    count = max(len(stretch.picture.faces or ()) for stretch in series.stretches)
    return say("free_faces" if count else "free_no_faces", language, count=count)


_ANSWERS: tuple[tuple[re.Pattern[str], Callable[[Series, str], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), answer)
    for pattern, answer in (
        (r"\bhow long\b|\b(duration|length)\b|时长|多长|多久|几秒", _length),
        (r"\bhow many (shots|cuts|scenes)\b|\bcuts?\b|几个镜头|多少个?镜头|剪辑|切换", _cuts),
        (r"\bcolou?rs?\b|\bpalette\b|颜色|色调|配色", _colours),
        (r"\b(words?|texts?|written|captions?|say on screen)\b|文字|字幕|写着|写了", _words),
        (r"\bcamera\b|\b(pan|zoom|tilt)s?\b|运镜|镜头怎么|镜头如何", _camera),
        (r"\bloops?\b|循环", _loop),
        (r"\bfaces?\b|\bhow many people\b|几个人|多少人|人脸|几张脸", _faces),
    )
)
