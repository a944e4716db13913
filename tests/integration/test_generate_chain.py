"""The chain of tries: what moves it on, what stops it, what it says, and what is remembered."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers.videos_server import VideosServer

from nightreel.context import RunInfo, StepContext, Waiting
from nightreel.engines import card as cards
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.animatic import Animatic
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
from nightreel.run.step import Bench, StepCall, StepResult
from nightreel.run.workspace import Workspace
from nightreel.spec.film import Material, ShotClip
from nightreel.spec.generation import Fallback, Making, ModelSettings, Usage
from nightreel.spec.script import Script, Shot
from nightreel.steps.generate import Generate, GenerateOptions

pytestmark = pytest.mark.integration
SETTINGS = ModelSettings(model="acme/wan-5b", height_px=720, steps=30)


class Fake:
    """An engine that takes a model: what it does at each call is told by ``script``."""

    asked: list[ModelSettings]
    script: list[Any]

    money: float = 0

    def _making(self) -> Making:
        return Making(engine="fake", model="acme/wan-5b", usage=Usage(money=self.money))

    def generate(self, request, context):
        type(self).asked.append(request.settings)
        act = self.script.pop(0) if self.script else None
        if isinstance(act, Exception):
            raise act
        if act == "slow":
            give_up = time.monotonic() + 5
            while not context.cancelled():
                assert time.monotonic() < give_up
                time.sleep(0.01)
            raise CancelledError("run.cancelled")
        made = Animatic().generate(request, context)
        return type(made)(**{**vars(made), "engine": "fake", "making": self._making()})


@pytest.fixture
def fake() -> Iterator[type[Fake]]:
    """Register the engine ``fake`` for one test."""
    cards.engine_cards("generate")
    before = dict(cards._ENGINES)
    made = type("AFake", (Fake,), {"asked": [], "script": []})
    engine(EngineCard(step="generate", name="fake", version="1", summary="For tests.", takes_model=True))(made)
    yield made
    cards._ENGINES.clear()
    cards._ENGINES.update(before)


@pytest.fixture
def bench(tmp_path: Path, tenant, monkeypatch) -> Bench:
    root = tmp_path / "tenants"
    (root / "acme").mkdir(parents=True)
    (root / "acme" / "tenant.yaml").write_text("name: acme")
    (tmp_path / "work").mkdir()
    return Bench(Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache", tmp_path / "work"), tenant)


def run(bench: Bench, *, engine: str = "fake", run_id: str = "r", attempt: int = 1, **options: Any) -> StepResult:
    shot = Shot(index=0, role="hook", start_frame=0, frames=4, scene="a cup")
    script = Script(title="C", language="en-US", arc="a", fps=30, width_px=160, height_px=90, shots=(shot,))
    options.setdefault("settings", SETTINGS.model_dump(mode="json"))
    call = StepCall(
        step="generate", step_id="generate", run=RunInfo(run_id, "2026-01-02", attempt=attempt), engine=engine,
        options=options, shot_index=0, waits_elsewhere=True,
    )  # fmt: skip
    inputs = {
        "script": bench.store.keep_model(script, "script"),
        "material": bench.store.keep_model(Material(), "material"),
    }
    return bench.run(call, inputs, lambda fraction, message="": None)


def making(bench: Bench, result: StepResult) -> Making:
    made = bench.store.load(result.outputs["shot"], ShotClip).clip.made
    assert made is not None
    return made


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


# --- with services ---


@pytest.fixture
def server() -> Iterator[VideosServer]:
    with VideosServer() as server:
        yield server


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch, server: VideosServer) -> Callable[..., None]:
    def write(**prices: float) -> None:
        plain = {"kind": "videos", "url": server.url, "model": "m", "poll_s": 0.02, "timeout_s": 0.8}
        made = {name: {**plain, "money_per_s": price} for name, price in prices.items()}
        (tmp_path / "endpoints.yaml").write_text(json.dumps({"endpoints": made}))
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))

    return write


DEAR = {"endpoint": "dear", "height_px": 96}


def _finish(bench: Bench, **options: Any) -> StepResult:
    """Call again as long as the step waits, as Airflow does."""
    for _ in range(20):
        try:
            return run(bench, engine="served", **options)
        except Waiting:
            time.sleep(0.05)
    raise AssertionError("the step waits for ever")


def test_a_try_that_would_cost_too_much_is_never_sent(bench, endpoints, server):
    endpoints(dear=0.5, cheap=0.01)
    result = _finish(bench, settings=DEAR, limit_money=0.1, fallback=[{"endpoint": "cheap"}])
    assert len(server.accepted) == 1
    assert making(bench, result).instead.startswith(
        "asked for dear at 96p; it would cost $0.35, more than $0.10; made with cheap"
    )
    assert result.usage.money <= 0.1


def test_all_tries_together_keep_the_limit(bench, endpoints, server):
    endpoints(dear=0.1)
    server.ends = lambda job: "completed" if len(server.accepted) > 1 else "NaN"
    result = _finish(bench, settings=DEAR, limit_money=0.3, fallback=[{"height_px": 80}])
    assert len(server.accepted) == 2
    assert result.usage.money == pytest.approx(0.1 * 25 / 24, rel=0.5)


def test_after_waiting_the_failed_try_is_not_made_again(bench, endpoints, server, fake):
    endpoints(free=0.0)
    fake.script = [EngineError("generate.failed", got="NaN")]
    server.works_s = 0.3
    result = _finish_from_fake(bench)
    assert len(fake.asked) == 1
    assert len(server.accepted) == 1
    assert "it failed (NaN)" in making(bench, result).instead


def _finish_from_fake(bench: Bench, attempt: int = 1) -> StepResult:
    for _ in range(40):
        try:
            return run(bench, attempt=attempt, fallback=[{"engine": "served", "height_px": 96}])
        except Waiting:
            time.sleep(0.05)
    raise AssertionError("the step waits for ever")


def test_another_attempt_of_the_task_begins_anew(bench, endpoints, server, fake):
    endpoints(free=0.0)
    server.works_s = 60
    fake.script = [EngineError("generate.failed", got="NaN")]
    with pytest.raises(Waiting):
        run(bench, fallback=[{"engine": "served", "height_px": 96}])
    result = run(bench, attempt=2, fallback=[{"engine": "served", "height_px": 96}])
    assert len(fake.asked) == 2
    assert making(bench, result).instead == ""


def test_a_slow_service_is_left_for_the_next_way(bench, endpoints, server):
    endpoints(free=0.0)
    server.works_s = 60
    with pytest.raises(Waiting) as caught:
        run(bench, engine="served", settings={"height_px": 96}, limit_s=0.3, fallback=[{"engine": "animatic"}])
    assert caught.value.ticket.ends_s < time.time() + 0.4, "the trigger stops at the limit"
    time.sleep(0.35)
    result = run(bench, engine="served", settings={"height_px": 96}, limit_s=0.3, fallback=[{"engine": "animatic"}])
    assert "it took longer than 0.3 s; made with animatic" in making(bench, result).instead
    assert server.accepted[0].deleted


def test_every_error_is_one_of_ours(context: StepContext):
    with pytest.raises(NightreelError, match=r"\[generate\.engine\]"):
        Chain((Try("magic", SETTINGS),), Limits(), context).make(_request())
