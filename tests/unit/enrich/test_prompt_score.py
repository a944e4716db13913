"""Prompts are scored by what they name."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.engines.enrich.narrative.write import write_script
from nightreel.engines.enrich.prompt_score import ELEMENTS, score_prompts
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.script import Script, Shot

BRIEF = Brief(title="Aurora Watch", category="smart watch", selling_points=("14 days of battery",))
FULL = "Aurora Watch on a wrist, turns slowly, in an empty street at dawn, camera pushes in, low warm light, cinematic"


def score(*scenes: str, brief: Brief = BRIEF, **fields: Any) -> dict[str, tuple[float, str]]:
    shots = tuple(
        Shot(index=at, role="benefit", start_frame=30 * at, frames=30, scene=scene, **fields)
        for at, scene in enumerate(scenes)
    )
    script = Script(title=brief.title, language="en-US", arc="x", fps=30, width_px=640, height_px=360, shots=shots)
    found = [measure for measure in score_prompts(script, brief) if measure.name == "prompt"]
    return {measure.subject: (measure.value, measure.detail) for measure in found}


@pytest.mark.parametrize(
    ("left_out", "element"),
    [(", low warm light", "light"), (", camera pushes in", "camera"), (", cinematic", "style"),
     (", turns slowly", "action"),     (" on a wrist", None)],
)  # fmt: skip
def test_what_a_prompt_lacks_is_named(left_out, element):
    scene = FULL.replace(left_out, "").replace(" at dawn", "") if element == "light" else FULL.replace(left_out, "")
    value, detail = score(scene)["shot 1"]
    assert (value, detail) == ((0.83, f"no {element} named") if element else (1.0, ""))


def test_an_empty_prompt_is_worth_nothing():
    assert score("x")["shot 1"] == (0.0, "no theme or style or action or setting or camera or light named")


def test_words_alone_need_no_action():
    scene = "plain designed ground, Aurora Watch, soft light, locked-off camera"
    assert score(scene, layout="type", words_only=True)["shot 1"][0] == 1.0
    assert score(scene, layout="type")["shot 1"][0] < 1, "a scene without a picture needs one: a model makes it"


def test_the_film_asks_for_its_audience():
    assert score(FULL)["film"][1] == "no audience named" or score(FULL)["film"][0] == 1.0
    assert score(FULL.replace("on a wrist", "beside runners, people"))["film"] == (1.0, "")


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
@pytest.mark.parametrize("category", ["smart watch", "shampoo", "vacuum cleaner", "physics lesson", "coffee"])
def test_our_own_rules_write_complete_prompts(language, category):
    brief = BRIEF.model_copy(update={"language": language, "category": category})
    script = write_script(EnrichRequest(brief=brief, material=Material(), brand=Brand(name="Lumen")))
    measures = [measure for measure in score_prompts(script, brief) if measure.name == "prompt"]
    assert min(measure.value for measure in measures[:-1]) >= 0.8, measures
    assert measures[-1].value >= 0.85
    assert all(measure.unit == "share" for measure in measures)


def test_every_element_of_a_shot_is_told_and_of_the_film_its_share():
    shot = {"index": 0, "role": "benefit", "start_frame": 0, "frames": 30}
    dark = Shot(**shot, scene=FULL.replace(", low warm light", "").replace(" at dawn", ""))
    lit = Shot(**{**shot, "index": 1, "start_frame": 30}, scene=FULL)
    script = Script(
        title="Aurora Watch", language="en-US", arc="x", fps=30, width_px=640, height_px=360, shots=(dark, lit)
    )
    told = {(measure.subject, measure.name): (measure.value, measure.unit) for measure in score_prompts(script, BRIEF)}
    assert told["shot 1", "light"] == (0.0, "yes")
    assert told["shot 1", "camera"] == (1.0, "yes")
    assert told["film", "light"] == (0.5, "share")
    assert {name for subject, name in told if subject == "film"} == {"prompt", *ELEMENTS}
