"""The example board: small files, the same each time, and the studio's pipelines as they stand."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.batch.rows import check_catalogue
from nightreel.demo.board import PANELS, draw_panel, draw_sheet, save_board
from nightreel.media.board.pdf import is_drawn, pdf_pages
from nightreel.media.board.sheet import cut_sheet
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.brief import Brief
from nightreel.spec.tenant_folder import load_tenant
from nightreel.spec.yaml_file import read_yaml

STUDIO = Path(__file__).parents[3] / "include" / "tenants" / "film-studio"
cv2.setNumThreads(1)


def test_the_studios_board_is_the_drawn_one():
    for index in (0, 7):
        kept = cv2.imread(str(STUDIO / "media" / f"key_{index + 1:02}.png"))
        assert np.abs(kept.astype(int) - draw_panel(index)).max() <= 12  # one grey of 24, where skia rounds otherwise
    assert sum(path.stat().st_size for path in (STUDIO / "media").iterdir()) < 1_000_000


def test_the_sheet_and_the_pdf_hold_every_panel(tmp_path: Path):
    assert len(cut_sheet(draw_sheet()).cuts) == len(PANELS)
    pdf = next(path for path in save_board(tmp_path) if path.suffix == ".pdf")
    assert is_drawn(pdf, where="key")
    assert sum(len(cut_sheet(page).cuts) for page in pdf_pages(pdf, where="key")) == len(PANELS)


@pytest.mark.parametrize("name", ["read_board", "compare_with_script"])
def test_the_studios_pipelines_compile_and_their_forms_can_be_sent(name: str):
    folder = load_tenant(STUDIO)
    plan = compile_pipeline(folder, name)
    assert [step.step for step in plan.steps][:2] == ["gather", "read_board"]
    form = folder.pipeline(name).pipeline.form
    sent = Brief.model_validate({field: one.default for field, one in form.items() if one.default is not None})
    assert all((STUDIO / "media" / file).is_file() for file in (*sent.pictures, *sent.documents))


@pytest.mark.parametrize("name", ["the_key", "the_key_sheet", "the_key_pdf"])
def test_the_studios_briefs_name_files_that_are_there(name: str):
    folder = load_tenant(STUDIO)
    assert set(folder.briefs) == {"the_key", "the_key_sheet", "the_key_pdf"}
    brief = read_yaml(folder.briefs[name], Brief, folder.root)[0]
    assert all((STUDIO / "media" / file).is_file() for file in (*brief.pictures, *brief.documents))


def test_a_night_reads_the_studios_new_boards(tmp_path: Path):
    done = check_catalogue(load_tenant(STUDIO), "read_board", "2026-11-22", tmp_path)
    assert (done.counts, done.notes) == ({"ready": 2, "wrong": 0, "duplicate": 0, "filtered": 1}, ())
