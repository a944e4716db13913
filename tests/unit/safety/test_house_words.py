"""No word of the house itself is refused: tenants, briefs, the words that stories are written with, the docs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nightreel.safety import check_text
from nightreel.spec.tenant import Tenant

ROOT = Path(__file__).parents[3]
WRITTEN_IN = (
    "include/nightreel/engines/enrich/narrative",
    "include/nightreel/demo",
    "plugins",
    "include/nightreel/plan",
)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def _texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "include/tenants").rglob("*.yaml")):
        for number, text in enumerate(_strings(yaml.safe_load(path.read_text(encoding="utf-8")))):
            found[f"{path.name} {number}"] = text
    for folder in WRITTEN_IN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for number, text in enumerate(_constants(path)):
                found[f"{path.name} {number}"] = text
    for name in ("README.md", "CHANGELOG.md"):
        for number, text in enumerate((ROOT / name).read_text(encoding="utf-8").split("\n\n")):
            found[f"{name} {number}"] = text
    return found


@pytest.mark.parametrize("trade", ["", "art"])
def test_nothing_that_the_house_says_is_refused(trade: str, tenant: Tenant) -> None:
    texts = _texts()
    assert len(texts) > 1000
    check_text(texts, tenant=tenant.model_copy(update={"trade": trade}))
