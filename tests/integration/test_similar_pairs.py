"""The labelled pairs: no wrong product is ever reused, how many right ones are, and what a threshold alone would do."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from nightreel.similar.embed import embed
from nightreel.similar.facts import fact_slots, same_facts
from nightreel.similar.reuse import NEAR
from nightreel.similar.tokens import plain_text

pytestmark = pytest.mark.integration
PAIRS = Path(__file__).parents[1] / "unit/similar"
THRESHOLDS = (0.8, 0.88, 0.95)


@pytest.mark.parametrize(
    ("name", "share"), [("pairs.tsv", 0.8), ("pairs_held_out.tsv", 0.75)], ids=["tuned", "held out"]
)
def test_no_wrong_pair_is_reused_and_most_right_ones_are(
    name: str, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [line.split("\t") for line in (PAIRS / name).read_text(encoding="utf-8").splitlines()]
    sides = [embed([plain_text(row[at], row[2]) or "-" for row in rows]) for at in (3, 4)]
    alike = np.einsum("ij,ij->i", *sides)
    reused = [
        same_facts(fact_slots(one, language), fact_slots(other, language)) and near >= NEAR
        for (_, _, language, one, other), near in zip(rows, alike, strict=True)
    ]
    right = [taken for row, taken in zip(rows, reused, strict=True) if row[0] == "right"]
    wrong = [row for row, taken in zip(rows, reused, strict=True) if taken and row[0] == "wrong"]
    lines = [f"{name}: {len(rows)} pairs, wrong reuses {len(wrong)}, hits {sum(right)} of {len(right)}"]
    for threshold in THRESHOLDS:
        taken = [row[0] for row, near in zip(rows, alike, strict=True) if near >= threshold]
        lines.append(f"cosine {threshold} alone: {taken.count('wrong')} wrong, {taken.count('right')} right")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n  ".join(lines) + "\n")
    assert wrong == []
    assert sum(right) / len(right) >= share
