"""A catalogue checked with a mapping that nobody has saved."""

from __future__ import annotations

import pytest

from nightreel.batch.saving import with_batch_written
from nightreel.batch.trial import try_catalogue
from nightreel.errors import Problems
from nightreel.spec.batch import Batch

DAY = "2026-11-22"
NAME = "catalogues/spring.csv"


@pytest.fixture
def tried(write_tenant, tmp_path):
    """Try a batch on a catalogue of such lines."""

    def run(*lines, most=5000, **said):
        folder = write_tenant()
        (folder.root / NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return try_catalogue(folder, "teaser", Batch(catalogue=NAME, **said), DAY, work, most)

    return run


def test_faults_stand_at_their_cells(tried):
    trial = tried("sku,Name,seconds,price", "W-1,Aurora,8,1", "W-2,=A1+1,900,2", "W-1,<b>C</b>,8,3",
                  columns={"title": "Name", "duration_s": "seconds"})  # fmt: skip
    total, rows = trial.page((), 0, 10)
    assert (total, [row.state for row in rows]) == (3, ["ready", "wrong", "duplicate"])
    assert rows[0].brief["title"] == "Aurora"
    assert {fault.column: fault.got for fault in rows[1].faults} == {"Name": "=A1+1", "seconds": "900"}
    assert rows[1].cells == {"sku": "W-2", "Name": "=A1+1", "seconds": "900"}, "as written, and only what is looked at"
    assert trial.columns == ("sku", "Name", "seconds")


def test_pages_and_states(tried):
    trial = tried("sku,title,duration_s", *(f"W-{n},A,{900 if n % 3 == 0 else 8}" for n in range(1, 31)))
    total, rows = trial.page(["wrong"], 4, 3)
    assert (total, [row.key for row in rows]) == (10, ["W-15", "W-18", "W-21"])


def test_only_so_many_rows_are_looked_at(tried):
    trial = tried("sku,title", *(f"W-{n},A" for n in range(1, 31)), most=7)
    assert (len(trial.rows), trial.check.whole) == (7, False)
    assert tried("sku,title", "W-1,A", most=7).check.whole


def test_a_column_may_be_passed_over(tried):
    _, (row,) = tried("sku,title,Slogan", "W-1,A,Hello", ignore=["Slogan"]).page((), 0, 1)
    assert (row.brief["slogan"], "Slogan" in row.cells) == ("", False)
    _, (row,) = tried("sku,title,Slogan", "W-1,A,Hello").page((), 0, 1)
    assert row.brief["slogan"] == "Hello"


def test_what_a_batch_says_wrong_is_told_by_its_key(tried):
    with pytest.raises(Problems) as caught:
        tried("sku,title", "W-1,A", columns={"title": "Gone", "audience": "Away"})
    assert [error.where for error in caught.value.errors][:2] == ["batch.columns.title", "batch.columns.audience"]


def test_only_the_batch_changes_in_the_text(write_tenant):
    folder = write_tenant("key: sku  # the number", "schedule: 0 1 * * *", 'deadline: "06:30"')
    text = (folder.root / "pipelines/teaser.yaml").read_text()
    batch = folder.pipeline("teaser").pipeline.batch
    assert with_batch_written(text, batch, folder, "pipelines/teaser.yaml") == text
    changed = batch.model_copy(update={"deadline": None, "columns": {"title": "Name"}, "schedule": "30 2 * * *"})
    new = with_batch_written(text, changed, folder, "pipelines/teaser.yaml")
    assert "# the number" in new
    assert "deadline" not in new
    assert new.split("batch:")[0] == text.split("batch:")[0]
    (folder.root / "pipelines/teaser.yaml").write_text(new)
    from nightreel.spec.tenant_folder import load_tenant

    assert load_tenant(folder.root).pipeline("teaser").pipeline.batch == changed
