"""What is measured of the frames of one moving picture: stretches between changes, camera, words, rhythm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.reading.measure.changes import Rhythm, difference, flashes, is_cut, meets, rhythm_of
from nightreel.reading.measure.likeness import figures_in, text_likeness
from nightreel.reading.measure.motion import CameraFound, Shift, camera_of, shifts_of
from nightreel.reading.measure.picture import PictureFacts, measure_picture
from nightreel.reading.measure.words import Line, paragraphs, read_words

if TYPE_CHECKING:
    from nightreel.engines.understand.protocol import Look

_CHANGE, _CHANGE_STEPS = 0.025, 3.0
"""Mean difference of pixels, 0 to 1 and against the median of all steps, from which something else is shown."""
_MOVES = 0.004
_TRANSITION_S = 0.4
_SAME_TEXT, _LONG_TEXT, _SURER = 0.8, 8, 0.02
_NEW_WORDS = 0.04
"""Differences summed up over a stretch from which its beginning, middle and end are read, else only its end."""
_MOST_READ = 10
"""Frames whose words are read: reading takes most of the time."""
_MOST_FLASHES = 3
"""In a second: WCAG 2.2, 2.3.1."""


@dataclass(frozen=True)
class Stretch:
    """Frames between two changes."""

    first: int
    last: int
    start_s: float
    end_s: float
    camera: CameraFound
    picture: PictureFacts
    """Of its middle frame, without words."""
    lines: tuple[tuple[int, Line], ...]
    """Words that were read in it, each text once, with the frame it was read in."""
    moving: bool
    """Whether anything is seen to move in it."""
    after_cut: bool
    """Whether it begins with a cut; otherwise something changed in the same place."""

    @property
    def middle(self) -> int:
        """Frame that stands for it."""
        return (self.first + self.last) // 2


@dataclass(frozen=True)
class Series:
    """What was measured of a moving picture."""

    duration_s: float
    stretches: tuple[Stretch, ...]
    cuts_s: tuple[float, ...]
    rhythm: Rhythm
    loops: bool
    flashing: bool | None
    """Whether it flashes more than three times in a second; ``None`` where the frames do not tell."""
    reads: bool
    """Whether words could be read."""
    read: Mapping[int, tuple[Line, ...]]
    """Lines of each frame that was read."""

    @property
    def is_picture(self) -> bool:
        """Whether it is one frame: no shot, and nothing that lasts."""
        return self.stretches[-1].last == 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen in all of it."""
        return all(stretch.picture.light.is_blank for stretch in self.stretches)

    @property
    def lines(self) -> list[tuple[int, Line]]:
        """Every line that was read, once, with the frame in which it was read best."""
        return once((frame, line) for frame, lines in sorted(self.read.items()) for line in lines)

    @property
    def texts(self) -> list[tuple[int, Line]]:
        """Likewise, with lines that belong together in one."""
        return once((frame, line) for frame, lines in sorted(self.read.items()) for line in paragraphs(lines))


