"""Formulas in plain type, and their parts one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST = 60
_MOST_STEPS = 6
_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "tau": "τ", "phi": "φ",
    "omega": "ω", "Omega": "Ω", "cdot": "·", "times": "×", "div": "÷", "pm": "±", "leq": "≤",
    "le": "≤", "geq": "≥", "ge": "≥",
    "neq": "≠", "approx": "≈", "infty": "∞", "sum": "Σ", "int": "∫", "partial": "∂", "to": "→", "rightarrow": "→",
    "degree": "°", "circ": "°", "sin": "sin", "cos": "cos",
    "tan": "tan", "log": "log", "ln": "ln", "quad": " ", "left": "",
    "right": "",
}  # fmt: skip
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_RELATION = re.compile(r"\s*(=|≈|≤|≥|<|>|→|∝)\s*")
_JOINT = re.compile(r"(?<=\S)\s*([+±−·×*÷]|(?<=\s)-(?=\s))\s*")


def plain_formula(written: str) -> str:
    r"""Give a formula as it is set in plain type; simple LaTeX is read: ``\frac{1}{2} m v^2`` is ``1/2 m v²``."""
    text = "".join(char for char in written[:400] if char.isprintable()).replace("$", "")
    text = text.replace("\\,", " ").replace("\\;", " ")
    for _ in range(4):
        text = re.sub(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}", _quotient, text)
        text = re.sub(
            r"\\sqrt\{([^{}]*)\}", lambda found: f"√({found[1]})" if len(found[1]) > 1 else f"√{found[1]}", text
        )
        text = re.sub(r"\\(?:text|mathrm|mathbf|vec)\{([^{}]*)\}", r"\1", text)
        text = re.sub(r"\^\{?([0-9+\-n]+)\}?", lambda found: found[1].translate(_RAISED), text)
        text = re.sub(r"_\{?([0-9]+)\}?", lambda found: found[1].translate(_LOWERED), text)
    text = re.sub(r"\\([A-Za-z]+)", lambda found: _NAMES.get(found[1], found[1]), text)
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "").replace("\\", "")).strip()[:_LONGEST]


def formula_steps(written: Sequence[str]) -> tuple[str, ...]:
    """Give what is on screen, step by step: the lines as they are written, or one formula part by part.

    Each step holds the one before it, and an open one says so: ``F``, ``F = m …``, ``F = m · a``.
    """
    lines = [line for line in map(plain_formula, written) if line]
    if len(lines) != 1:
        return tuple(dict.fromkeys(lines))[:_MOST_STEPS]
    return _parts(lines[0])


def _parts(formula: str) -> tuple[str, ...]:
    related = _RELATION.split(formula, maxsplit=1)
    if len(related) < 3 or not related[0].strip():
        return (formula,)
    left, relation, right = (part.strip() for part in related)
    pieces = _pieces(right)
    shown = [f"{left} {relation} {''.join(pieces[:count])} …" for count in range(1, len(pieces))]
    whole = [step for step in shown if step.count("(") == step.count(")")]
    return (left, *whole[: _MOST_STEPS - 2], formula)


def _pieces(right: str) -> list[str]:
    """Give the terms or factors of a side, each with the sign before it."""
    terms = _JOINT.split(right)
    pieces = [terms[0], *(f" {sign} {term.strip()}" for sign, term in zip(terms[1::2], terms[2::2], strict=True))]
    if len(pieces) == 1 and "(" not in right:
        factors = right.split(" ")
        pieces = [factors[0], *(f" {factor}" for factor in factors[1:])] if "/" not in factors else pieces
    return pieces


def _quotient(found: re.Match[str]) -> str:
    above, below = (
        part if re.fullmatch(r"[\w²³√πα-ω]+", part.strip()) else f"({part.strip()})" for part in found.groups()
    )
    return f"{above.strip()}/{below.strip()}"
