"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from nightreel.context import RunInfo, StepContext
from nightreel.spec.brand import Brand
from nightreel.spec.tenant import Tenant
from nightreel.store.keys import make_tenant_key
from nightreel.store.local import LocalStore

if TYPE_CHECKING:
    from tests.running_airflow import RunningAirflow

# CI tries the same examples each time; a developer's machine looks for new ones. Neither measures its machine.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(autouse=True)
def _own_log_of_refusals(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the log of refusals of whoever runs it."""
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path_factory.getbasetemp() / "refusals.jsonl"))


@pytest.fixture(autouse=True)
def _no_services_of_others(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test knows only the services that it names: not its runner's, nor those of the end-to-end tests' Airflow."""
    if request.node.get_closest_marker("e2e") is None:
        monkeypatch.delenv("NIGHTREEL_ENDPOINTS", raising=False)


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's own pictures, clip and music, made once for the whole run: copy what is to be changed."""
    from nightreel.demo.material import make_material

    folder = tmp_path_factory.mktemp("demo")
    make_material(folder)
    return folder / "media"


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory, demo_media: Path) -> Iterator[RunningAirflow]:
    """One Airflow for the whole run; whoever asks for it first waits until it is up."""
    from tests.running_airflow import running_airflow

    with running_airflow(tmp_path_factory.mktemp("airflow"), demo_media) as running:
        yield running


@pytest.fixture
def tenant() -> Tenant:
    """A tenant with the plainest brand."""
    return Tenant(name="acme", title="Acme", brand=Brand(name="Acme"))


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """An empty store."""
    return LocalStore(tmp_path / "store")


@pytest.fixture
def tenant_root(tmp_path: Path) -> Path:
    """The folder of the tenant's files, with an empty ``media`` folder."""
    root = tmp_path / "tenants" / "acme"
    (root / "media").mkdir(parents=True)
    return root


@pytest.fixture
def make_context(
    tenant: Tenant, store: LocalStore, tenant_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., StepContext]:
    """Make a step's context; keyword arguments replace its fields."""
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key(tenant.name, "watermark")

    def make(**fields: object) -> StepContext:
        work_dir = tmp_path / f"work{len(list(tmp_path.glob('work*')))}"
        work_dir.mkdir()
        plain: dict[str, object] = {
            "tenant": tenant,
            "tenant_root": tenant_root,
            "store": store,
            "work_dir": work_dir,
            "run": RunInfo(run_id="test", date="2026-01-02T03:04:05+00:00"),
        }
        return StepContext(**{**plain, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture
def context(make_context: Callable[..., StepContext]) -> StepContext:
    """A step's context in an empty store."""
    return make_context()
