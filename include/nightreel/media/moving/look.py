"""A moving picture looked through: its facts, what happens in it, and the frames that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nightreel.media.filters import Frame
from nightreel.media.moving.animation import Animation
from nightreel.media.moving.choose import Bounds, Pick, Why, choose, choose_spread
from nightreel.media.moving.events import Events, events_of
from nightreel.media.moving.film import Film
from nightreel.media.moving.gif import Gif, is_gif
from nightreel.media.moving.moments import Moment, MovingFacts, PassNotes, broken_file
from nightreel.media.moving.shake import steadied
from nightreel.media.moving.survey import SURVEY_PX, Survey, survey
from nightreel.media.moving.watch import watched
from nightreel.spec.reading import SourceKind

WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Chosen:
    """One frame that is looked at."""

    at_s: float
    why: Why
    pixels: Frame
    """As it is in the file, upright, reduced to the side that was asked for."""
    shake: NDArray[np.float64]
    """What is undone to look at it steadily."""

    @property
    def steady(self) -> Frame:
        """The frame with its shake undone."""
        return steadied(self.pixels, self.shake)


@dataclass(frozen=True)
class Looked:
    """What was found in one file."""

    facts: MovingFacts
    frames: int
    """That the file has, as far as is known."""
    duration_s: float
    survey: Survey
    events: Events
    chosen: tuple[Chosen, ...]
    by_keys: bool
    """Whether it is so long that only its key frames were looked through."""
    met: PassNotes = field(default_factory=PassNotes)

    @property
    def shakes(self) -> float:
        """Largest shake that is undone, as a share of the long side; 0 where none is."""
        return float(np.abs(self.survey.shake[:, :2]).max(initial=0))


def never() -> bool:
    """Nobody asks to stop."""
    return False


def look_through(
    path: Path,
    kind: SourceKind,
    bounds: Bounds,
    *,
    longest_px: int = 1024,
    ground: tuple[int, int, int] = WHITE,
    cancelled: Callable[[], bool] = never,
) -> Looked:
    """Look through a moving picture and choose its frames; a still picture is a film of one frame.

    Memory holds one frame of the file, 2 kB for each frame that was gone through, and the chosen ones.

    Args:
        path: of others.
        kind: what it is: ``picture`` or ``moving``.
        bounds: how many frames are chosen.
        longest_px: long side of the chosen frames.
        ground: RGB behind what is transparent.
        cancelled: whether the work is no longer wanted.

    Raises:
        InputError: not one frame can be decoded, or frames are too large or too small (``moving.*``, ``media.*``,
            ``picture.*``).
        CancelledError: it is no longer wanted.
    """
    if kind == "picture":
        return _still(path, longest_px, ground)
    file = _opened(path, ground)
    met = PassNotes()
    if isinstance(file, Film) and file.long:
        found = survey(watched(file.key_moments(SURVEY_PX, met), cancelled, met), with_camera=False)
        if found is not None and len(found.times_s) >= bounds.most:
            events = _without_rhythm(events_of(found))
            picks = choose_spread(found, bounds)
            wanted = tuple(float(found.times_s[pick.index]) for pick in picks)
            kept = _kept(watched(file.at(wanted, longest_px), cancelled, met), picks, found)
            return Looked(file.facts, file.facts.frames, found.ends_s, found, events, kept, True, met)
        met = PassNotes()
    # What lies on nothing was drawn: no camera moved.
    found = survey(watched(file.every(SURVEY_PX, met), cancelled, met), with_camera=not file.facts.transparent)
    if found is None:
        raise broken_file(path, "")
    events = events_of(found)
    picks = choose(found, events, bounds)
    kept = _kept(watched(file.every(longest_px, PassNotes()), cancelled, met), picks, found)
    frames = len(found.times_s) if not met.ended_early else max(file.facts.frames, len(found.times_s))
    return Looked(file.facts, frames, found.ends_s, found, events, kept, False, met)


def _opened(path: Path, ground: tuple[int, int, int]) -> Gif | Animation | Film:
    if is_gif(path):
        return Gif.opened(path, ground)
    return Animation.opened(path, ground) if Animation.is_one(path) else Film.opened(path)


def _kept(moments: Iterator[Moment], picks: tuple[Pick, ...], found: Survey) -> tuple[Chosen, ...]:
    """Take the chosen frames out of a second pass."""
    wanted = {round(float(found.times_s[pick.index]), 6): pick for pick in picks}
    kept = []
    for moment in moments:
        pick = wanted.pop(round(moment.at_s, 6), None)
        if pick is not None:
            kept.append(Chosen(moment.at_s, pick.why, moment.pixels, found.shake[pick.index]))
        if not wanted:
            break
    return tuple(kept)


def _without_rhythm(events: Events) -> Events:
    """Key frames are seconds apart: they tell nothing of cuts, motion and flashing."""
    return Events((), (), 0, events.loops, events.motion)


def _still(path: Path, longest_px: int, ground: tuple[int, int, int]) -> Looked:
    from nightreel.media.moving.moments import fitted, over_ground, reduced
    from nightreel.media.pictures import picture_facts, read_picture

    facts = picture_facts(path)
    array = read_picture(path)
    size = fitted(array.shape[1], array.shape[0], longest_px)
    pixels = over_ground(array, size, ground) if array.shape[2] == 4 else reduced(array, size)
    small = reduced(pixels, fitted(pixels.shape[1], pixels.shape[0], SURVEY_PX))
    found = survey([Moment(0, 0.0, 0.0, lambda: small)])
    if found is None:
        raise broken_file(path, "")
    about = MovingFacts("picture", facts.width_px, facts.height_px, 1, transparent=array.shape[2] == 4)
    chosen = (Chosen(0.0, "first", np.ascontiguousarray(pixels), np.zeros(3)),)
    return Looked(about, 1, 0.0, found, events_of(found), chosen, by_keys=False)
