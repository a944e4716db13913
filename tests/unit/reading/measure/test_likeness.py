from __future__ import annotations

import time

import pytest

from nightreel.reading.measure.likeness import Said, figures_in, pair_lines, text_likeness


def said(*texts: str, kind: str = "action") -> list[Said]:
    return [Said(number=number, kind=kind, text=text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [("Mira hides the key.", "MIRA hides the key", 1, 1), ("Mira hides the key", "Mira hides a small key", 0.7, 0.95),
     ("Mira hides the key", "Snow falls on the city", 0, 0.4),
     ("她把钥匙藏在花盆下", "她把钥匙藏到花盆底下", 0.7, 0.95),
     ("她把钥匙藏在花盆下", "大雪落满城市", 0, 0.3), ("", "x", 0, 0)],
)  # fmt: skip
def test_likeness_is_by_letters(one, other, least, most):
    assert least <= text_likeness(one, other) <= most
    assert text_likeness(one, other) == pytest.approx(text_likeness(other, one), abs=0.1)


def test_lines_are_paired_in_their_order_and_strangers_left_out():
    script = said("Mira hides the key under the pot.", "It rains.", "Bo gives the key back.")
    board = said("A dog runs by.", "MIRA hides a key under a pot", "BO gives her the key back.")
    assert [(one.number, other.number) for one, other, _ in pair_lines(script, board)] == [(1, 2), (3, 3)]


def test_pairs_do_not_cross():
    one, other = said("Alpha walks in.", "Omega walks out."), said("Omega walks out.", "Alpha walks in.")
    assert len(pair_lines(one, other)) == 1


def test_nothing_pairs_with_nothing():
    assert pair_lines([], said("x")) == []


def test_figures_are_found_in_both_widths():
    assert figures_in("at 10:30, ３ keys for 4.50") == ["10:30", "3", "4.50"]


def test_four_hundred_lines_are_paired_quickly():
    script = said(*(f"Line {number} says what number {number * 7} does in the house." for number in range(200)))
    began = time.process_time()
    assert len(pair_lines(script, script)) == 200
    assert time.process_time() - began < 20
