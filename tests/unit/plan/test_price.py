"""Prices: from cards, endpoints and measurements; and caps with what would fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightreel.engines.endpoints import Endpoint, Endpoints
from nightreel.errors import RefusedError
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.plan.price import Price, Slots, broken_caps, check_caps, likely_films, price_plan
from nightreel.plan.price_cheaper import cheaper
from nightreel.plan.price_fit import Line, fit
from nightreel.plan.price_model import Likely
from nightreel.plan.price_tries import asks_services
from nightreel.plan.price_words import rounded, said_price, said_reading
from nightreel.run.history import History, Sample
from nightreel.spec.brief import Brief
from nightreel.spec.tenant import Caps
from nightreel.spec.tenant_folder import TenantFolder

SERVICES = Endpoints.model_validate({
    "endpoints": {
        "studio": {"kind": "dashscope", "url": "https://ds.example", "model": "wan2.7-t2v", "money_per_s": 0.1},
        "wan": {"kind": "videos", "url": "http://gpu:8000", "model": "Wan2.2-TI2V-5B"},
        "qwen": {"kind": "language", "url": "http://llm:8000/v1", "model": "Qwen3", "money_per_million_input": 1.0,
                 "money_per_million_output": 4.0},
    }
})  # fmt: skip
BRIEF = Brief(title="Aurora", duration_s=15)
MODEL = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"


def _pipeline(generate: str, enrich: str = "{step: enrich}") -> str:
    return (
        "name: film\ntitle: Film\nplatforms: [youtube]\nsteps:\n"
        f"  - step: intake\n  - {enrich}\n  - {generate}\n  - step: assemble\n  - step: export\n"
    )


def _generate(engine: str, fallback: str = "[]", **said: Any) -> str:
    options = ", ".join(f"{name}: {value}" for name, value in said.items())
    limits = "".join(f", {name}: {said[name]}" for name in ("limit_money", "limit_s") if name in said)
    options = ", ".join(f"{name}: {value}" for name, value in said.items() if not name.startswith("limit_"))
    return f"{{step: generate, engine: {engine}, options: {{settings: {{{options}}}, fallback: {fallback}{limits}}}}}"


@pytest.fixture
def plan_of(write_tenant: Callable[..., TenantFolder]) -> Callable[..., Plan]:
    @cache
    def make(generate: str, **said: str) -> Plan:
        return compile_pipeline(write_tenant(film=_pipeline(generate, **said)), "film")

    return make


def _row(price: Price, step: str) -> Any:
    return next(row for row in price.rows if row.id == step)


def test_a_film_without_models_costs_time_alone(plan_of: Callable[..., Plan]) -> None:
    price = price_plan(plan_of("{step: generate}"), BRIEF)
    assert (price.money.high, price.gpu_s.high) == (0, 0)
    assert price.wall_s.low < price.wall_s.likely < price.wall_s.high
    assert _row(price, "generate").tasks == price.shots == 6
    assert {row.source for row in price.rows} == {"assumed"}


def test_a_graphics_card_is_priced_by_its_engines_card(plan_of: Callable[..., Plan]) -> None:
    price = price_plan(plan_of(_generate("diffusers", model=MODEL)), BRIEF)
    assert price.gpu_s.likely > 100
    assert _row(price, "generate").source == "card"


def test_a_service_is_priced_by_its_endpoint(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(_generate("dashscope", endpoint="studio"))
    price = price_plan(plan, BRIEF, SERVICES)
    assert 0.1 * 10 <= price.money.low <= price.money.likely <= price.money.high
    assert price.money.likely == pytest.approx(0.1 * 5 * (15 / 6 + 0.5), rel=0.2)
    assert "endpoint studio" in _row(price, "generate").source
    assert asks_services(plan)
    by_card = price_plan(plan, BRIEF)
    assert "card" in _row(by_card, "generate").source


def test_a_script_by_a_language_model_is_priced_by_tokens(plan_of: Callable[..., Plan]) -> None:
    llm = "{step: enrich, engine: llm, options: {endpoint: qwen}}"
    plan = plan_of("{step: generate}", enrich=llm)
    row = _row(price_plan(plan, BRIEF, SERVICES), "enrich")
    assert 0 < row.money.low < row.money.likely < row.money.high < 0.2
    samples = [Sample("enrich", "llm", "", "remote", 30, 15, 9.0, 0, 0, 10_000, 5_000)] * 5
    measured = _row(price_plan(plan, BRIEF, SERVICES, History(samples)), "enrich")
    assert measured.money.likely == pytest.approx(0.01 + 0.02, rel=0.02)
    assert measured.wall_s.likely == pytest.approx(9.0, rel=0.02)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"steps": 10}, {"steps": 40}),
        ({"height_px": 480}, {"height_px": 720}),
        ({"fps": 12}, {"fps": 24}),
        ({"preset": "draft"}, {"preset": "final"}),
    ],
    ids=["steps", "height", "rate", "preset"],
)
def test_more_is_dearer(plan_of: Callable[..., Plan], less: dict[str, Any], more: dict[str, Any]) -> None:
    prices = [price_plan(plan_of(_generate("diffusers", model=MODEL, **said)), BRIEF) for said in (less, more)]
    assert prices[0].gpu_s.likely < prices[1].gpu_s.likely
    assert prices[0].wall_s.likely < prices[1].wall_s.likely


def test_fallbacks_count_at_the_top_of_the_range_alone(plan_of: Callable[..., Plan]) -> None:
    alone = price_plan(plan_of(_generate("diffusers", model=MODEL)), BRIEF, SERVICES)
    fallback = "[{engine: dashscope, endpoint: studio}, {engine: animatic}]"
    chain = price_plan(plan_of(_generate("diffusers", fallback, model=MODEL)), BRIEF, SERVICES)
    assert (chain.money.likely, alone.money.high) == (0, 0)
    assert chain.money.high > 1
    assert chain.gpu_s == alone.gpu_s
    assert chain.wall_s.high > alone.wall_s.high
    assert _row(chain, "generate").source == "card, then up to 2 fallbacks"


def test_limits_of_a_shot_bound_its_price(plan_of: Callable[..., Plan]) -> None:
    said = _generate("dashscope", endpoint="studio", limit_money=0.05, limit_s=10)
    price = price_plan(plan_of(said), BRIEF, SERVICES)
    assert price.money.high <= 0.05 * 6 + 1e-9
    assert _row(price, "generate").wall_s.high <= 10 * 6


def test_shots_are_made_side_by_side(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of("{step: generate}")
    one, two = (_row(price_plan(plan, BRIEF, slots=Slots(cpu=count)), "generate") for count in (1, 2))
    assert two.wall_s.likely == pytest.approx(one.wall_s.likely / 2)
    started = price_plan(plan, BRIEF, slots=Slots(start_s=3)).wall_s.likely
    assert started == pytest.approx(price_plan(plan, BRIEF).wall_s.likely + 3 * (4 + 6))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    length_s=st.floats(4, 120), more_s=st.floats(0, 60), steps=st.integers(1, 100), more_steps=st.integers(0, 100),
    height_px=st.integers(64, 1160), more_px=st.integers(0, 1000),
)  # fmt: skip
def test_price_grows_with_length_steps_and_height_and_is_never_negative(
    plan_of: Callable[..., Plan],
    length_s: float,
    more_s: float,
    steps: int,
    more_steps: int,
    height_px: int,
    more_px: int,
) -> None:
    plan = plan_of(_generate("diffusers", "[{engine: dashscope, endpoint: studio}]", model=MODEL))
    asked = {"steps": steps, "height_px": height_px}
    base = _priced(plan, length_s, asked)
    assert min(base.money.low, base.gpu_s.low, base.wall_s.low) >= 0
    for length, settings_ in (
        (length_s + more_s, asked), (length_s, {**asked, "steps": steps + more_steps}),
        (length_s, {**asked, "height_px": height_px + more_px}),
    ):  # fmt: skip
        other = _priced(plan, length, settings_)
        for name in ("money", "gpu_s", "wall_s"):
            before, after = getattr(base, name), getattr(other, name)
            assert after.likely >= before.likely * (1 - 1e-9)
            assert after.high >= before.high * (1 - 1e-9)


def _priced(plan: Plan, length_s: float, asked: dict[str, int]) -> Price:
    steps = []
    for planned in plan.steps:
        options = dict(planned.options)
        if planned.step == "generate":
            options["settings"] = {**options["settings"], **asked}  # type: ignore[dict-item]
        steps.append(planned.model_copy(update={"options": options}))
    changed = plan.model_copy(update={"steps": tuple(steps)})
    return price_plan(changed, BRIEF.model_copy(update={"duration_s": length_s}), SERVICES)


def test_five_measured_runs_bring_the_estimate_within_a_tenth(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of("{step: generate}")
    film_s, units = 15 / 6 + 0.4, (15 / 6 + 0.4) * 1920 * 1080 / 1e6
    seconds = [7.0, 7.4, 6.8, 30.0, 7.1]  # one run met a busy machine
    samples = [Sample("generate", "auto", "", "cpu", units, film_s, second) for second in seconds]
    row = _row(price_plan(plan, BRIEF, history=History(samples)), "generate")
    assert row.wall_s.likely / 6 == pytest.approx(7.1, rel=0.1)
    assert row.source == "measured 5 times"
    assert row.wall_s.low <= 6 * 6.8
    assert row.wall_s.high >= 6 * 7.4


@given(st.floats(0.1, 50), st.floats(0.01, 20), st.lists(st.floats(1, 100), min_size=5, max_size=20, unique=True))
def test_a_line_is_read_from_measurements_of_different_sizes(fixed: float, slope: float, units: list[float]) -> None:
    found = fit([(unit, fixed + slope * unit) for unit in units], Line(1.0, 1.0))
    middle = sorted(units)[len(units) // 2]
    assert found.at(middle).likely == pytest.approx(fixed + slope * middle, rel=0.01)
    if max(units) >= 2 * min(units):
        assert found.slope == pytest.approx(slope, rel=0.01)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e5)), max_size=20), st.floats(0, 1e4))
def test_a_line_is_never_negative_nor_upside_down(measured: list[tuple[float, float]], units: float) -> None:
    span = fit(measured, Line(2.0, 0.5)).at(units)
    assert 0 <= span.low <= span.likely <= span.high


def test_one_wild_measurement_moves_nothing() -> None:
    good = [(float(units), 2.0 + 3.0 * units) for units in range(1, 9)]
    found = fit([*good, (4.5, 900.0)], Line(1.0, 1.0))
    assert (found.fixed, found.slope) == (pytest.approx(2.0, abs=0.1), pytest.approx(3.0, rel=0.02))


def _refusal(plan: Plan, caps: Caps, brief: Brief = BRIEF) -> str:
    with pytest.raises(RefusedError) as caught:
        check_caps(plan, brief, plan.tenant.model_copy(update={"caps": caps}), SERVICES)
    assert caught.value.code == "price.cap"
    return str(caught.value)


def test_a_run_below_its_caps_begins(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(_generate("dashscope", endpoint="studio"))
    for caps in (Caps(), Caps(money=100, gpu_s=1e6, wall_s=1e6)):
        check_caps(plan, BRIEF, plan.tenant.model_copy(update={"caps": caps}), SERVICES)


@pytest.mark.parametrize(
    ("engine", "caps", "words"),
    [
        ("diffusers", Caps(gpu_s=200), r"\(caps\.gpu_s\)\. Fix: set generate\.settings\.\w+: \w+"),
        (
            "dashscope",
            Caps(money=1.0),
            r"up to \$\d\.\d\d, want at most \$1\.00 \(caps\.money\)\. Fix: set duration_s: ",
        ),
        ("dashscope", Caps(money=0), r"Fix: no setting of this pipeline fits"),
        ("auto", Caps(wall_s=50), r"about \d+ (s|minutes), want at most 50 s \(caps\.wall_s\)"),
        ("diffusers", Caps(gpu_s=1, wall_s=1), r"GPU seconds and about .* no setting of this pipeline fits"),
    ],
)
def test_a_run_above_its_caps_is_refused_with_what_fits(
    plan_of: Callable[..., Plan], engine: str, caps: Caps, words: str
) -> None:
    said = _generate(engine, **({"model": MODEL} if engine == "diffusers" else {}))
    assert re.search(words, _refusal(plan_of(said), caps))


def test_an_engine_that_the_pipeline_falls_back_to_is_offered_before_a_shorter_film(
    plan_of: Callable[..., Plan],
) -> None:
    plan = plan_of(_generate("dashscope", "[{engine: animatic}]", endpoint="studio"))
    words = _refusal(plan, Caps(money=0))
    assert "generate.engine: animatic" in words
    assert "duration_s" not in words
    starter = plan.model_copy(update={"tenant": plan.tenant.model_copy(update={"subscription": "starter"})})
    assert "generate.engine: animatic" in _refusal(starter, Caps(money=0)), "a drawn film needs no dearer subscription"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["diffusers", "dashscope", "auto"]), st.floats(4, 120), st.floats(0, 20), st.floats(0, 5000),
    st.floats(0, 2000),
)  # fmt: skip
def test_what_is_suggested_really_fits(
    plan_of: Callable[..., Plan], engine: str, length_s: float, money: float, gpu_s: float, wall_s: float
) -> None:
    said = _generate(engine, "[{engine: animatic}]", **({"model": MODEL} if engine == "diffusers" else {}))
    plan, caps = plan_of(said), Caps(money=money, gpu_s=gpu_s, wall_s=wall_s)
    brief = BRIEF.model_copy(update={"duration_s": length_s})

    def excess(price: Price) -> float:
        return 2.0 if broken_caps(price, caps) else 0.0

    found = cheaper(plan, brief, lambda other, film: price_plan(other, film, SERVICES), excess)
    if found is not None:
        assert broken_caps(price_plan(found.plan, found.brief, SERVICES), caps) == ()
        assert found.changes or not broken_caps(price_plan(plan, brief, SERVICES), caps)
        assert found.brief.duration_s <= length_s


def test_a_forms_sentence_says_the_default_and_each_further_second(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(_generate("dashscope", endpoint="studio"))
    briefs = [BRIEF.model_copy(update={"duration_s": length}) for length in (15.0, 25.0)]
    first, _, then = said_price(*likely_films(plan, briefs)).partition("; ")
    assert re.fullmatch(r"About \d+ minutes, 0 GPU seconds, \$\d\.\d\d for the default 15 s", first)
    assert re.fullmatch(r"each further second about .* s, \$0\.\d\d\.", then)


def _endpoints(**said: Any) -> Endpoints:
    return Endpoints.model_validate({"endpoints": {"one": {"url": "http://gpu:8000", **said}}})


KEYED = {"key_env": "KEY"}
LLM = "{step: enrich, engine: llm}"


@pytest.mark.parametrize(
    ("services", "unknown"),
    [
        ({}, "no endpoint is set up"), ({"kind": "videos"}, ""),
        ({"kind": "videos", **KEYED}, "endpoint one, which names no price"),
        ({"kind": "videos", **KEYED, "paid": False}, ""),
        ({"kind": "videos", **KEYED, "money_per_s": 0.1}, ""),
    ],
)  # fmt: skip
def test_a_server_of_unknown_price_is_not_called_free(
    plan_of: Callable[..., Plan], services: dict[str, Any], unknown: str
) -> None:
    plan, known = plan_of(_generate("served")), _endpoints(**services) if services else None
    row = _row(price_plan(plan, BRIEF, known), "generate")
    assert (row.unknown_money, row.remote) == (unknown, True)
    assert unknown in row.source
    tenant = plan.tenant.model_copy(update={"caps": Caps(money=50)})
    if not unknown:
        return check_caps(plan, BRIEF, tenant, known)
    with pytest.raises(RefusedError, match=rf"an unknown price of generate \({unknown}\).*NIGHTREEL_ENDPOINTS"):
        check_caps(plan, BRIEF, tenant, known)
    check_caps(plan, BRIEF, plan.tenant.model_copy(update={"caps": Caps(gpu_s=1e6)}), known)


@pytest.mark.parametrize(
    ("said", "unknown"),
    [(KEYED, True), ({}, False), ({"money_per_million_input": 1}, False), ({"money_per_s": 1}, True)],
    ids=["a key", "our own", "priced", "priced by the second"],
)
def test_a_language_model_of_unknown_price_is_not_called_free(
    plan_of: Callable[..., Plan], said: dict[str, Any], unknown: bool
) -> None:
    plan = plan_of("{step: generate}", enrich=LLM)
    price = price_plan(plan, BRIEF, _endpoints(kind="language", **said))
    assert [row.id for row in price.unknown_money] == (["enrich"] if unknown else [])


def test_a_fallback_of_unknown_price_counts_and_a_limit_bounds_it(plan_of: Callable[..., Plan]) -> None:
    fallback = "[{engine: served, endpoint: nowhere}]"
    price = price_plan(plan_of(_generate("dashscope", fallback, endpoint="studio")), BRIEF, SERVICES)
    assert _row(price, "generate").unknown_money == "no endpoint is set up"
    limited = price_plan(plan_of(_generate("dashscope", fallback, endpoint="studio", limit_money=2)), BRIEF, SERVICES)
    assert limited.unknown_money == ()
    assert limited.money.high == pytest.approx(2 * limited.shots)


def test_without_a_price_the_engines_card_is_taken_and_the_missing_endpoint_told(plan_of: Callable[..., Plan]) -> None:
    row = _row(price_plan(plan_of(_generate("dashscope")), BRIEF), "generate")
    assert row.money.low > 0
    assert (row.unknown_money, row.source) == ("", "card; no endpoint is set up")


def test_a_cheaper_engine_is_offered_for_one_of_unknown_price(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(_generate("served", "[{engine: animatic}]", endpoint="nowhere"))
    assert "Fix: set generate.engine: animatic, generate.fallback: none ($0.00)" in _refusal(
        plan, Caps(money=1)
    ).replace("up to ", "")


def test_a_form_says_that_a_price_is_not_known(plan_of: Callable[..., Plan]) -> None:
    briefs = [BRIEF.model_copy(update={"duration_s": length}) for length in (15.0, 25.0)]
    sentence = said_price(*likely_films(plan_of(_generate("served")), briefs))
    assert re.search(r"GPU seconds, services of unknown price for the default 15 s;", sentence)
    both = plan_of(
        _generate("dashscope", endpoint="studio"), enrich="{step: enrich, engine: llm, options: {endpoint: no}}"
    )
    assert re.search(r"\$\d\.\d\d and services of unknown price", said_price(*likely_films(both, briefs, SERVICES)))


@pytest.mark.parametrize(("figure", "wanted"), [(0, 0), (0.0131, 0.012), (14.2, 15), (301, 300), (99, 100), (7.2, 8)])
def test_said_figures_are_coarse(figure: float, wanted: float) -> None:
    assert rounded(figure) == pytest.approx(wanted)


def test_an_endpoint_of_another_tenant_is_not_priced_for_this_one(plan_of: Callable[..., Plan]) -> None:
    others = Endpoints(
        endpoints={"studio": Endpoint(kind="dashscope", url="https://x.example", money_per_s=9, tenants=("other",))}
    )
    price = price_plan(plan_of(_generate("dashscope", endpoint="studio")), BRIEF, others)
    assert price.money.high < 9


@pytest.mark.parametrize("engine", ["auto", "diffusers", "dashscope"])
def test_the_quick_figures_are_those_of_the_whole_price(plan_of: Callable[..., Plan], engine: str) -> None:
    plan = plan_of(_generate(engine, "[{engine: animatic}]"), enrich="{step: enrich, engine: llm}")
    slots = Slots(cpu=2, remote=3, start_s=2.5)
    whole = price_plan(plan, BRIEF, SERVICES, slots=slots)
    (quick,) = likely_films(plan, [BRIEF], SERVICES, slots=slots)
    assert quick.wall_s == pytest.approx(whole.wall_s.likely)
    assert (quick.gpu_s, quick.money) == (pytest.approx(whole.gpu_s.likely), pytest.approx(whole.money.likely))


def test_a_pipeline_that_reads_says_no_length():
    assert said_reading(Likely(15.0, 11.0, 0.0, 0.0, False)) == (
        "About 10 s, 0 GPU seconds, $0.00 for what the form proposes."
    )
