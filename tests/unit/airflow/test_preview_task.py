"""The task of a preview: what it makes, where it writes it, and where nothing of it is seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from tests.batch_tenant import PIPELINE, write_tenant

from nightreel.records.book import RunBook, entries
from nightreel.run.workspace import Workspace
from nightreel.spec.record import RunHead, RunRecord
from nightreel.spec.run import CONF
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.protocol import Store
from nightreel_airflow.preview import RUN_PREFIX, TASK, preview_dag, preview_dag_id
from nightreel_airflow.studio.api.film_links import FilmLinks
from nightreel_airflow.studio.api.preview_seen import nodes_of

RUN = f"{RUN_PREFIX}{'a' * 32}"
TEXT = PIPELINE.format(tasks="step", ahead=1)
SAMPLE = {"title": "Cup", "duration_s": 4}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tenant whose pipeline is the smallest film."""
    write_tenant(tmp_path / "tenants", "works", 1)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("NIGHTREEL_KEY_INSTALLATION_LINKS", "ab" * 32)
    return tmp_path / "tenants/works"


def _look(root: Path, conf: dict[str, Any], run_id: str = RUN) -> None:
    folder, when = load_tenant(root), datetime(2026, 1, 2, tzinfo=UTC)
    task: Any = preview_dag(folder).task_dict[TASK]
    run = SimpleNamespace(
        run_id=run_id, dag_id=preview_dag_id("works"), logical_date=when, run_after=when, start_date=when, conf=conf,
        run_type="manual", triggering_user_name="ada",
    )  # fmt: skip
    ti = SimpleNamespace(try_number=1, max_tries=1, xcom_push=lambda **_: None, map_index=-1)
    task.execute({"dag_run": run, "ti": ti, "task": task, "params": {}})


def _store(root: Path) -> Store:
    return Workspace.from_environment().open_store(load_tenant(root).tenant)


def _record(root: Path, run_id: str = RUN) -> RunRecord:
    record = RunBook(_store(root), run_id).read()
    assert record is not None
    return record


def test_a_draft_that_was_never_saved_is_looked_at_and_no_list_shows_it(root: Path) -> None:
    draft = TEXT.replace("  - step: export", "  - step: review_cut\n  - step: export").replace("name: ads", "name: new")
    _look(root, {"text": draft, "upto": "enrich", "sample": SAMPLE})
    record = _record(root)
    assert (record.head.request.preview, record.head.request.asked_by, record.head.pipeline) == (True, "ada", "new")
    assert [part.step_id for part in record.steps] == ["intake", "enrich"]
    assert list(entries(_store(root))) == []
    intake, enrich = nodes_of(_store(root), FilmLinks.of("works"), record, goes_on=False)
    assert (intake.state, enrich.state) == ("done", "done")
    assert enrich.script
    assert enrich.script[0].shot == 1


def test_what_was_made_before_is_not_made_again(root: Path) -> None:
    _look(root, {"text": TEXT, "upto": "enrich", "sample": SAMPLE})
    again = f"{RUN_PREFIX}{'b' * 32}"
    _look(root, {"text": TEXT.replace("Small ads", "Smaller ads"), "upto": "enrich", "sample": SAMPLE}, again)
    reused = {part.step_id: part.reused for part in _record(root, again).steps}
    assert reused == {"intake": False, "enrich": True}, "a brief is taken in each time: that costs nothing"


@pytest.mark.parametrize(
    ("conf", "code"),
    [
        ({"text": TEXT.replace("- step: assemble", "- step: assmble")}, "step.unknown"),
        ({"text": TEXT, "upto": "publish"}, "preview.upto"),
        ({"text": TEXT, "sample": {"titel": "Cup"}}, "brief"),
        ({"text": ": : :"}, "yaml"),
        ({"text": 3}, "preview.order"),
    ],
)
def test_why_there_is_no_preview_stands_in_its_book(root: Path, conf: dict[str, Any], code: str) -> None:
    with pytest.raises(AirflowFailException):
        _look(root, conf)
    end = _record(root).end
    assert end is not None
    assert end.fault is not None
    assert end.fault.code.startswith(code)
    assert list(entries(_store(root))) == []


def test_caps_hold_for_previews(root: Path) -> None:
    with (root / "tenant.yaml").open("a", encoding="utf-8") as file:
        file.write("caps: {wall_s: 0.001}\n")
    with pytest.raises(AirflowFailException, match=r"price\.cap"):
        _look(root, {"text": TEXT, "sample": SAMPLE})
    assert _record(root).steps == ()


@pytest.mark.parametrize("run_id", ["manual__film", RUN])
def test_a_preview_never_writes_into_the_book_of_a_film(root: Path, run_id: str) -> None:
    film = RunHead(
        run_id=run_id, dag_id="works__ads", tenant="works", pipeline="ads", title="Film", brief={"title": "Film"},
        began=datetime.now(UTC).isoformat(),
    )  # fmt: skip
    RunBook(_store(root), run_id).begin(film)
    with pytest.raises(AirflowFailException, match=r"preview\.run"):
        _look(root, {"text": TEXT, "upto": "intake", "sample": SAMPLE, CONF: {"preview": False}}, run_id)
    record = _record(root, run_id)
    assert (record.steps, record.end) == ((), None)