def once(lines: Iterable[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """Give each text once, in the order in which they came: of readings that are nearly the same, the surest."""
    found: list[tuple[int, Line]] = []
    for frame, line in lines:
        same = next((at for at, (_, other) in enumerate(found) if is_same_text(line.text, other.text)), None)
        if same is None:
            found.append((frame, line))
        elif line.score > found[same][1].score + _SURER:
            found[same] = (frame, line)
    return found


def is_same_text(one: str, other: str) -> bool:
    """Say whether two readings are of the same words, for all that was read wrongly; other figures are other words."""
    if one == other or min(len(one), len(other)) < _LONG_TEXT:
        return one == other
    return text_likeness(one, other) >= _SAME_TEXT and figures_in(one) == figures_in(other)


def measure_series(looks: Sequence[Look], facts: Mapping[str, JsonValue]) -> Series:
    """Measure the frames that were chosen of a moving picture.

    Args:
        looks: one or more frames in the order of time.
        facts: what is known of the whole file: ``cuts`` (s), ``motion`` (pairs of s and amount), ``loops``,
            ``duration_s``, ``flashes_per_s``; what is missing is measured of the frames.
    """
    frames = [look.pixels for look in looks]
    times = _times(looks)
    duration = max(_number(facts.get("duration_s")) or 0.0, times[-1])
    shifts = shifts_of(frames)
    steps = [difference(before, after) for before, after in pairwise(frames)]
    known = _numbers(facts.get("cuts"))
    cuts = _cut_steps(times, known) if known is not None else _measured_cuts(looks, shifts)
    cuts_s = known if known is not None else [times[step + 1] for step in cuts]
    changes = [step for step in range(len(steps)) if step not in cuts and _is_change(step, steps, shifts)]
    borders = dict.fromkeys(_starts_of(changes, times), False) | dict.fromkeys(cuts, True)
    ends = [-1, *sorted(borders), len(frames) - 1]
    read = _read(looks, steps, [(before + 1, last) for before, last in pairwise(ends)])
    frames_found = _Frames(looks, times, shifts, steps, read or {}, duration)
    stretches = [frames_found.stretch(before + 1, last, borders.get(before, False)) for before, last in pairwise(ends)]
    rate = _number(facts.get("flashes_per_s"))
    loops = facts.get("loops")
    return Series(
        duration_s=duration,
        stretches=tuple(stretches),
        cuts_s=tuple(cuts_s),
        rhythm=rhythm_of(cuts_s or _peaks(facts.get("motion")), duration),
        loops=loops if isinstance(loops, bool) else meets(frames),
        flashing=rate > _MOST_FLASHES if rate is not None else flashes(frames, times),
        reads=read is not None,
        read=read or {},
    )


@dataclass(frozen=True)
class _Frames:
    """All frames with what was measured from each to the next."""

    looks: Sequence[Look]
    times: Sequence[float]
    shifts: Sequence[Shift]
    steps: Sequence[float]
    read: Mapping[int, tuple[Line, ...]]
    duration_s: float

    def stretch(self, first: int, last: int, after_cut: bool) -> Stretch:
        """Sum up the frames from one to another."""
        lines = once((frame, line) for frame in range(first, last + 1) for line in self.read.get(frame, ()))
        until = last + 1 < len(self.times)
        return Stretch(
            first=first, last=last, start_s=self.times[first],
            end_s=self.times[last + 1] if until else max(self.duration_s, self.times[last]),
            camera=camera_of(self.shifts[first:last]),
            picture=measure_picture(self.looks[(first + last) // 2].pixels, read=False),
            lines=tuple(lines), moving=any(step > _MOVES for step in self.steps[first:last]),
            after_cut=after_cut,
        )  # fmt: skip


def _times(looks: Sequence[Look]) -> list[float]:
    return [look.at_s if look.at_s is not None else float(index) for index, look in enumerate(looks)]


def _cut_steps(times: Sequence[float], cuts_s: Sequence[float]) -> set[int]:
    """Give the steps from one frame to the next in which a cut lies."""
    pairs = list(enumerate(pairwise(times)))
    return {step for step, (before, after) in pairs if any(before < cut <= after + 1e-6 for cut in cuts_s)}


def _measured_cuts(looks: Sequence[Look], shifts: Sequence[Shift]) -> set[int]:
    pairs = zip(pairwise(looks), shifts, strict=True)
    return {step for step, ((before, after), shift) in enumerate(pairs) if is_cut(before.pixels, after.pixels, shift)}


def _is_change(step: int, steps: Sequence[float], shifts: Sequence[Shift]) -> bool:
    """Say whether something else is shown in the same place: a window that opens, not a camera that goes on."""
    usual = sorted(steps)[len(steps) // 2]
    moves = shifts[step].is_known and shifts[step].length > 0.01
    return steps[step] > max(_CHANGE, _CHANGE_STEPS * usual) and not moves


def _starts_of(changes: Sequence[int], times: Sequence[float]) -> list[int]:
    """Give the first step of each transition: changes that follow each other at once are one."""
    return [
        step for before, step in zip([None, *changes], changes, strict=False)
        if before is None or times[step + 1] - times[before + 1] > _TRANSITION_S
    ]  # fmt: skip


def _read(
    looks: Sequence[Look], steps: Sequence[float], spans: Sequence[tuple[int, int]]
) -> dict[int, tuple[Line, ...]] | None:
    """Read the words of each stretch, of ten frames at most; ``None`` where nothing that reads is installed."""
    wanted: list[int] = []
    for first, last in spans:
        moved = sum(steps[first:last]) > _NEW_WORDS
        wanted += sorted({first, (first + last) // 2, last}) if moved else [last]
    if len(wanted) > _MOST_READ:
        wanted = [wanted[round(at * (len(wanted) - 1) / (_MOST_READ - 1))] for at in range(_MOST_READ)]
    found: dict[int, tuple[Line, ...]] = {}
    for index in wanted:
        words = read_words(looks[index].pixels)
        if words is None:
            return None
        found[index] = words.lines
    return found


def _peaks(motion: JsonValue) -> list[float]:
    """Give the times at which more moves than before and after, and at least twice as much as usual."""
    rows = [_numbers(row) for row in motion] if isinstance(motion, list) else []
    pairs = [(row[0], row[1]) for row in rows if row is not None and len(row) == 2]
    if len(pairs) < 3:
        return []
    usual = sorted(amount for _, amount in pairs)[len(pairs) // 2]
    return [
        at for (_, before), (at, amount), (_, after) in zip(pairs, pairs[1:], pairs[2:], strict=False)
        if amount > before and amount >= after and amount >= max(2 * usual, 1.0)
    ]  # fmt: skip


def _numbers(value: JsonValue) -> list[float] | None:
    return [float(one) for one in value if isinstance(one, int | float)] if isinstance(value, list) else None


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
