"""The engine ``fake``, and a bench whose tenant has nothing but a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fake_engine import Fake

from nightreel.engines import card as cards
from nightreel.engines.card import EngineCard, engine
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace


@pytest.fixture
def fake() -> Iterator[type[Fake]]:
    """Register the engine ``fake`` for one test."""
    cards.engine_cards("generate")
    before = dict(cards._ENGINES)
    made = type("AFake", (Fake,), {"asked": [], "script": []})
    engine(EngineCard(step="generate", name="fake", version="1", summary="For tests.", takes_model=True))(made)
    yield made
    cards._ENGINES.clear()
    cards._ENGINES.update(before)


@pytest.fixture
def bench(tmp_path: Path, tenant, monkeypatch) -> Bench:
    root = tmp_path / "tenants"
    (root / "acme").mkdir(parents=True)
    (root / "acme" / "tenant.yaml").write_text("name: acme")
    (tmp_path / "work").mkdir()
    return Bench(Workspace(root, (tmp_path / "stores").as_uri(), tmp_path / "cache", tmp_path / "work"), tenant)
