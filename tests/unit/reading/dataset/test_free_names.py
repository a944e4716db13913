"""Names that stand in a text alone are found by how they behave; what is no name stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.reading.dataset.free_names import free_names_in

KNOWN_TO_STAY = {"Pavel", "Yusuf", "吴敏"}
"""Names that do nothing and own nothing where they stand."""


def lines() -> list[tuple[str, str]]:
    """Give the labelled lines: the name in it, or a dash, and the text."""
    rows = Path(__file__).with_name("free_names.tsv").read_text(encoding="utf-8").splitlines()
    return [(row.partition("\t")[0], row.partition("\t")[2]) for row in rows if not row.startswith("#")]


def test_names_are_found_but_for_those_that_do_nothing() -> None:
    missed = {name for name, text in lines() if name != "-" and name not in free_names_in([text])}
    assert missed == KNOWN_TO_STAY


@pytest.mark.parametrize(("name", "text"), lines())
def test_nothing_else_is_taken_for_a_name(name: str, text: str) -> None:
    assert free_names_in([text]) <= {name}
