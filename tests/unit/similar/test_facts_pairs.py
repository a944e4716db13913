"""The labelled pairs: no wrong product is ever reused, and how many right ones are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nightreel.similar.embed import embed
from nightreel.similar.facts import fact_slots, same_facts
from nightreel.similar.reuse import NEAR
from nightreel.similar.tokens import plain_text

HERE = Path(__file__).parent
THRESHOLDS = (0.8, 0.88, 0.95)


@dataclass(frozen=True)
class Pair:
    label: str
    kind: str
    language: str
    one: str
    other: str

    @property
    def is_equal(self) -> bool:
        return same_facts(fact_slots(self.one, self.language), fact_slots(self.other, self.language))


def _read(name: str) -> list[Pair]:
    return [Pair(*line.split("\t")) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def _likenesses(pairs: Sequence[Pair]) -> np.ndarray:
    sides = [embed([plain_text(text, pair.language) or "-" for pair, text in side]) for side in _sides(pairs)]
    return np.einsum("ij,ij->i", *sides)


def _sides(pairs: Sequence[Pair]) -> tuple[list[tuple[Pair, str]], list[tuple[Pair, str]]]:
    return [(pair, pair.one) for pair in pairs], [(pair, pair.other) for pair in pairs]


def test_there_are_pairs_of_both_kinds_in_both_languages() -> None:
    pairs = _read("pairs.tsv") + _read("pairs_held_out.tsv")
    assert len(pairs) >= 300
    assert {(pair.label, pair.language) for pair in pairs} == {
        (label, language) for label in ("right", "wrong") for language in ("en", "zh")
    }
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("name", "share"), [("pairs.tsv", 0.8), ("pairs_held_out.tsv", 0.75)], ids=["tuned", "held out"]
)
def test_no_wrong_pair_is_reused_and_most_right_ones_are(
    name: str, share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = _read(name)
    alike = _likenesses(pairs)
    reused = [pair.is_equal and near >= NEAR for pair, near in zip(pairs, alike, strict=True)]
    right = [taken for pair, taken in zip(pairs, reused, strict=True) if pair.label == "right"]
    wrong = [pair for pair, taken in zip(pairs, reused, strict=True) if taken and pair.label == "wrong"]
    lines = [f"{name}: {len(pairs)} pairs, wrong reuses {len(wrong)}, hits {sum(right)} of {len(right)}"]
    for threshold in THRESHOLDS:
        taken = [pair.label for pair, near in zip(pairs, alike, strict=True) if near >= threshold]
        lines.append(f"cosine {threshold} alone: {taken.count('wrong')} wrong, {taken.count('right')} right")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n  ".join(lines) + "\n")
    assert wrong == []
    assert sum(right) / len(right) >= share


@pytest.mark.parametrize("name", ["pairs.tsv", "pairs_held_out.tsv"], ids=["tuned", "held out"])
def test_facts_alone_never_call_a_wrong_pair_equal_in_either_order(name: str) -> None:
    for pair in _read(name):
        back = same_facts(fact_slots(pair.other, pair.language), fact_slots(pair.one, pair.language))
        assert back == pair.is_equal, pair
        assert not (pair.label == "wrong" and pair.is_equal), pair


def test_a_text_is_equal_to_itself_unless_it_says_nothing() -> None:
    for pair in _read("pairs.tsv"):
        slots = fact_slots(pair.one, pair.language)
        assert same_facts(slots, fact_slots(pair.one, pair.language)) != slots.is_empty
