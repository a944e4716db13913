"""A night over which somebody publishes: its batch stays, and its films are today's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from tests.batch_tenant import write_tenant

from nightreel.batch.recipe import recipe_of
from nightreel.errors import NightreelError
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.batch import Notify
from nightreel.spec.tenant_folder import load_tenant
from nightreel_airflow import texts
from nightreel_airflow.nightly.admission import Position
from nightreel_airflow.nightly.night import Night
from nightreel_airflow.nightly.operators import AdmitOperator


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pipeline's file of today, beside the version that the night began with."""
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setattr(texts, "_begun_with", {})
    for place in ("tenants", "begun"):
        write_tenant(tmp_path / place, "works", 2)
    texts.go_by("works", tmp_path / "begun/works")
    return tmp_path / "tenants/works/pipelines/ads.yaml"


def _night() -> Night:
    run = SimpleNamespace(logical_date=None, run_after=datetime.now(UTC), run_id="manual__1", run_type="manual")
    context: Any = {"dag_run": run, "params": {}}
    return Night.of(context, "works", "ads")


def test_a_night_keeps_its_batch_and_takes_steps_and_recipe_of_today(file: Path) -> None:
    said = file.read_text().replace("ahead: 6", "ahead: 9").replace("points}", "words}").replace("180", "240")
    file.write_text(said)
    night, today = _night(), load_tenant(file.parents[1])
    assert (night.batch.ahead, night.batch.columns["selling_points"]) == (6, "points")
    plan = compile_pipeline(today, "ads")
    assert night.plan.steps == plan.steps
    assert recipe_of(night.plan, night.folder) == recipe_of(plan, today)
    night.check_films()


def test_a_night_without_a_batch_today_goes_on(file: Path) -> None:
    text = file.read_text()
    file.write_text(text[: text.index("batch:")] + text[text.index("steps:") :])
    night = _night()
    assert (night.batch.catalogue, night.notify) == ("products.csv", Notify())
    night.check_films()


@pytest.mark.parametrize("text", [None, "name: ads\ntitle: [", "name: ads\ntitle: Ads\nsteps: [{step: none}]\n"])
def test_a_pipeline_that_is_wrong_today_leaves_the_night_its_report_and_starts_no_film(
    file: Path, text: str | None
) -> None:
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    night = _night()
    assert (night.batch.ahead, night.folder.pipeline("ads").pipeline.title) == (6, "Small ads")
    assert not night.asks
    with pytest.raises(NightreelError):
        night.check_films()


def test_only_a_wave_that_has_films_to_start_asks_whether_they_can_be_made(
    make_night: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_night(2)
    checked = made.checked.model_dump(mode="json")
    operator = AdmitOperator(task_id="admit", tenant="works", pipeline="ads", checked=checked)
    monkeypatch.setattr(operator, "night", lambda _: made.night)
    (made.night.folder.root / "pipelines/ads.yaml").write_text("name: ads\ntitle: [")
    with pytest.raises(AirflowFailException, match=r"ads\.yaml"):
        operator._go({}, Position())
    assert operator._go({}, Position(next=2))["started"] == 0
