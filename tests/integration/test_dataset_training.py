"""A data set that the command writes is really trained with: one step of a tiny model, by the set's own script."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest
import yaml
from tests.reading_sheets import board_sheet, difference
from typer.testing import CliRunner

from nightreel.cli import app
from nightreel.records.findings import Where, judged_of, keep_judged
from nightreel.spec.reading import Ruling
from nightreel.spec.review import Decision
from nightreel.store.local import LocalStore

pytestmark = pytest.mark.integration
TENANT = "name: acme\ntitle: Acme\nbrand: {name: Acme}\nreviewers: [ada.lin]\n"
SMALL = {"num_train_epochs": 1, "gradient_accumulation_steps": 1, "warmup_steps": 0, "save_strategy": "no"}


@pytest.fixture
def data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set of three films, one of them to measure with, written by the command."""
    folder = tmp_path / "tenants" / "acme"
    folder.mkdir(parents=True)
    (folder / "tenant.yaml").write_text(TENANT)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(folder.parent))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    store = LocalStore(tmp_path / "store" / "acme")
    for film in range(3):
        items = (difference(1, 1), difference(2, 2, board="Anna runs; says Anna."), difference(3, 3))
        sheet = board_sheet(store, tmp_path / "drawn", *items, title=f"Film {film}", seed=10 * film)
        rulings = {
            f"{1:012x}": Ruling(choice="adopt"),
            f"{2:012x}": Ruling(choice="edit", text="Anna waits."),
            f"{3:012x}": Ruling(choice="reject", reason="No."),
        }
        where = Where(tenant="acme", pipeline="board", run_id=f"run{film}", step_id="ask")
        decision = Decision(choice="approve", rulings=rulings)
        for one in judged_of(sheet, decision, where, "ada.lin", f"2026-11-0{film + 1}T10:00:00+00:00"):
            keep_judged(store, one)
    out = tmp_path / "set"
    ran = CliRunner().invoke(app, ["dataset", "acme", str(out), "--test-share", "0.3"])
    assert ran.exit_code == 0, ran.output
    return out


def test_the_command_writes_a_set_without_names(data_set: Path) -> None:
    said = json.loads((data_set / "dataset.json").read_text())
    assert said["counts"] == {"sft_train": 4, "sft_test": 2, "preferences_train": 2, "preferences_test": 1}
    assert (said["films"], said["left_out"], said["pictures"]) == (3, 3, 9)
    for path in data_set.rglob("*.jsonl"):
        text = path.read_text(encoding="utf-8")
        assert "anna" not in text.casefold()
        assert "ada" not in text.casefold()


@pytest.mark.parametrize(("of", "words"), [("works", "dataset.empty"), ("ratings", "dataset.empty")])
def test_nothing_to_write_is_said(data_set: Path, of: str, words: str) -> None:
    ran = CliRunner().invoke(app, ["dataset", "acme", str(data_set.parent / "none"), "--of", of])
    assert ran.exit_code == 2
    assert words in ran.output


def test_a_model_that_cannot_be_is_said(data_set: Path) -> None:
    ran = CliRunner().invoke(app, ["dataset", "acme", str(data_set), "--model", "x; rm -rf ."])
    assert ran.exit_code == 2
    assert "dataset.model" in ran.output


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_one_step_is_trained_by_the_sets_own_script(
    kind: str,
    data_set: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The very script and settings of the set, with a model of a megabyte and one step; the adapter is there after."""
    for package in ("trl", "peft", "torch"):
        pytest.importorskip(package, reason="the extra `training` is not installed: pip install nightreel[training]")
    from tests.tiny_seeing import save_seeing

    settings = data_set / f"trl_{kind}.yaml"
    said = yaml.safe_load(settings.read_text())
    said["training"] |= {**SMALL, "output_dir": str(tmp_path / "trained"), "gradient_checkpointing": False}
    said["lora"] |= {"r": 2, "lora_alpha": 4}
    settings.write_text(yaml.safe_dump(said))
    model = save_seeing(tmp_path / "model")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(sys, "argv", ["train_trl.py", str(settings), "--model", str(model), "--max-steps", "1"])
    runpy.run_path(str(data_set / "train_trl.py"), run_name="__main__")
    said_last = capsys.readouterr().out
    figures = json.loads(said_last[said_last.rindex("{\n") :])
    assert figures["train_loss"] > 0
    adapter = tmp_path / "trained" / "adapter_model.safetensors"
    from safetensors.torch import load_file

    grown = [tensor for name, tensor in load_file(adapter).items() if "lora_B" in name]
    assert grown
    assert any(bool(tensor.abs().sum() > 0) for tensor in grown), "a step was really taken: B begins as zeros"
