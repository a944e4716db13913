"""The chain of tries: what moves it on, what stops it, what it says, and what is remembered."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.fake_engine import SETTINGS, making, run

from nightreel.context import StepContext
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.chain import Chain, Limits, Try, tries_of
from nightreel.engines.image_check.protocol import PictureFinding
from nightreel.errors import (
    BusyError,
    CancelledError,
    EngineError,
    InputError,
    MissingProgramError,
    NightreelError,
    OptionError,
    Problems,
    RefusedError,
)
from nightreel.spec.film import Material, ShotClip
from nightreel.spec.generation import Fallback, ModelSettings
from nightreel.spec.script import Script, Shot
from nightreel.steps.generate import Generate, GenerateOptions

pytestmark = pytest.mark.integration
LESS = {"height_px": 480, "steps": 12}


def test_the_first_way_that_works_is_taken_and_nothing_said(bench, fake):
    result = run(bench, fallback=[LESS])
    assert (making(bench, result).instead, result.notes, result.measures, result.only_now) == ("", (), (), False)
    assert fake.asked == [SETTINGS]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (EngineError("generate.failed", got="NaN"), "it failed (NaN)"),
        (BusyError("generate.away", got="503"), "the service did not answer"),
        (EngineError("generate.memory", got="24 GB"), "the GPU's memory was too small"),
        (EngineError("generate.lost"), "the service lost the job"),
    ],
    ids=["failed", "away", "memory", "lost"],
)
def test_a_fault_of_the_engine_moves_on_and_is_told(bench, fake, fault, reason):
    fake.script = [fault]
    result = run(bench, fallback=[LESS])
    said = f"asked for wan-5b at 720p; {reason}; made with 480p, 12 steps"
    assert making(bench, result).instead == said
    assert result.notes == (f"Shot 1: {said}.",)
    assert [(one.subject, one.passed, one.detail) for one in result.measures] == [
        ("shot 1", False, "made with 480p, 12 steps")
    ]
    assert [asked.height_px for asked in fake.asked] == [720, 480]


@pytest.mark.parametrize(
    "fault",
    [RefusedError("generate.content"), OptionError("generate.rejected"), InputError("generate.picture"),
     CancelledError("run.cancelled"), MissingProgramError("model.missing")],
    ids=lambda fault: type(fault).__name__,
)  # fmt: skip
def test_what_another_try_would_not_mend_stops_the_chain(bench, fake, fault):
    fake.script = [fault]
    with pytest.raises(type(fault)):
        run(bench, fallback=[LESS])
    assert len(fake.asked) == 1


def test_without_a_fallback_the_fault_stands(bench, fake):
    fake.script = [EngineError("generate.failed", got="NaN")]
    with pytest.raises(EngineError, match=r"\[generate\.failed\]: got NaN"):
        run(bench)
    assert len(fake.asked) == 1


def test_when_every_try_fails_each_is_told(bench, fake):
    fake.script = [
        EngineError("generate.memory", got="24 GB", fix="ask for less"),
        BusyError("generate.away", got="503"),
    ]
    with pytest.raises(
        BusyError, match=r"\[generate\.tries\] shot 1: got generate\.memory: 24 GB; generate\.away: 503"
    ):
        run(bench, fallback=[LESS])


def test_a_slow_try_is_stopped(bench, fake):
    fake.script = ["slow"]
    result = run(bench, limit_s=0.2, fallback=[{"engine": "animatic"}])
    assert making(bench, result).instead == ("asked for wan-5b at 720p; it took longer than 0.2 s; made with animatic")


def test_a_wish_to_stop_is_no_slowness(make_context, fake):
    began = time.monotonic()
    context = make_context(shot_index=0, cancelled=lambda: time.monotonic() > began + 0.1)
    fake.script = ["slow"]
    with pytest.raises(CancelledError):
        Chain((Try("fake", SETTINGS), Try("animatic", SETTINGS)), Limits(seconds=60), context).make(_request())


def _request():
    from fractions import Fraction

    from nightreel.engines.generate.protocol import GenerateRequest

    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene="a cup")
    return GenerateRequest(shot=shot, width_px=160, height_px=90, fps=Fraction(30), frames=4)


def test_a_second_choice_is_remembered_for_its_own_run_only(bench, fake):
    fake.script = [EngineError("generate.failed", got="NaN")]
    first = run(bench, fallback=[LESS])
    assert first.only_now
    again = run(bench, fallback=[LESS])
    assert again.reused
    assert again.outputs == first.outputs
    other = run(bench, run_id="another", fallback=[LESS])
    assert (other.reused, making(bench, other).instead) == (False, "")
    third = run(bench, run_id="a third", fallback=[LESS])
    assert third.reused, "what was asked for is remembered for all"


def test_limits_and_fallbacks_make_nothing_again(bench, fake):
    run(bench)
    assert run(bench, limit_s=60, limit_money=3, fallback=[LESS]).reused
    assert not run(bench, settings={**SETTINGS.model_dump(mode="json"), "steps": 31}).reused


def test_settings_change_nothing_where_no_model_is_asked(bench):
    run(bench, engine="animatic")
    assert run(bench, engine="animatic", settings={"steps": 31}).reused


def test_another_engine_does_not_get_the_first_ones_model():
    settings = ModelSettings(model="acme/wan-5b", endpoint="own", height_px=720)
    tries = tries_of("diffusers", settings, [Fallback(steps=4), Fallback(engine="served"), Fallback(endpoint="b")])
    assert [(one.engine, one.settings.model, one.settings.endpoint) for one in tries] == [
        ("diffusers", "acme/wan-5b", "own"), ("diffusers", "acme/wan-5b", "own"), ("served", "", ""),
        ("diffusers", "", "b"),
    ]  # fmt: skip
    assert tries[1].settings.height_px == 720
    assert len(tries_of("animatic", settings, [Fallback()])) == 1, "the same way twice is one"


def _made(context: StepContext, **shown: Any) -> ShotClip:
    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene="a cup", **shown)
    script = Script(title="C", language="en-US", arc="a", fps=30, width_px=160, height_px=90, shots=(shot,))
    options = GenerateOptions(settings=SETTINGS, fallback=(Fallback(engine="animatic"),))
    made = Generate().run(options, context, script=script, material=Material())["shot"]
    assert isinstance(made, ShotClip)
    return made


@pytest.mark.parametrize(
    ("shown", "note"),
    [
        ({"layout": "logo"}, "Shot 1: the logo is drawn; wan-5b at 720p is asked for scenes only."),
        (
            {"layout": "type", "words_only": True},
            "Shot 1: words alone are drawn; wan-5b at 720p is asked for scenes only.",
        ),
    ],
)
def test_the_logo_and_words_alone_are_drawn_and_it_is_said(make_context, fake, shown, note):
    context = make_context(shot_index=0, engine="fake")
    made = _made(context, **shown)
    assert made.clip.made is not None
    assert (made.clip.made.engine, made.shot.layout) == ("animatic", shown["layout"])
    assert fake.asked == []
    assert note in context.notes


def test_a_scene_that_no_picture_shows_is_asked_of_the_model(make_context, fake):
    made = _made(make_context(shot_index=0, engine="fake"), layout="type")
    assert len(fake.asked) == 1
    assert made.shot.layout == "full", "words over a scene stand as over a picture"


def test_such_a_scene_keeps_its_designed_words_where_none_makes_it(make_context, fake):
    fake.script = [EngineError("generate.failed", got="NaN")]
    made = _made(make_context(shot_index=0, engine="fake"), layout="type")
    assert made.clip.made is not None
    assert (made.clip.made.engine, made.shot.layout) == ("animatic", "type")
    assert made.clip.made.instead


@pytest.mark.parametrize(
    ("engine", "settings", "code"),
    [
        ("diffusers", {}, "generate.model"),
        ("diffusers", {"model": "/etc"}, "model.path"),
        ("diffusers", {"model": "nope/unknown"}, "model.licence"),
        ("diffusers", {"model": "nope/unknown", "licence": "Apache-2.0"}, "model.missing"),
        ("diffusers", {"model": "hunyuanvideo-community/HunyuanVideo"}, "model.licence"),
        ("served", {}, "endpoint.name"),
        ("dashscope", {"endpoint": "nix"}, "endpoint.name"),
    ],
)
@pytest.mark.parametrize("shown", [{"layout": "logo"}, {"layout": "type", "words_only": True}])
def test_a_model_that_cannot_be_asked_is_told_by_drawn_shots_too(
    make_context, tmp_path, monkeypatch, engine, settings, code, shown
):
    monkeypatch.delenv("NIGHTREEL_ENDPOINTS", raising=False)
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    shot = Shot(index=0, role="logo", start_frame=0, frames=4, scene="the logo", **shown)
    script = Script(title="C", language="en-US", arc="a", fps=30, width_px=160, height_px=90, shots=(shot,))
    context = make_context(shot_index=0, engine=engine)
    options = GenerateOptions(settings=ModelSettings(**settings))
    with pytest.raises(NightreelError) as raised:
        Generate().run(options, context, script=script, material=Material())
    assert raised.value.code == code


@pytest.mark.parametrize(
    "categories", [["male_genitalia_exposed"], ["male_genitalia_exposed", "female_breast_exposed"]]
)
def test_a_refused_clip_names_the_seed_and_what_was_paid(make_context, fake, monkeypatch, categories):
    @engine(EngineCard(step="image_check", name="sees", version="1", summary="Sees what it is told to."))
    class Sees:
        def check(self, pictures):
            return tuple(PictureFinding(category=name, score=0.9, picture=0) for name in categories)

    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "sees")
    fake.money = 0.5
    with pytest.raises(RefusedError) as raised:
        _made(make_context(shot_index=0, engine="fake"))
    faults = raised.value.errors if isinstance(raised.value, Problems) else (raised.value,)
    assert faults
    for fault in faults:
        assert fault.code.startswith("safety.")
        assert fault.where == "shot 1"
        assert fault.fix.startswith("set options.seed to another number than 1")
        assert str(fault.got).endswith("in a clip that has cost $0.50")


def test_every_error_is_one_of_ours(context: StepContext):
    with pytest.raises(NightreelError, match=r"\[generate\.engine\]"):
        Chain((Try("magic", SETTINGS),), Limits(), context).make(_request())
