"""Shots become a film of exact frames with the script's words over them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from nightreel.errors import InputError
from nightreel.spec.brand import Brand
from nightreel.spec.film import Reel, ShotClip, Transition
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.steps.assemble import Assemble, AssembleOptions

pytestmark = pytest.mark.integration


def _script(lengths=(30, 24, 36), fps: Fraction = Fraction(30), texts: tuple[OnScreenText, ...] = ()) -> Script:
    shots, at = [], 0
    for index, frames in enumerate(lengths):
        is_logo = index == len(lengths) - 1
        shots.append(
            Shot(
                index=index, role="logo" if is_logo else "benefit", start_frame=at, frames=frames, scene="a scene",
                layout="logo" if is_logo else "left",
                text=texts[index] if texts else OnScreenText(label="NEW", headline=f"Headline {index}", body="Body."),
            )
        )  # fmt: skip
        at += frames
    return Script(title="Aurora", language="en-US", arc="contrast", fps=fps, width_px=320, height_px=180, shots=shots)


@pytest.fixture
def assemble(context, make_clip):
    """Run the step with clips that have a tail of six frames; ``brand`` replaces the brand's fields."""

    def run(script: Script, options: AssembleOptions | None = None, clips=None, **brand: object) -> Reel:
        made = clips or [make_clip((90, 20, 20), min(60, shot.frames + 6)) for shot in script.shots]
        shots = [ShotClip(shot=shot, clip=clip) for shot, clip in zip(script.shots, made, strict=True)]
        tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme", **brand))
        inside = replace(context, tenant=tenant)
        return Assemble().run(options or AssembleOptions(), inside, shots=shots[::-1], script=script)["reel"]

    return run


def test_the_film_has_the_script_s_exact_frames_whatever_order_the_shots_come_in(assemble, context):
    script = _script()
    reel = assemble(script)
    assert [(segment.start_frame, segment.frames) for segment in reel.segments] == [(0, 30), (30, 24), (54, 36)]
    assert reel.frames == script.frames == 90
    assert (reel.title, reel.fps, reel.width_px, reel.height_px) == ("Aurora", 30, 320, 180)
    assert len(context.stills) == 3


def test_the_brand_s_transition_stands_between_shots_and_the_logo_comes_out_of_black(assemble):
    begins = [
        segment.transition for segment in assemble(_script(), transition_effect="wipe", transition_s=0.2).segments
    ]
    assert begins == [
        Transition(), Transition(effect="wipe", frames=6), Transition(effect="fade_through_black", frames=6),
    ]  # fmt: skip


def test_the_step_s_own_options_win(assemble):
    options = AssembleOptions(transition="slide", transition_s=0.1, logo_transition="same")
    begins = [segment.transition for segment in assemble(_script(), options).segments]
    assert begins[1:] == [Transition(effect="slide", frames=3)] * 2


@pytest.mark.parametrize("brand", [{"transition_effect": "cut"}, {"transition_s": 0}], ids=str)
def test_cuts_are_cuts(assemble, brand):
    assert {segment.transition for segment in map(_frozen, assemble(_script(), **brand).segments)} == {("cut", 0)}


def _frozen(segment):
    return type("Frozen", (), {"transition": (segment.transition.effect, segment.transition.frames)})


def test_a_transition_never_takes_more_than_half_of_a_shot(assemble):
    reel = assemble(_script((40, 10, 40)), transition_s=2)
    assert [segment.transition.frames for segment in reel.segments] == [0, 5, 5]


def test_words_come_one_after_another_and_leave_before_the_shot_does(assemble):
    titles = assemble(_script((40, 24, 36)), text_animation="word_by_word").titles[:3]
    assert [title.role for title in titles] == ["label", "headline", "body"]
    assert [title.start_frame for title in titles] == [8, 11, 15]
    assert [title.start_frame + title.frames for title in titles] == [36, 36, 36]
    assert {title.animation for title in titles} == {"word_by_word"}
    assert {title.layout for title in titles} == {"left"}


def test_the_logo_shot_s_headline_is_the_logo_and_stays_to_the_end(assemble):
    titles = assemble(_script()).titles
    assert [title.role for title in titles[-3:]] == ["label", "logo", "body"]
    assert titles[-2].start_frame + titles[-2].frames == 90
    assert titles[-2].layout == "logo"


def test_the_logo_shot_has_the_logo_even_without_words(assemble):
    texts = (OnScreenText(), OnScreenText(), OnScreenText(body="acme.example"))
    assert [(title.role, title.text) for title in assemble(_script(texts=texts)).titles] == [
        ("logo", "Acme"), ("body", "acme.example"),
    ]  # fmt: skip


@pytest.mark.parametrize("frames", [1, 2, 5, 12])
def test_words_of_a_very_short_shot_stay_inside_it(assemble, frames):
    script = _script((frames, frames))
    for title in assemble(script).titles:
        shot = script.shots[0] if title.start_frame < frames else script.shots[1]
        assert title.frames >= 1
        assert shot.start_frame <= title.start_frame
        assert title.start_frame + title.frames <= shot.start_frame + frames


def test_empty_words_make_no_title(assemble):
    texts = (OnScreenText(), OnScreenText(headline=" ", body="Only this"), OnScreenText(headline="Logo"))
    assert [title.text for title in assemble(_script(texts=texts)).titles] == ["Only this", "Logo"]


def test_footage_is_heard_where_its_shot_is(assemble, make_clip):
    clips = [
        make_clip((9, 9, 9), 40),
        make_clip((9, 9, 9), 40).model_copy(update={"has_sound": True}),
        make_clip((9, 9, 9), 40),
    ]
    tracks = assemble(_script(), clips=clips).tracks
    assert [(track.role, track.start_s, track.duration_s, track.gain_db) for track in tracks] == [
        ("original", 1, 0.8, -6)
    ]
    assert assemble(_script(), AssembleOptions(keep_sound=False), clips=clips).tracks == ()


def test_a_missing_shot_is_one_clear_error(context, make_clip):
    script = _script()
    shots = [ShotClip(shot=script.shots[0], clip=make_clip((9, 9, 9), 40))]
    with pytest.raises(
        InputError, match=r"assemble\.shots\] Aurora: got no clip of shot 2, 3, want clips of all 3 shots"
    ):
        Assemble().run(AssembleOptions(), context, shots=shots, script=script)


def test_a_clip_of_another_rate_is_one_clear_error(assemble):
    with pytest.raises(InputError, match=r"assemble\.rate.*got 30 frames a second, want 24"):
        assemble(_script(fps=Fraction(24)))


def test_a_clip_that_is_too_short_is_held_and_told(assemble, make_clip, context):
    clips = [make_clip((9, 9, 9), 20), make_clip((9, 9, 9), 40), make_clip((9, 9, 9), 40)]
    assemble(_script(), clips=clips)
    assert context.notes == ["The clip of shot 1 is too short: its last frame is held."]
