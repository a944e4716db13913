"""Faults of a recorded user interface that can be measured: flashing, and words that are too small, faint or cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nightreel.reading.measure.answers.say import quoted, say
from nightreel.reading.measure.composition import text_contrast
from nightreel.reading.measure.series import Series, is_same_text
from nightreel.reading.measure.words import Line

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look
    from nightreel.media.filters import Frame

Made = dict[str, Any]
_SMALL, _FAINT, _EDGE = 0.014, 3.0, 0.004
"""Height of a line as part of the frame's; contrast ratio that even large words must have; a line this near the edge
may be cut off."""
_MOST = 16


def ui_faults(series: Series, looks: Sequence[Look], language: str) -> Made:
    """Give the faults that were measured, flashing first; each text is named once."""
    faults = list[Made]()
    if series.flashing:
        faults.append(
            {"fault": say("mv_flashing", language), "severity": "blocking", "mend": say("ui_flash_mend", language),
             "evidence": [{"look": series.stretches[0].middle}]}
        )  # fmt: skip
    for frame, line in series.lines:
        places = [(at, one) for at, lines in series.read.items() for one in lines if is_same_text(one.text, line.text)]
        found = [_fault(one, looks[at].pixels, language) for at, one in places]
        if all(found):  # what is faint or cut for a moment only is on its way in or out
            worst = found[0]
            faults.append({**(worst or {}), "evidence": [{"look": frame, "region": line.region.model_dump()}]})
    faults = faults[:_MOST]
    key = "ui_some" if len(faults) > 1 else "ui_one" if faults else "ui_none" if series.reads else "ui_unread"
    return {"summary": say(key, language, count=len(faults)), "faults": faults}


def _fault(line: Line, pixels: Frame, language: str) -> Made | None:
    words, box = quoted([line.text[:80]], language), line.region
    if min(box.x, box.y, 1 - box.x - box.width, 1 - box.y - box.height) < _EDGE:
        return {"fault": say("ui_cut", language, words=words), "mend": say("ui_cut_mend", language)}
    if box.height < _SMALL:
        what = say("ui_small", language, words=words, percent=f"{100 * box.height:.1f}")
        return {"fault": what, "mend": say("ui_small_mend", language)}
    ratio = text_contrast(pixels, box)
    if ratio < _FAINT:
        what = say("ui_faint", language, words=words, ratio=f"{ratio:.1f}")
        return {"fault": what, "severity": "major", "mend": say("ui_faint_mend", language)}
    return None
