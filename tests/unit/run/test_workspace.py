"""Where half-made files are: a folder that is missing is made, and one that cannot be is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import SpecError
from nightreel.run.workspace import Workspace


def test_a_missing_folder_for_half_made_files_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_WORK", str(tmp_path / "not" / "there"))
    folder = Workspace.from_environment().work_folder()
    assert folder == tmp_path / "not" / "there"
    assert folder.is_dir()


def test_none_is_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NIGHTREEL_WORK", raising=False)
    assert Workspace.from_environment().work_folder() is None


def test_a_file_in_its_place_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken").write_text("a file")
    for wrong in ("taken", "taken/below"):
        monkeypatch.setenv("NIGHTREEL_WORK", str(tmp_path / wrong))
        with pytest.raises(SpecError, match=rf"work\.folder.*{wrong}.*NIGHTREEL_WORK"):
            Workspace.from_environment().work_folder()
