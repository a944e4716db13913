"""What was measured of a moving picture: as facts for who is asked, and as sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.reading.moving.questions import Measured
from nightreel.reading.pages import labels

if TYPE_CHECKING:
    from nightreel.media.moving.look import Looked

_MOST_POINTS = 400
FLASHES_A_SECOND = 3
"""More of them may harm viewers (WCAG 2.2, 2.3.1)."""
_SURE, _LEAST_LETTERS = 0.9, 6
"""How surely letters must be read, and how many of them, to say that a picture stands on its head."""


def measured_of(looked: Looked) -> Measured:
    """Give what was found, in short: of many frames, the largest change of each part is told."""
    import numpy as np

    found, events = looked.survey, looked.events
    count = len(found.times_s)
    parts = np.array_split(np.arange(count), min(count, _MOST_POINTS))
    peaks = [int(part[events.motion[part].argmax()]) for part in parts]
    return Measured(
        times_s=tuple(round(chosen.at_s, 6) for chosen in looked.chosen),
        cuts_s=tuple(round(float(found.times_s[index]), 6) for index in events.cuts),
        motion=tuple((round(float(found.times_s[peak]), 3), round(float(events.motion[peak]), 2)) for peak in peaks),
        loops=events.loops, duration_s=looked.duration_s, flashes_per_s=events.flashes_per_s,
    )  # fmt: skip


def flashing_of(measured: Measured, language: str) -> str:
    """Say how often it flashes, where that may harm; nothing else."""
    if measured.flashes_per_s <= FLASHES_A_SECOND:
        return ""
    words = "It flashes {n} times in a second; more than three may harm viewers."
    return labels(language)(words, n=measured.flashes_per_s)


def is_upside_down(looked: Looked) -> bool:
    """Whether words in its frames read better when it is turned by 180°; of words that are read surely, no others."""
    from nightreel.reading.measure.words import read_words

    frames = [chosen.pixels for chosen in looked.chosen]
    for place in dict.fromkeys((len(frames) // 2, 0, len(frames) - 1)):
        words = read_words(frames[place])
        if words is not None and words.upside_down is not None:
            sure = sum(len(line.text) for line in words.lines if line.score >= _SURE)
            return words.upside_down and sure >= _LEAST_LETTERS
    return False


def told_of(looked: Looked, ground: tuple[int, int, int], language: str, *, steady: bool) -> tuple[str, ...]:
    """Say what people must know of how a file was looked at."""
    say, met, facts = labels(language), looked.met, looked.facts
    seen = len(looked.survey.times_s)
    colour = "#{:02X}{:02X}{:02X}".format(*ground)
    length = f"{looked.duration_s:.1f}"
    sparse = say(
        "It is long: {n} key frames were looked through; what is shorter than {t} s may be missed.",
        n=seen, t=f"{looked.duration_s / max(1, seen):.1f}",
    )  # fmt: skip
    retimed = say("{n} frames have a delay of 10 ms or less, which browsers show for 100 ms.", n=met.retimed)
    shaking = say(
        "It shakes: frames were steadied by up to {p} % to be looked at; the frames that are kept are untouched.",
        p=f"{100 * looked.shakes:.1f}",
    )
    said = {
        say("{n} parts of the file are broken; what is whole was read.", n=met.broken): met.broken > 0,
        say("It is broken after {t} s; what comes before was read.", t=length): met.ended_early == "broken",
        say("It is longer than is looked at: the first {t} s were read.", t=length): met.ended_early == "long",
        say("Looking through it took too long: the first {t} s were read.", t=length): met.ended_early == "slow",
        sparse: looked.by_keys,
        retimed: met.retimed > 0,
        say("Transparent parts are laid over {colour}.", colour=colour): facts.transparent,
        say("It was turned upright, as the file says."): facts.turned,
        say("Its words can only be read when it is turned by 180°: it stands on its head."): is_upside_down(looked),
        say("It is HDR; its colours are shown as they are stored."): facts.high_range,
        shaking: steady and looked.shakes > 0,
    }
    flashing = flashing_of(measured_of(looked), language)
    return (*(sentence for sentence, holds in said.items() if holds), *filter(None, [flashing]))
