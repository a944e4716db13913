"""What every test in a browser may use."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.running_airflow import RunningAirflow
    from tests.windows import Windows

HOSTILE = "<img src=x onerror=\"document.title='taken'\">"
_reports = pytest.StashKey[dict[str, pytest.TestReport]]()


@pytest.fixture(scope="session", autouse=True)
def _only_failures_of_this_run() -> None:
    """Take the pictures of earlier failures away."""
    from tests.windows import OUT

    shutil.rmtree(OUT / "failed", ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Let a fixture know how its test ended."""
    report = yield
    item.stash.setdefault(_reports, {})[report.when] = report
    return report


@pytest.fixture(scope="module")
def desks(airflow: RunningAirflow) -> Iterator[Windows]:
    """One browser for a file's tests: its event loop would stand in the way of tests of other rooms."""
    from tests.windows import Windows, a_browser

    with a_browser() as browser:
        yield Windows(browser, airflow.settings.address)


@pytest.fixture
def windows(request: pytest.FixtureRequest, desks: Windows) -> Iterator[Windows]:
    """Opens windows for people; the test fails on what its pages complain of, and on what they ask of other hosts."""
    yield desks
    call = request.node.stash.get(_reports, {}).get("call")
    faults = desks.left()
    failed = call is None or call.failed or bool(faults)
    with contextlib.suppress(Exception) if failed else contextlib.nullcontext():
        desks.clear(request.node.name if failed else "")
    assert faults == []


@pytest.fixture(scope="session")
def films(airflow: RunningAirflow) -> dict[str, str]:
    """Two small films of demo, one with a hostile name; their runs by what they are for."""
    titles = {"plain": "Ring of amber", "hostile": HOSTILE}
    briefs = {
        name: airflow.brief("smartwatch", title=title, platforms=["draft"], duration_s=4)
        for name, title in titles.items()
    }
    runs = {name: airflow.client.trigger("demo__by_api", brief) for name, brief in briefs.items()}
    for name, run_id in runs.items():
        state = airflow.wait("demo__by_api", run_id, 300)
        assert state == "success", (name, airflow.states("demo__by_api", run_id))
    return runs


@pytest.fixture(scope="session")
def hostile() -> str:
    """A product's name that would run a script where it is not shown as text."""
    return HOSTILE
