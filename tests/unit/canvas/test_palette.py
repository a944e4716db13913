"""What a tenant may put on a canvas, and why not; forms that need no schema expert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nightreel.canvas.palette import palette_of
from nightreel.canvas.palette_chinese import in_chinese, sentences
from nightreel.canvas.palette_words import ADVANCED, GROUPS, LINES, OF_ENGINES, REFERENCES
from nightreel.plan.catalogue import installed
from nightreel.plan.options import shapes_of
from nightreel.spec.brand import Brand
from nightreel.spec.references import check_reference, find_references
from nightreel.spec.tenant import Tenant

BRAND = Brand(name="Acme", transition_effect="wipe", lut="luts/spring.cube", copyright="© Acme")


def tenant(**fields: Any) -> Tenant:
    """Make a tenant."""
    return Tenant(**{"name": "acme", "title": "Acme", "brand": BRAND, **fields})


@pytest.fixture(scope="module")
def steps():
    """The steps of a tenant with everything, by name."""
    return {step.name: step for step in palette_of(tenant(subscription="agency")).steps}


def test_every_step_is_there_with_its_ports(steps):
    assert set(steps) == set(installed().steps)
    assert [(port.name, port.kind, port.optional) for port in steps["upscale"].takes] == [
        ("material", "material", True), ("reel", "reel", True),
    ]  # fmt: skip
    assert steps["upscale"].any_one
    assert not steps["sound"].any_one
    assert steps["generate"].each
    assert [port.kind for port in steps["generate"].gives] == ["shot"]
    assert steps["review"].asks


def test_steps_stand_in_the_order_in_which_films_are_made(steps):
    groups = [step.group for step in steps.values()]
    assert sorted(groups, key=GROUPS.index) == groups
    assert list(steps)[:3] == ["intake", "enrich", "generate"]
    assert set(LINES) == set(steps)
    assert all(step.line.endswith(".") for step in steps.values())


def test_a_small_subscription_is_told_what_it_lacks():
    palette = {step.name: step for step in palette_of(tenant(subscription="starter")).steps}
    assert "studio or agency" in palette["watermark"].why_not
    assert palette["grade"].why_not == ""
    engines = {engine.name: engine.why_not for engine in palette["generate"].engines}
    assert engines["auto"] == ""
    assert "subscription is starter" in engines["diffusers"]


def test_an_engine_without_a_service_or_a_licence_says_so(monkeypatch, tmp_path):
    engines = {
        engine.name: engine.why_not
        for step in palette_of(tenant(region="DE")).steps if step.name == "generate" for engine in step.engines
    }  # fmt: skip
    assert "No service" in engines["served"]
    assert engines["diffusers"] == ""
    services = tmp_path / "endpoints.yaml"
    services.write_text("endpoints:\n  wan: {kind: videos, url: 'http://gpu:8000', model: Wan, tenants: [other]}\n")
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(services))
    assert "No service" in _why_not("served")
    services.write_text("endpoints:\n  wan: {kind: videos, url: 'http://gpu:8000', model: Wan}\n")
    assert _why_not("served") == ""


def _why_not(name: str) -> str:
    found = next(step for step in palette_of(tenant()).steps if step.name == "generate")
    return next(engine.why_not for engine in found.engines if engine.name == name)


def test_models_are_named_that_the_licence_allows(steps):
    allowed = steps["generate"].form["properties"]["settings"]["properties"]["model"]["examples"]
    assert any(name.startswith("Wan-AI/") for name in allowed)
    poor = {step.name: step for step in palette_of(tenant(region="DE")).steps}
    assert len(poor["generate"].form["properties"]["settings"]["properties"]["model"]["examples"]) <= len(allowed)


def test_what_the_brand_gives_is_shown(steps):
    assert steps["assemble"].brand == {"transition": "wipe", "transition_s": "0.4 s"}
    assert steps["grade"].brand["lut"] == "luts/spring.cube"
    assert steps["label"].brand == {"artist": "Acme", "copyright": "© Acme"}


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Give every schema within a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


@pytest.mark.parametrize("name", [*sorted(installed().steps), "settings"])
def test_a_form_holds_nothing_that_a_form_cannot_show(steps, name):
    form = palette_of(tenant()).settings if name == "settings" else steps[name].form
    Draft202012Validator.check_schema(form)
    for part in parts(form):
        assert "$ref" not in part
        assert "anyOf" not in part or name == "settings"
        assert part.get("default", 0) is not None
    for title, field in form.get("properties", {}).items():
        assert field["title"], title
        assert not field["title"].endswith((" S", " Px", " Db")), title


def test_fields_have_units_choices_in_words_and_may_be_references(steps):
    cut = steps["assemble"].form["properties"]
    assert cut["transition_s"]["x-unit"] == "s"
    assert cut["transition_s"]["type"] == "number"
    assert cut["transition_s"]["x-empty"]
    assert {"const": "brand", "title": "As the brand says"} in cut["transition"]["oneOf"]
    assert all(field["x-reference"] for field in cut.values())
    assert cut["logo_transition"]["x-advanced"]
    assert steps["generate"].form["properties"]["settings"]["x-engines"] == ["dashscope", "diffusers", "served"]


def test_the_words_name_options_and_engines_that_there_are():
    steps = installed().steps
    for name, options in ADVANCED.items():
        assert set(options) <= set(steps[name].options_type.model_fields), name
    for name, options in OF_ENGINES.items():
        assert set(options) <= set(steps[name].options_type.model_fields), name
        named = {engine for engines in options.values() for engine in engines}
        assert named <= set(installed().cards[steps[name].engines])


def test_the_references_that_are_offered_exist():
    for words in REFERENCES:
        for reference in find_references(words):
            check_reference(reference, shapes_of([]))


def test_a_pipelines_settings_are_a_form_without_steps_and_canvas():
    properties = palette_of(tenant()).settings["properties"]
    assert list(properties) == ["name", "title", "description", "tags", "platforms", "form", "tasks", "batch"]
    assert properties["batch"]["properties"]["catalogue"]["type"] == "string"
    assert "youtube" in properties["platforms"]["items"]["examples"]


def words_of(schema: Any) -> Iterator[str]:
    """Give every word for people of a form."""
    if isinstance(schema, dict):
        yield from (schema[key] for key in ("title", "description") if isinstance(schema.get(key), str))
        for key in ("items", "additionalProperties"):
            yield from words_of(schema.get(key))
        for inner in (schema.get("properties") or {}).values():
            yield from words_of(inner)
        for inner in schema.get("oneOf", ()):
            yield from words_of(inner)


def test_every_sentence_of_ours_has_a_chinese_one():
    palette = palette_of(tenant())
    said = {words for form in (*(step.form for step in palette.steps), palette.settings) for words in words_of(form)}
    said |= set(palette.references.values())
    said |= {engine.title for step in palette.steps for engine in step.engines}
    assert {words for words in said if words not in sentences() and words.isascii()} == set()
    unused = set(sentences()) - said
    assert len(unused) <= 2, unused  # reasons that this tenant does not meet


def test_the_chinese_palette_differs_in_words_only():
    english, chinese = palette_of(tenant()), in_chinese(palette_of(tenant()))
    one, other = (
        {step.name: step.form["properties"] for step in palette.steps}["grade"] for palette in (english, chinese)
    )
    assert other["white_balance"]["title"] == "白平衡"
    assert other["white_balance"]["oneOf"][0] == {"const": "off", "title": "关闭"}
    assert {key: field["type"] for key, field in one.items()} == {key: field["type"] for key, field in other.items()}


def test_a_refusal_is_said_in_chinese():
    palette = in_chinese(palette_of(tenant(subscription="starter")))
    assert next(step.why_not for step in palette.steps if step.name == "watermark") == (
        "您的订阅是 starter；此项需要 studio 或 agency。"
    )
