"""The labelled pairs, by their facts alone; ``tests/integration/test_similar_pairs.py`` adds the embeddings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from nightreel.similar.facts import FactSlots, fact_slots, same_facts

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pair:
    label: str
    kind: str
    language: str
    one: str
    other: str

    @property
    def slots(self) -> tuple[FactSlots, FactSlots]:
        return fact_slots(self.one, self.language), fact_slots(self.other, self.language)


def _read(*names: str) -> list[Pair]:
    lines = [line for name in names for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return [Pair(*line.split("\t")) for line in lines]


ALL = ("pairs.tsv", "pairs_held_out.tsv")


def test_there_are_pairs_of_both_kinds_in_both_languages() -> None:
    pairs = _read(*ALL)
    assert len(pairs) >= 300
    counts = Counter((pair.label, pair.language) for pair in pairs)
    assert min(counts[label, language] for label in ("right", "wrong") for language in ("en", "zh")) >= 40
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("name", ALL, ids=["tuned", "held out"])
def test_facts_never_call_a_wrong_pair_equal_in_either_order(name: str) -> None:
    for pair in _read(name):
        one, other = pair.slots
        assert same_facts(one, other) == same_facts(other, one), pair
        assert not (pair.label == "wrong" and same_facts(one, other)), pair


def test_no_text_is_equal_to_one_of_another_pair_that_says_otherwise() -> None:
    said: dict[str, set[str]] = {}
    for pair in _read(*ALL):
        for text, slots in zip((pair.one, pair.other), pair.slots, strict=True):
            if not slots.is_empty:
                said.setdefault(slots.model_dump_json(), set()).add(text)
    equal = {text: texts for texts in said.values() for text in texts if len(texts) > 1}
    wrong = [pair for pair in _read(*ALL) if pair.label == "wrong" and pair.other in equal.get(pair.one, ())]
    assert wrong == []
    groups = [texts for texts in said.values() if len(texts) > 3]
    assert groups == [], "as many texts as these are equal only by mistake"


def test_a_text_is_equal_to_itself_unless_it_says_nothing() -> None:
    for pair in _read("pairs.tsv"):
        slots = pair.slots[0]
        assert same_facts(slots, pair.slots[0]) != slots.is_empty
