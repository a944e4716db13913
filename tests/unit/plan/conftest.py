"""A catalogue of steps that do nothing, and a tenant's folder to write into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

from nightreel.engines.card import EngineCard
from nightreel.plan.catalogue import Catalogue
from nightreel.spec.model import Options
from nightreel.spec.tenant_folder import TenantFolder, load_tenant
from nightreel.steps.base import Port, Step


class GradeOptions(Options):
    """Options of several kinds."""

    gain: float = Field(1.0, ge=0, le=2)
    white_balance: Literal["off", "grey-world"] = "grey-world"
    title: str = ""
    colours: tuple[str, ...] = ()


class ExportOptions(Options):
    """Options with platforms, and one that must be given."""

    platforms: tuple[str, ...] = ()
    folder: str


def make_step(name: str, takes: dict[str, Any], gives: dict[str, Any], **attributes: Any) -> type[Step[Any]]:
    """Make a step class without registering it."""
    ports = {
        side: {port: kind if isinstance(kind, Port) else Port(kind) for port, kind in wanted.items()}
        for side, wanted in {"takes": takes, "gives": gives}.items()
    }
    plain = {"name": name, "title": name.title(), "group": "picture", "options_type": Options, "engines": ""}
    return type(name.title(), (Step,), {**plain, "__module__": "nightreel.steps.made", **ports, **attributes})


def _catalogue() -> Catalogue:
    maybe = {kind: Port(kind, optional=True) for kind in ("material", "reel", "script", "report")}
    steps = [
        make_step("intake", {"brief": "brief"}, {"brief": "brief", "material": "material"}),
        make_step("enrich", {"brief": "brief", "material": "material"}, {"script": "script"}),
        make_step(
            "generate", {"script": "script", "material": "material"}, {"shot": "shot"},
            each="shots", engines="generate", default_engine="animatic",
        ),
        make_step("assemble", {"shots": "shots", "script": "script"}, {"reel": "reel"}),
        make_step(
            "upscale", {"material": maybe["material"], "reel": maybe["reel"]}, {"material": "material", "reel": "reel"}
        ),
        make_step("grade", {"reel": "reel"}, {"reel": "reel"}, options_type=GradeOptions),
        make_step("sound", {"reel": "reel", "script": maybe["script"]}, {"reel": "reel"}),
        make_step("watermark", {"reel": "reel"}, {"reel": "reel"}),
        make_step("export", {"reel": "reel"}, {"renditions": "renditions"}, options_type=ExportOptions),
        make_step("check", {"renditions": "renditions"}, {"report": "report"}),
        make_step(
            "publish", {"renditions": "renditions", "report": maybe["report"]}, {"manifest": "manifest"}, memo=False,
            publishes=True,
        ),
        make_step("sparkle", {"reel": "reel"}, {"reel": "reel"}, __module__="sparkle_package.step"),
    ]  # fmt: skip
    cards = [
        EngineCard(step="generate", name="animatic", version="1", summary="Draws."),
        EngineCard(step="generate", name="diffusers", version="1", summary="Dreams.", devices=("gpu",)),
    ]
    return Catalogue({step.name: step for step in steps}, {"generate": {card.name: card for card in cards}})


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Steps of a whole film, and two engines of one of them."""
    return _catalogue()


@pytest.fixture
def write_tenant(tmp_path: Path) -> Callable[..., TenantFolder]:
    """Write a tenant with pipelines given by file name, and load it."""

    def write(subscription: str = "studio", publish_to: str = "[]", **pipelines: str) -> TenantFolder:
        root = tmp_path / "acme"
        (root / "pipelines").mkdir(parents=True, exist_ok=True)
        (root / "tenant.yaml").write_text(
            f"name: acme\ntitle: Acme\nsubscription: {subscription}\npublish_to: {publish_to}\n"
            "brand:\n  name: Acme\n  palette: {primary: '#112233'}\n"
        )
        for name, text in pipelines.items():
            (root / "pipelines" / f"{name}.yaml").write_text(text)
        return load_tenant(root)

    return write
