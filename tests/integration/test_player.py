"""A reel plays its exact frames, each clip decoded once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nightreel.errors import EngineError, StoreError
from nightreel.media import registry
from nightreel.media.decode import opened_decoders
from nightreel.media.filters import Frame, FrameFunction
from nightreel.media.player import play, still
from nightreel.media.preview import draw_stills, still_indexes
from nightreel.media.registry import register_filter
from nightreel.spec.film import FilterEntry, Title, Transition

pytestmark = pytest.mark.integration

RED, GREEN, BLUE = (100, 0, 0), (100, 200, 0), (100, 0, 200)


class Recorder:
    """A filter that notes for what it was opened and at what times it was called."""

    def __init__(self, add: int = 0) -> None:
        self.add, self.opened, self.calls = add, [], []

    def open(self, segment_index: int | None) -> FrameFunction:
        self.opened.append(segment_index)

        def change(frame: Frame, time_s: float) -> Frame:
            self.calls.append((segment_index, round(time_s * 30)))
            return np.clip(frame.astype(int) + self.add, 0, 255).astype(np.uint8)

        return change


@pytest.fixture
def registered() -> Iterator[None]:
    """Whatever a test registers is gone afterwards."""
    before = dict(registry._BUILDERS)
    yield
    registry._BUILDERS.clear()
    registry._BUILDERS.update(before)


def _count(frame: Frame) -> int:
    """The frame of its clip, which the patch in the corner tells."""
    return round(float(frame[8:24, 8:24].mean()) / 4)


def test_every_frame_comes_once_and_in_order(context, make_clip, make_reel):
    reel = make_reel([make_clip(RED, 12), make_clip(GREEN, 12)], 10)
    before = opened_decoders()
    played = list(play(reel, context))
    assert opened_decoders() - before == 2
    assert [index for index, _ in played] == list(range(20))
    assert [_count(frame) for _, frame in played] == [*range(10), *range(10)]
    assert all(frame[90, 160, 1] > 190 for _, frame in played[10:])


def test_a_short_clip_is_held(context, make_clip, make_reel):
    played = [_count(frame) for _, frame in play(make_reel([make_clip(RED, 4)], 8), context)]
    assert played == [0, 1, 2, 3, 3, 3, 3, 3]


def test_stop_after_ends_early_and_closes(context, make_clip, make_reel):
    reel = make_reel([make_clip(RED)], 10)
    assert [index for index, _ in play(reel, context, stop_after=3)] == [0, 1, 2]
    frames = play(reel, context)
    next(frames)
    frames.close()


@pytest.mark.parametrize("effect", ["dissolve", "slide", "wipe", "fade_through_black"])
def test_a_transition_takes_its_exact_frames_of_both_shots(context, make_clip, make_reel, effect):
    clips = [make_clip(RED, 16), make_clip(BLUE, 16)]
    reel = make_reel(clips, 10, [Transition(), Transition(effect=effect, frames=5)])
    frames = [frame for _, frame in play(reel, context)]
    blue = [float(frame[40:, :, 2].mean()) for frame in frames]
    assert max(blue[:10]) < 3, "the new shot shows before its time"
    assert min(blue[15:]) > 195, "the old shot shows after its time"
    if effect == "fade_through_black":
        assert frames[12].max() < 3
    else:
        assert blue[9] < blue[10] < blue[12] < blue[14] < blue[15]
        assert blue[12] == pytest.approx(100, abs=16)
    if effect == "dissolve":
        assert _count(frames[12]) == (12 + 2) / 2
    assert _count(frames[15]) == 5


def test_a_first_shot_can_fade_in_from_black(context, make_clip, make_reel):
    reel = make_reel([make_clip(GREEN)], 10, [Transition(effect="dissolve", frames=4)])
    greens = [float(frame[90, 160, 1]) for _, frame in play(reel, context)]
    assert greens[0] < greens[1] < greens[3] < greens[4]


def test_shot_filters_come_before_transitions_and_film_filters_after(context, make_clip, make_reel, registered):
    shot, film = Recorder(20), Recorder(-10)
    register_filter("grade_like", lambda *_: shot)
    register_filter("mark_like", lambda *_: film)
    entries = tuple(
        FilterEntry(step=name, version="1", stage=stage, options={})
        for name, stage in (("mark_like", "film"), ("grade_like", "shot"))
    )
    clips = [make_clip(RED, 16), make_clip(GREEN, 16)]
    reel = make_reel(clips, 10, [Transition(), Transition(effect="dissolve", frames=3)], filters=entries)
    frames = [frame for _, frame in play(reel, context)]
    assert shot.opened == [0, 1]
    assert film.opened == [None]
    assert film.calls == [(None, index) for index in range(20)]
    assert shot.calls.count((0, 11)) == shot.calls.count((1, 11)) == 1
    assert len(shot.calls) == 23
    assert frames[0][40:, :, 2].mean() == pytest.approx(10, abs=2)


def test_a_filter_that_is_not_installed_is_one_clear_error(context, make_clip, make_reel):
    entry = FilterEntry(step="no_such_step", version="1", stage="film", options={})
    with pytest.raises(EngineError, match=r"reel\.filter.*no_such_step.*Fix: install"):
        next(play(make_reel([make_clip(RED)], 10, filters=(entry,)), context))


@pytest.mark.parametrize("index", [0, 9, 11, 19, 27, 35, 79])
def test_a_still_is_the_frame_that_play_gives(context, make_clip, make_reel, index):
    clips = [make_clip(RED, 50), make_clip(BLUE, 50)]
    reel = make_reel(clips, 40, [Transition(), Transition(effect="dissolve", frames=6)])
    played = dict(play(reel, context))
    np.testing.assert_array_equal(still(reel, context, index), played[index])


def test_a_clip_of_another_shape_fills_the_reel(context, make_clip, make_reel):
    frame = still(make_reel([make_clip(GREEN, size=(180, 320))], 10), context, 0)
    assert frame.shape == (180, 320, 3)
    assert frame[120:, :, 1].min() > 190


def test_a_clip_that_was_removed_is_one_clear_error(context, make_clip, make_reel):
    clip = make_clip(RED)
    context.store.local(clip.media).unlink()
    with pytest.raises(StoreError, match=r"store\.missing"):
        next(play(make_reel([clip], 10), context))


def test_stills_show_titles_and_avoid_transitions(context, make_clip, make_reel):
    from nightreel.media.pictures import read_picture

    clips = [make_clip(RED, 60), make_clip(BLUE, 60)]
    title = Title(role="headline", text="Aurora", start_frame=0, frames=80, animation="none")
    reel = make_reel(clips, 40, [Transition(), Transition(effect="dissolve", frames=6)], titles=(title,))
    assert still_indexes(reel, 2) == (20, 60)
    assert still_indexes(reel, 1) == (46,)
    draw_stills(reel, context, 2)
    draw_stills(reel, context, 2)
    assert len({*context.stills}) == 4
    shown = read_picture(context.stills[0])
    assert shown.shape == (180, 320, 3)
    assert shown.max() > 200, "the title is missing"
