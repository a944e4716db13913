"""Nights as the studio saves and lists them: nobody's change is lost, and what is shown is how it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from tests.batch_tenant import write_tenant

from nightreel.spec.batch import Batch
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel_airflow import bundle_parse
from nightreel_airflow.doorman import explain
from nightreel_airflow.guard import Caller, caller_of, see_tenant
from nightreel_airflow.studio.api import catalogues, night_saving, nights
from nightreel_airflow.studio.api.catalogues import PreconditionError
from nightreel_airflow.studio.api.night_saving import BatchSave

OURS = {"X-Nightreel": "studio"}
PATH = "/works/batches/ads"


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TenantFolder:
    """The client ``works`` as it was when the requests of the test came in."""
    write_tenant(tmp_path / "tenants", "works", 3)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    return load_tenant(tmp_path / "tenants/works")


@pytest.fixture
def client(stale: TenantFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The routes, for ada; every request holds the folder as it was in the beginning."""
    for module, name in ((night_saving, "check_edit"), (bundle_parse, "ask_to_parse")):
        monkeypatch.setattr(module, name, lambda *_: None)
    for name in ("may_edit", "_may"):
        monkeypatch.setattr(nights, name, lambda *_: True)
    app = FastAPI()
    explain(app)
    for one in (nights, night_saving, catalogues):
        app.include_router(one.router)
    seen = frozenset({"works__ads", "works__ads__nightly"})
    app.dependency_overrides[caller_of] = lambda: Caller("ada", seen)
    app.dependency_overrides[see_tenant] = lambda: stale
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def batch_now(folder: TenantFolder) -> Batch:
    """Read what the client's nights are now."""
    batch = load_tenant(folder.root).pipeline("ads").pipeline.batch
    assert batch is not None
    return batch


def test_of_two_savers_who_began_alike_the_second_is_refused(stale: TenantFolder) -> None:
    base = batch_now(stale)
    ahead, unchanged = base.model_copy(update={"ahead": 3}), base.model_copy(update={"unchanged": "make"})
    night_saving._saved(stale, "ads", BatchSave(batch=ahead, base=base), "ann")
    with pytest.raises(PreconditionError, match=r"batch\.stale"):
        night_saving._saved(stale, "ads", BatchSave(batch=unchanged, base=base), "bob")
    assert batch_now(stale) == ahead


def test_a_save_goes_by_the_folder_at_its_turn(client: TestClient, stale: TenantFolder) -> None:
    base = batch_now(stale).model_dump(mode="json")
    first = client.put(PATH, json={"batch": {**base, "ahead": 3}, "base": base}, headers=OURS)
    assert (first.status_code, first.json().get("version")) == (200, 2)
    second = client.put(PATH, json={"batch": {**base, "ahead": 5}, "base": base}, headers=OURS)
    assert (second.status_code, second.json()["error"]["code"]) == (412, "batch.stale")
    again = client.put(PATH, json={"batch": {**base, "ahead": 5}, "base": {**base, "ahead": 3}}, headers=OURS)
    assert (again.status_code, batch_now(stale).ahead) == (200, 5)


def test_a_save_that_worked_is_told_though_airflow_cannot_be_asked(
    client: TestClient, stale: TenantFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("UPDATE dag", {}, Exception("database is locked"))

    for module in (bundle_parse, night_saving):
        monkeypatch.setattr(module, "ask_to_parse", locked, raising=False)
    base = batch_now(stale).model_dump(mode="json")
    saved = client.put(PATH, json={"batch": {**base, "ahead": 3}, "base": base}, headers=OURS)
    assert (saved.status_code, batch_now(stale).ahead) == (200, 3)


def test_a_nightly_dag_is_found_behind_a_hundred_others(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [{"dag_id": f"workss_{n:03d}__nightly", "is_paused": False} for n in range(230)]
    dags = [*others, {"dag_id": "works__ads__nightly", "is_paused": True, "is_stale": False}]

    async def answer(_: object, method: str, path: str, body: object = None, query: Any = None) -> tuple[int, Any]:
        assert (method, path, body) == ("GET", "/api/v2/dags", None)
        first = query.get("offset", 0)
        return 200, {"dags": dags[first : first + query["limit"]], "total_entries": len(dags)}

    monkeypatch.setattr(nights, "ask_airflow", answer)
    (line,) = client.get("/works/batches").json()["pipelines"]
    assert (line["known"], line["paused"]) == (True, True)


def test_a_list_that_becomes_shorter_meanwhile_comes_to_an_end(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(*_: object, query: Any = None, **__: object) -> tuple[int, Any]:
        dags = [] if query.get("offset") else [{"dag_id": "works__ads__nightly"}]
        return 200, {"dags": dags, "total_entries": 2}

    monkeypatch.setattr(nights, "ask_airflow", answer)
    assert client.get("/works/batches").json()["pipelines"][0]["known"]


def test_a_picture_that_was_laid_in_is_missed_no_more(client: TestClient, stale: TenantFolder) -> None:
    shoes = stale.root / "media/shoes"
    shoes.mkdir(parents=True)
    (stale.root / "products.csv").write_text("sku,product,points,photo\na-1,Shoe,Made of felt,shoes/a.png\n")
    batch = {"catalogue": "products.csv", "columns": {"title": "product", "pictures": "photo"}}
    order = {"pipeline": "ads", "batch": batch, "day": "2026-11-22"}
    before = client.post("/works/catalogues/check", json=order, headers=OURS).json()
    assert [fault["code"] for fault in before["rows"][0]["faults"]] == ["path.missing"]
    (shoes / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    after = client.post("/works/catalogues/check", json=order, headers=OURS).json()
    assert "path.missing" not in [fault["code"] for fault in after["rows"][0]["faults"]]
