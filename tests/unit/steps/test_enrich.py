"""The enrich step: a brief and its material become a script."""

from __future__ import annotations

import pytest

from nightreel.engines.enrich.prompt_score import ELEMENTS
from nightreel.errors import BusyError, OptionError, RefusedError
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.steps.enrich import Enrich, EnrichOptions


def test_enrich_writes_a_script(context):
    brief = Brief(title="Aurora", selling_points=("14 days of battery",))
    script = Enrich().run(EnrichOptions(height_px=360), context, brief=brief, material=Material())["script"]
    assert (script.title, script.width_px, script.height_px) == ("Aurora", 640, 360)
    assert context.notes == ["Story: problem, then solution; 6 shots in 15 s; selling points: 14 days of battery."]


def test_enrich_refuses_a_language_of_others(make_context, tenant):
    context = make_context(tenant=tenant.model_copy(update={"languages": ("en-US",)}))
    with pytest.raises(RefusedError) as caught:
        Enrich().run(EnrichOptions(), context, brief=Brief(title="A", language="zh-CN"), material=Material())
    assert str(caught.value) == (
        "[enrich.language] brief.language: got zh-CN, want one of en-US. Fix: choose a language of this tenant."
    )


def test_enrich_names_the_engines_that_there_are(make_context):
    with pytest.raises(OptionError, match=r"\[enrich.engine\]: got odd, want one of llm, rules"):
        Enrich().run(EnrichOptions(), make_context(engine="odd"), brief=Brief(title="A"), material=Material())


def test_enrich_scores_the_prompts(context):
    Enrich().run(EnrichOptions(), context, brief=Brief(title="Aurora"), material=Material())
    assert [measure.subject for measure in context.measures][-1] == "film"
    assert {measure.name for measure in context.measures} == {"prompt", *ELEMENTS}


RUSSIAN = {"title": "Aurora Watch", "selling_points": ("14 дней без зарядки", "Пульс каждую секунду, GPS")}
ARABIC = {"title": "أورورا", "selling_points": ("أربعة عشر يوما من البطارية",)}
JAPANESE = {"title": "オーロラ", "selling_points": ("一回の充電で14日間", "心拍数を毎秒測定します")}
CHINESE = {"title": "极光", "selling_points": ("续航长达 14 天", "每秒监测心率")}
ENGLISH = {"title": "Aurora", "selling_points": ("14 days of battery", "Heart rate, every second")}


@pytest.mark.parametrize(
    ("said", "language"),
    [(RUSSIAN, "en-US"), (RUSSIAN, "zh-CN"), (ARABIC, "en-US"), (JAPANESE, "en-US"), (JAPANESE, "zh-CN"),
     (CHINESE, "en-US"), (ENGLISH, "zh-CN"), ({"title": "Умные часы"}, "en-US")],
)  # fmt: skip
def test_rules_refuse_a_brief_that_they_would_have_to_translate(context, said, language):
    with pytest.raises(RefusedError, match=r"\[enrich.language\] brief: got words in .* the engine llm"):
        Enrich().run(EnrichOptions(), context, brief=Brief(**said, language=language), material=Material())


@pytest.mark.parametrize(
    ("said", "language"),
    [({"title": "Aurora Watch Ultra"}, "zh-CN"), (ENGLISH | {"title": "Café Zürich 极光"}, "en-US"),
     (CHINESE | {"parameters": {"芯片": "Snapdragon W5+ Gen 1", "接口": "USB Type-C"}}, "zh-CN"),
     (ENGLISH | {"reviews": ("Лучшие часы, что у меня были",)}, "en-US")],
)  # fmt: skip
def test_names_of_other_languages_are_no_foreign_brief(context, said, language):
    brief = Brief(**said, language=language)
    assert Enrich().run(EnrichOptions(), context, brief=brief, material=Material())["script"].language == language


def test_enrich_writes_in_the_language_that_the_pipeline_chooses(context):
    options, brief = EnrichOptions(language="zh-CN"), Brief(**CHINESE, language="en-US")
    assert Enrich().run(options, context, brief=brief, material=Material())["script"].language == "zh-CN"


@pytest.fixture
def no_service(tmp_path, monkeypatch):
    endpoints = "endpoints: {away: {kind: language, url: 'http://127.0.0.1:9/v1', model: m}}"
    (tmp_path / "endpoints.yaml").write_text(endpoints, encoding="utf-8")
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
    monkeypatch.setattr("nightreel.engines.enrich.language.service.FIRST_WAIT_S", 0.01)


@pytest.mark.usefixtures("no_service")
def test_enrich_falls_back_to_rules_only_when_asked(make_context):
    inputs = {"brief": Brief(title="Aurora"), "material": Material()}
    with pytest.raises(BusyError):
        Enrich().run(EnrichOptions(), make_context(engine="llm"), **inputs)
    context = make_context(engine="llm")
    assert Enrich().run(EnrichOptions(fallback="rules"), context, **inputs)["script"].shots
    assert context.notes[0].startswith("Written by rules, because the language model did not answer: [endpoint.away]")


@pytest.mark.usefixtures("no_service")
def test_rules_do_not_step_in_for_a_translator(make_context):
    with pytest.raises(BusyError):
        Enrich().run(
            EnrichOptions(fallback="rules"), make_context(engine="llm"), brief=Brief(**RUSSIAN), material=Material()
        )
