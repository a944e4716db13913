"""A formula's variables keep their colours, in the formula and in the label that names them."""

from __future__ import annotations

import pytest

from nightreel.media.type.symbols import is_formula, symbol_inks, symbol_parts

DARK, LIGHT = (11, 16, 32), (245, 247, 250)


@pytest.mark.parametrize(
    ("text", "formula"),
    [("F = m · a", True), ("F = m …", True), ("E = mc²", True), ("F", True), ("E_k = 1/2 m v²", True),
     ("y = sin x", True),
     ("Aurora Watch", False), ("14 days", False), ("Less = more", False), ("", False), ("5", False), ("Go", False)],
)  # fmt: skip
def test_is_formula(text, formula):
    assert is_formula(text) is formula


def test_a_variable_keeps_its_colour_from_step_to_step():
    steps = [symbol_inks([step], DARK, LIGHT) for step in ("F", "F = m …", "F = m · a")]
    assert steps[0].items() <= steps[1].items() <= steps[2].items()
    assert len(set(steps[2].values())) == 3
    assert symbol_inks(["14 days"], DARK, LIGHT) == {}


@pytest.mark.parametrize("formula", ["E = mc²", "F = m v", "a = m y", "E_k = 1/2 m v²", "x₁ + x₂ = y"])
def test_no_two_variables_of_a_formula_share_a_colour(formula):
    inks = symbol_inks([formula], DARK, LIGHT)
    assert len(set(inks.values())) == len(inks) >= 3


def test_symbol_parts_of_formula_and_label():
    inks = symbol_inks(["F = m · a"], DARK, LIGHT)
    assert [part for part, ink in symbol_parts("F = m · a", inks) if ink] == ["F", "m", "a"]
    assert [part for part, ink in symbol_parts("a is how fast a cart moves", inks) if ink] == ["a"]
    assert "".join(part for part, _ in symbol_parts("Force is a push", inks)) == "Force is a push"
    assert [part for part, ink in symbol_parts("Force is a push", inks) if ink] == []
