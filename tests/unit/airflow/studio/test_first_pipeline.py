"""A client that has no pipeline yet: who sees it, and who may draw the first one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.canvas_tenant import write_acme

from nightreel.errors import NightreelError
from nightreel_airflow.api.accept import _only_tenant
from nightreel_airflow.dags import tenant_dags
from nightreel_airflow.guard import Caller, seen_tenants
from nightreel_airflow.studio.api import me

NEW = "name: %s\ntitle: New\nbrand: {name: New}\n"


@pytest.fixture
def tenants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client that nobody has drawn anything for."""
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/tenant.yaml").write_text(NEW % "fresh")
    return tmp_path


def _lines(caller: Caller) -> dict[str, bool]:
    return {line.name: line.may_edit for line in me._lines(caller)}


def test_a_client_without_a_pipeline_is_there_for_who_sees_its_dags_and_for_nobody_else(
    tenants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(me, "may_edit", lambda _, dag_id, method="PUT": not asked.append((dag_id, method)))
    all_of_it = frozenset(tenant_dags(tenants / "fresh"))
    assert _lines(Caller("ada", all_of_it)) == {"fresh": True}
    assert asked == [("fresh__preview", "POST")]
    assert _lines(Caller("ada", frozenset({"other__preview"}))) == {}
    (tenants / "fresh/tenant.yaml").write_text(f"{NEW % 'fresh'}people: [ben]\n")
    assert _lines(Caller("ada", all_of_it)) == {}


def test_previews_alone_show_no_client_that_has_pipelines(tenants: Path) -> None:
    write_acme(tenants)
    assert seen_tenants(Caller("ada", frozenset({"acme__preview"}))) == []


def test_a_client_is_there_for_who_saw_only_a_pipeline_that_is_in_the_archive(tenants: Path) -> None:
    write_acme(tenants)
    assert [folder.tenant.name for folder in seen_tenants(Caller("ada", frozenset({"acme__old"})))] == ["acme"]
    assert seen_tenants(Caller("ada", frozenset({"acme__old__nightly", "acme-two__old", "other__acme__old"}))) == []


def test_who_may_change_any_pipeline_that_they_see_may_edit(tenants: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (write_acme(tenants).root / "pipelines/promo.yaml").read_text()
    write_acme(tenants, spring=text.replace("name: promo", "name: spring"))
    monkeypatch.setattr(me, "may_edit", lambda _, dag_id, method="PUT": dag_id == "acme__spring")
    assert _lines(Caller("ada", frozenset({"acme__promo", "acme__spring"}))) == {"acme": True}
    assert _lines(Caller("ada", frozenset({"acme__promo"}))) == {"acme": False}


def test_who_names_no_client_means_the_one_that_has_pipelines(tenants: Path) -> None:
    dag_ids = frozenset({"fresh__preview"})
    with pytest.raises(NightreelError, match="add you to the people"):
        _only_tenant(Caller("ada", dag_ids))
    write_acme(tenants)
    assert _only_tenant(Caller("ada", dag_ids | {"acme__promo"})).tenant.name == "acme"
