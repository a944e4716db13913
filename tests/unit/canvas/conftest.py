"""A tenant with one pipeline, and graphs of texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.canvas_tenant import write_acme

from nightreel.canvas.draft import read_draft
from nightreel.canvas.graph import Graph
from nightreel.canvas.shape import graph_of
from nightreel.plan.catalogue import installed
from nightreel.spec.tenant_folder import TenantFolder
from nightreel.store.local import LocalStore


@pytest.fixture
def acme(tmp_path: Path) -> TenantFolder:
    """A tenant with one pipeline in ``pipelines/promo.yaml``."""
    return write_acme(tmp_path)


@pytest.fixture(scope="session")
def read() -> Callable[[str], Graph]:
    """Give the graph of a text."""

    def read_graph(text: str) -> Graph:
        graph = graph_of(read_draft(text, "promo.yaml"), installed())
        assert graph is not None
        return graph

    return read_graph


@pytest.fixture
def shelf(tmp_path: Path) -> LocalStore:
    """The tenant's store."""
    return LocalStore(tmp_path / "store")
