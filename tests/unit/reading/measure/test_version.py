from __future__ import annotations

import shutil
from pathlib import Path

from nightreel.engines.card import engine_cards
from nightreel.reading.measure import version
from nightreel.reading.measure.version import measures_digest


def test_the_engines_version_changes_with_a_sentence_or_a_measurement(tmp_path, monkeypatch):
    folder = tmp_path / "measure"
    shutil.copytree(Path(version.__file__).parent, folder)
    monkeypatch.setattr(version, "files", lambda name: folder)
    same = measures_digest.__wrapped__()
    (folder / "answers/sentences.tsv").write_text("x\ty\tz\n", encoding="utf-8")
    assert same == measures_digest() != measures_digest.__wrapped__()
    assert engine_cards("understand")["offline"].version.endswith(measures_digest())
