"""A language model behind a real server, and the endpoint that names it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="session")
def language_servers() -> ModuleType:
    """The module ``tests/servers/language_server.py``."""
    path = Path(__file__).parents[2] / "servers" / "language_server.py"
    spec = spec_from_file_location("language_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["language_server"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def language_service(language_servers: ModuleType, name_endpoint: Callable[..., None]) -> Iterator[Any]:
    """A running server, named as the only language endpoint."""
    with language_servers.LanguageServer().running() as server:
        name_endpoint(url=server.url, model=server.model)
        yield server


@pytest.fixture
def name_endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set up the installation's only language endpoint; keyword arguments are its fields."""

    def name(**fields: object) -> None:
        path = tmp_path / "endpoints.yaml"
        said = ", ".join(f"{key}: {value}" for key, value in {"kind": "language", **fields}.items())
        path.write_text(f"endpoints:\n  qwen: {{{said}}}\n", encoding="utf-8")
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))

    return name
