"""Versions of tenants' texts: what makes one, what is kept, what hostile folders do, and what may go."""

from __future__ import annotations

import os
import runpy
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.bundles import base
from airflow.models.dag import DagModel
from airflow.models.dag_version import DagVersion
from airflow.sdk import DAG
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from nightreel.errors import EngineError
from nightreel.spec.yaml_file import MAX_BYTES
from nightreel_airflow import bundle, bundle_needed, bundle_texts, texts
from nightreel_airflow.bundle import TenantsBundle
from nightreel_airflow.bundle_needed import DAY_S, KEPT_S, unneeded
from nightreel_airflow.texts import folder_of_run

TENANT = "name: %s\ntitle: %s\nbrand:\n  name: %s\n  palette: {primary: '%s'}\n"
PIPELINE = "name: %s\ntitle: %s\ntasks: film\nplatforms: [draft]\nsteps:\n  - step: intake\n  - step: enrich\n"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setattr(base, "get_bundle_storage_root_path", lambda: tmp_path / "bundles")
    monkeypatch.setattr(bundle, "keep_pointers", lambda: None)
    monkeypatch.setattr(bundle_needed, "_needed", lambda _: set())
    monkeypatch.setattr(bundle, "_newest", {})
    monkeypatch.setattr(texts, "_begun_with", {})


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a tenant with one pipeline; gives its folder."""

    def make(name: str = "acme", title: str = "First", colour: str = "#112233") -> Path:
        root = tmp_path / "tenants" / name
        (root / "pipelines").mkdir(parents=True, exist_ok=True)
        (root / "tenant.yaml").write_text(TENANT % (name, name.title(), name.title(), colour), encoding="utf-8")
        (root / "pipelines/ads.yaml").write_text(PIPELINE % ("ads", title), encoding="utf-8")
        return root

    return make


def _found(**arguments: Any) -> TenantsBundle:
    made = TenantsBundle(name="tenants", **arguments)
    made.initialize()
    return made


def _version(of: TenantsBundle) -> str:
    current = of.get_current_version()
    assert current is not None
    return current.version


def _dags(of: TenantsBundle, tenant: str = "acme") -> dict[str, DAG]:
    made = runpy.run_path(str(of.path / f"{tenant}.py"))
    return {name: value for name, value in made.items() if isinstance(value, DAG)}


def test_a_version_is_what_the_texts_say_and_nothing_else(write: Callable[..., Path]) -> None:
    root = write()
    found = _found()
    first = _version(found)
    (root / "media").mkdir()
    (root / "media/watch.png").write_bytes(b"a picture")
    (root / "notes.txt").write_text("no pipeline")
    os.utime(root / "tenant.yaml")
    found.refresh()
    assert _version(found) == first
    write(title="Second")
    found.refresh()
    assert _version(found) != first
    write()
    found.refresh()
    assert _version(found) == first


def test_each_version_goes_on_saying_what_it_said(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    found = _found()
    first = _version(found)
    write(title="Second")
    found.refresh()
    monkeypatch.setattr(bundle, "_newest", {})  # a worker looks for no new versions
    titles = [_dags(each)["acme__ads"].dag_display_name for each in (_found(version=first), found)]
    assert titles == ["Acme ▸ First", "Acme ▸ Second"]


def test_a_processor_builds_the_version_that_it_notes_even_from_an_older_path(write: Callable[..., Path]) -> None:
    write()
    found = _found()
    queued = found.path
    write(title="Second")
    found.refresh()
    made = runpy.run_path(str(queued / "acme.py"))
    assert made["acme__ads"].dag_display_name == "Acme ▸ Second"


def test_a_change_of_one_tenant_dates_its_file_alone(write: Callable[..., Path]) -> None:
    write()
    write("works")
    found = _found()
    before = {path.name: path.stat().st_mtime for path in found.path.iterdir()}
    write(title="Second")
    found.refresh()
    after = {path.name: path.stat().st_mtime for path in found.path.iterdir()}
    assert after["works.py"] == before["works.py"]
    assert after["acme.py"] > before["acme.py"]
    write()
    found.refresh()
    assert (found.path / "acme.py").stat().st_mtime >= after["acme.py"], "what was restored is read again as well"


def test_a_worker_finds_a_version_that_airflow_has_removed(write: Callable[..., Path]) -> None:
    write()
    first = _found()
    shutil.rmtree(first.path)
    assert "acme__ads" in _dags(_found(version=_version(first)))


def test_a_worker_without_the_shared_folder_makes_the_newest_version_and_says_why_not_an_old_one(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    write()
    found = _found()
    first = _version(found)
    shutil.rmtree(tmp_path / "bundles")
    assert "acme__ads" in _dags(_found(version=first))
    write(title="Second")
    shutil.rmtree(tmp_path / "bundles")
    with pytest.raises(EngineError, match=r"\[bundle\.gone\].*dag_bundle_storage_path"):
        _found(version=first)


def test_a_run_keeps_pipelines_and_brand_and_takes_all_else_of_today(write: Callable[..., Path]) -> None:
    root = write()
    (root / "media").mkdir()
    first = _version(_found())
    write(title="Second", colour="#445566")
    with (root / "tenant.yaml").open("a", encoding="utf-8") as file:
        file.write("people: [ada]\ncaps: {money: 3}\n")
    _dags(_found(version=first))
    seen = folder_of_run("acme")
    assert seen.pipeline("ads").pipeline.title == "First"
    assert seen.tenant.brand.palette.primary.lower() == "#112233"
    assert (seen.tenant.people, seen.tenant.caps.money) == (("ada",), 3)
    assert seen.root == root.resolve(), "media are today's"
    (root / "tenant.yaml").write_text("name: [", encoding="utf-8")
    assert folder_of_run("acme").tenant.brand.palette.primary.lower() == "#112233"


def test_a_dag_is_a_new_version_of_itself_when_pipeline_or_brand_change_and_not_for_the_canvas(
    write: Callable[..., Path],
) -> None:
    root = write()
    found = _found()
    said = [_dags(found)["acme__ads"].doc_md]
    for change in (
        lambda: (root / "pipelines/ads.yaml").open("a").write("canvas: {at: {intake: [3, 4]}}\n"),
        lambda: (root / "pipelines/other.yaml").write_text(PIPELINE % ("other", "Other")),
        lambda: write(colour="#445566"),
        lambda: (root / "pipelines/ads.yaml").open("a").write("  - step: generate\n    retries: 4\n"),
        lambda: (root / "pipelines/ads.yaml").write_text(
            (root / "pipelines/ads.yaml").read_text().replace("retries: 4", "retries: 5")
        ),
    ):
        change()
        found.refresh()
        said.append(_dags(found)["acme__ads"].doc_md)
    assert [before == after for before, after in pairwise(said)] == [True, True, False, False, False]


def test_links_out_of_the_folder_and_what_is_no_file_are_faults_and_never_read(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    root = write()
    secret = tmp_path / "secret.yaml"
    secret.write_text(PIPELINE % ("stolen", "Stolen"), encoding="utf-8")
    (root / "pipelines/stolen.yaml").symlink_to(secret)
    (root / "pipelines/inside.yaml").symlink_to(root / "pipelines/real.txt")
    (root / "pipelines/real.txt").write_text(PIPELINE % ("inside", "Inside"), encoding="utf-8")
    (root / "pipelines/folder.yaml").mkdir()
    os.mkfifo(root / "pipelines/pipe.yaml")
    (root / "pipelines/large.yaml").write_bytes(b"# much\n" * (MAX_BYTES // 7 + 9_000_000 // 7))
    found = _found()
    dags = _dags(found)
    broken = {name: str(dag.doc_md) for name, dag in dags.items() if "broken" in dag.tags}
    assert {name.removeprefix("acme__") for name in broken} == {"stolen", "folder", "pipe", "large"}
    assert "path.outside" in broken["acme__stolen"]
    assert "yaml.size" in broken["acme__large"]
    assert dags["acme__inside"].dag_display_name == "Acme ▸ Inside"
    kept = b"".join(path.read_bytes() for path in (tmp_path / "bundles").rglob("*") if path.is_file())
    assert b"Stolen" not in kept
    assert len(kept) < 3 * MAX_BYTES


def test_too_many_files_and_a_folder_that_cannot_be_read_are_said_and_hide_nobody(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write()
    write("works")
    monkeypatch.setattr(bundle_texts, "MOST_FILES", 3)
    for number in range(5):
        (root / f"pipelines/p{number}.yaml").write_text(PIPELINE % (f"p{number}", "P"), encoding="utf-8")
    found = _found()
    assert "tenant.size" in str(_dags(found)["acme__tenant"].doc_md)
    assert "broken" not in _dags(found, "works")["works__ads"].tags
    monkeypatch.setattr(bundle_texts, "_content", _refused)
    write("works", title="Second")
    write("newer")
    found.refresh()
    assert _dags(found, "works")["works__ads"].dag_display_name == "Works ▸ First", "it goes on as it was"
    assert "yaml.unreadable" in str(_dags(found, "newer")["newer__tenant"].doc_md)


def test_texts_that_could_not_be_read_once_are_taken_when_they_can_be(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write("works")
    found = _found()
    write("works", title="Second")
    write("newer")
    with monkeypatch.context() as patch:
        patch.setattr(bundle_texts, "_content", _refused)
        fresh = _found()  # a processor that begins now and knows nothing
        for _ in range(3):
            found.refresh()
    assert [record.args[0] for record in caplog.records if record.args].count("newer") == 2, "each says it once"
    for bundle_now in (found, fresh):
        bundle_now.refresh()
        assert _dags(bundle_now, "works")["works__ads"].dag_display_name == "Works ▸ Second"
        assert _dags(bundle_now, "newer")["newer__ads"].dag_display_name == "Newer ▸ First"


def _refused(path: Path) -> bytes:
    raise PermissionError(13, "Permission denied", str(path))


def test_only_old_versions_that_no_run_needs_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    ages = {f"v{day:02}": day * DAY_S for day in range(50)}
    monkeypatch.setattr(bundle_needed, "_needed", lambda name: {"v45"} if name == "tenants" else set())
    gone = unneeded("tenants", ages, {"v47"})
    assert gone == [f"v{day:02}" for day in range(31, 50) if day not in (45, 47)]
    few = {f"v{day}": KEPT_S * (day + 2) for day in range(10)}
    assert unneeded("tenants", few, set()) == [], "the ten newest stay however old they are"


def test_texts_go_with_the_last_version_that_has_them(write: Callable[..., Path], tmp_path: Path) -> None:
    write()
    write("works")
    found = _found()
    first = _version(found)
    write(title="Second")
    found.refresh()
    found._keep.remove([first])
    assert not (tmp_path / "bundles/tenants/versions" / first).exists()
    assert len(list((tmp_path / "bundles/tenants/tenants/acme").iterdir())) == 1
    assert len(list((tmp_path / "bundles/tenants/tenants/works").iterdir())) == 1
    assert {"acme__ads", "works__ads"} <= {*_dags(found), *_dags(found, "works")}


@pytest.mark.parametrize(
    ("title", "has_tasks", "stays"),
    [("Second", True, True), ("Second", False, False), ("First", True, False)],
    ids=["other texts and begun", "other texts, nothing begun", "the same texts"],
)
def test_a_dag_that_has_runs_is_never_noted_as_of_texts_that_it_was_not_made_of(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, title: str, has_tasks: bool, stays: bool
) -> None:
    """As when Airflow reads a file while the next version comes: see ``keep_pointers``."""
    write()
    write("works")
    found = _found()
    before = _version(found)
    write(title=title)
    write("works", title="Another")
    found.refresh()
    monkeypatch.setattr(bundle_needed, "_has_tasks", lambda *_: has_tasks)
    event.listen(DagVersion, "before_update", bundle_needed._stay)
    engine = create_engine("sqlite://")
    try:
        DagVersion.metadata.create_all(engine, tables=[DagModel.__table__, DagVersion.__table__])
        with Session(engine) as session:
            noted = DagVersion(dag_id="acme__ads", bundle_name="tenants", bundle_version=before, version_number=1)
            session.add(noted)
            session.commit()
            noted.bundle_version = _version(found)
            session.merge(noted)
            session.commit()
            assert session.scalar(select(DagVersion.bundle_version)) == (before if stays else _version(found))
    finally:
        event.remove(DagVersion, "before_update", bundle_needed._stay)
