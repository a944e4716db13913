"""The callbacks' DAG, and what a run of it may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import NightreelError
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.store.keys import make_tenant_key
from nightreel_airflow.callbacks import callback_conf, callback_run_id, callbacks_dag, checked_watch

ADDRESS = "https://hooks.acme.com/films"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TenantFolder:
    root = tmp_path / "acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "tenant.yaml").write_text("name: acme\ntitle: Acme\nbrand: {name: Acme}\ncallbacks: [hooks.acme.com]\n")
    (root / "pipelines/promo.yaml").write_text("name: promo\ntitle: Promo\nsteps: [{step: intake}]\n")
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path / "keys"))
    make_tenant_key("acme", "callback")
    return load_tenant(root)


def test_the_dag_has_one_deferrable_task_and_is_never_full(folder):
    dag = callbacks_dag(folder)
    (task,) = dag.tasks
    assert (dag.dag_id, dag.schedule, dag.is_paused_upon_creation) == ("acme__callbacks", None, False)
    assert task.retries >= 1
    assert dag.max_active_runs >= 1000
    assert dag.max_active_tasks >= 1000


def test_a_watch_of_the_clients_own_run_is_taken(folder):
    watch = checked_watch(callback_conf("acme__promo", "api__1", ADDRESS), folder)
    assert (watch.dag_id, watch.run_id, watch.address) == ("acme__promo", "api__1", ADDRESS)


@pytest.mark.parametrize(
    ("conf", "code"),
    [
        (None, "callback.conf"),
        ({}, "callback.conf"),
        ({"dag_id": 3, "run_id": "r", "address": ADDRESS}, "callback.conf"),
        ({"dag_id": "acme__promo", "run_id": "r", "address": ADDRESS, "more": 1}, "callback.conf"),
        (callback_conf("other__promo", "r", ADDRESS), "callback.run"),
        (callback_conf("acme__callbacks", "r", ADDRESS), "callback.run"),
        (callback_conf("acme__promo", "r", "http://hooks.acme.com/"), "callback.scheme"),
        (callback_conf("acme__promo", "r", "https://evil.com/"), "callback.host"),
        (callback_conf("acme__promo", "r", "https://169.254.169.254/"), "callback.host"),
    ],
)
def test_other_conf_is_refused_in_words(folder, conf, code):
    with pytest.raises(NightreelError) as caught:
        checked_watch(conf, folder)
    assert caught.value.code == code
    assert caught.value.fix


def test_without_a_key_nothing_is_watched(folder, tmp_path):
    (tmp_path / "keys/acme/callback.key").unlink()
    with pytest.raises(NightreelError, match="new-key acme --purpose callback"):
        checked_watch(callback_conf("acme__promo", "r", ADDRESS), folder)


def test_the_same_run_and_receiver_are_watched_once():
    assert callback_run_id("r", ADDRESS) == callback_run_id("r", ADDRESS)
    assert len({callback_run_id("r", ADDRESS), callback_run_id("r", ADDRESS + "/"), callback_run_id("s", ADDRESS)}) == 3
