"""How complete a script's prompts are: what a generator needs to be told, by element, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from nightreel.spec.brief import Brief
from nightreel.spec.measure import Measure
from nightreel.spec.script import Script, Shot

Element = Literal["theme", "style", "action", "setting", "camera", "light", "audience"]
ELEMENTS: tuple[Element, ...] = ("theme", "style", "action", "setting", "camera", "light", "audience")
_STILL: tuple[Element, ...] = ("theme", "style", "camera", "light")
"""What a shot of words or the logo needs."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows = (files("nightreel.engines.enrich") / "prompt_score.txt").read_text("utf-8").splitlines()
    pairs = pairwise(row for row in rows if row and not row.startswith("#"))
    return {name.strip("[]"): re.compile(pattern, re.IGNORECASE) for name, pattern in pairs if name.startswith("[")}


def _pattern(element: Element) -> re.Pattern[str]:
    return _patterns()[element]


def score_prompts(script: Script, brief: Brief) -> tuple[Measure, ...]:
    """Give the completeness of each shot's prompt and of the film.

    A shot's value is the share of the elements that it needs and names. The film's is the mean over all seven elements,
    each as the share of its shots that name it; the audience is looked for in scenes, words and voice.

    Returns:
        For each shot, then for the film, ``prompt`` and a measure for each of its elements.
    """
    named = [_named(shot, script, brief) for shot in script.shots]
    shots = [
        measure
        for shot, (there, missing) in zip(script.shots, named, strict=True)
        for measure in _measures(f"shot {shot.index + 1}", there, missing)
    ]
    return (*shots, *_film(script, named))


def _named(shot: Shot, script: Script, brief: Brief) -> tuple[set[Element], set[Element]]:
    """Give the elements that a shot names, and those that it needs and lacks."""
    wanted: tuple[Element, ...] = ELEMENTS[:-1] if shot.has_scene else _STILL
    there: set[Element] = {element for element in wanted if _names(element, shot, script, brief)}
    return there, set(wanted) - there


def _names(element: Element, shot: Shot, script: Script, brief: Brief) -> bool:
    if element == "theme":
        return (
            shot.layout == "logo"
            or bool(_words(shot.scene) & _words(_subject(script, brief, shot)))
            or _is_rich(shot.scene)
        )
    return bool(_pattern(element).search(shot.scene))


def _subject(script: Script, brief: Brief, shot: Shot) -> str:
    return " ".join(
        (script.title, brief.category, brief.title, shot.text.headline, shot.voice_over, *script.selling_points)
    )


def _is_rich(scene: str) -> bool:
    """Whether a scene says what is seen besides light, style and camera."""
    for pattern in map(_pattern, ELEMENTS[1:]):
        scene = pattern.sub(" ", scene)
    return len(_words(scene)) >= 4


def _words(text: str) -> set[str]:
    hanzi = re.findall(r"[㐀-鿿]{2}", text)
    return {word.lower() for word in re.findall(r"[A-Za-z]{4,}", text)} | set(hanzi)


def _measures(subject: str, there: set[Element], missing: set[Element]) -> tuple[Measure, ...]:
    elements = [
        Measure(subject=subject, name=element, value=float(element in there), unit="yes")
        for element in ELEMENTS
        if element in there | missing
    ]
    return _measure(subject, len(there) / len(there | missing), missing), *elements


def _film(script: Script, named: Iterable[tuple[set[Element], set[Element]]]) -> tuple[Measure, ...]:
    pairs = list(named)
    shares: dict[Element, float] = {}
    for element in ELEMENTS[:-1]:
        asked = [element in there for there, missing in pairs if element in there | missing]
        shares[element] = sum(asked) / len(asked) if asked else 1.0
    said = " ".join(f"{shot.scene} {shot.voice_over} {shot.text.headline} {shot.text.body}" for shot in script.shots)
    shares["audience"] = float(bool(_pattern("audience").search(said)))
    weak: set[Element] = {element for element, share in shares.items() if share < 0.5}
    elements = [Measure(subject="film", name=element, value=round(share, 2)) for element, share in shares.items()]
    return _measure("film", sum(shares.values()) / len(shares), weak), *elements


def _measure(subject: str, value: float, missing: set[Element]) -> Measure:
    absent = [element for element in ELEMENTS if element in missing]
    detail = f"no {' or '.join(absent)} named" if absent else ""
    return Measure(subject=subject, name="prompt", value=round(value, 2), detail=detail)
