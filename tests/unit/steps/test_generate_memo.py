"""What a shot's remembered clip depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nightreel.engines.card import engine_cards
from nightreel.similar.reuse import clip_conditions
from nightreel.spec.film import Material
from nightreel.spec.script import Camera, OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.steps.check import Check, CheckOptions
from nightreel.steps.generate import Generate, GenerateOptions


def _script(**changes: Any) -> Script:
    second = Shot(index=1, role="benefit", start_frame=30, frames=30, scene="a watch").model_copy(update=changes)
    first = Shot(index=0, role="hook", start_frame=0, frames=30, scene="a city")
    return Script(title="t", language="en-US", arc="a", fps=30, width_px=640, height_px=360, shots=(first, second))


def _depends(script: Script, index: int) -> Any:
    return Generate().shot_depends_on({"script": script, "material": Material()}, index)


@pytest.mark.parametrize(
    "changes",
    [{"text": OnScreenText(headline="New")}, {"camera": Camera(move="pull")}, {"frames": 45}, {"role": "proof"}],
    ids=["text", "camera", "length", "role"],
)
def test_a_change_in_one_shot_makes_only_that_shot_again(changes: dict[str, Any]) -> None:
    before, after = _script(), _script(**changes)
    assert _depends(before, 0) == _depends(after, 0)
    assert _depends(before, 1) != _depends(after, 1)


def test_another_voice_over_makes_no_shot_again() -> None:
    assert _depends(_script(), 1) == _depends(_script(voice_over="Other words."), 1)


@pytest.mark.parametrize(
    ("changed", "counts"),
    [({"limit_s": 5.0}, False), ({"limit_money": 5.0}, False), ({"fallback": [{"engine": "animatic"}]}, False),
     ({"seed": 2}, True), ({"settings": {"steps": 9}}, True)],
    ids=str,
)  # fmt: skip
def test_what_changes_an_exact_result_counts_and_nothing_else(changed: dict[str, Any], counts: bool) -> None:
    plain, other = GenerateOptions(), GenerateOptions.model_validate(changed)
    assert (Generate().key_options(plain, "served") != Generate().key_options(other, "served")) is counts


def test_another_model_behind_an_endpoint_counts(
    tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(tmp_path / "endpoints.yaml"))

    def material(model: str, price: float) -> dict[str, Any]:
        endpoint = f"{{kind: videos, url: 'http://gpu', model: {model}, money_per_s: {price}}}"
        (tmp_path / "endpoints.yaml").write_text(f"endpoints: {{wan: {endpoint}}}")
        return Generate().key_material(GenerateOptions(), "served", tenant, tmp_path)

    assert material("one", 0) == material("one", 5)
    assert material("one", 0) != material("two", 0)
    assert Generate().key_material(GenerateOptions(), "animatic", tenant, tmp_path) == {}


@pytest.mark.parametrize("engine", ["auto", "footage", "diffusers", "served"])
def test_a_clip_that_passed_another_check_of_pictures_is_made_again(
    engine: str, tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def material(trade: str) -> dict[str, Any]:
        whose = tenant.model_copy(update={"trade": trade})
        return Generate().key_material(GenerateOptions(), engine, whose, tmp_path)

    before = material("")
    assert before != material("art")
    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "endpoint")
    assert before != material("")


def test_a_film_that_passed_another_check_of_pictures_is_checked_again(
    tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Check().key_material(CheckOptions(), "", tenant, tmp_path)
    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "endpoint")
    assert before != Check().key_material(CheckOptions(), "", tenant, tmp_path)


def test_an_equal_clip_that_passed_another_check_is_not_taken(
    tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = engine_cards("generate")["served"]
    before = clip_conditions(tenant, tmp_path, card, {}, [], [])
    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "endpoint")
    assert before != clip_conditions(tenant, tmp_path, card, {}, [], [])
