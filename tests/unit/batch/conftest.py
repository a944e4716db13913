"""A tenant with a pipeline that has a batch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nightreel.batch.rows import BatchCheck, CheckedRow, check_catalogue, read_rows
from nightreel.spec.tenant_folder import TenantFolder, load_tenant

PIPELINE = """name: teaser
title: Teaser
platforms: [draft]
{form}
steps:
  - step: intake
  - step: enrich
  - step: generate
  - step: assemble
  - step: export
batch:
  catalogue: {catalogue}
{batch}
"""
WriteTenant = Callable[..., TenantFolder]


@pytest.fixture
def write_tenant(tmp_path: Path) -> WriteTenant:
    """Write a tenant whose pipeline ``teaser`` has a batch; lines of YAML without their indent."""

    def write(*lines: str, catalogue: str = "catalogues/spring.csv", form: str = "", tenant: str = "") -> TenantFolder:
        root = tmp_path / "tenants" / "acme"
        for name in ("pipelines", "catalogues", "media"):
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "tenant.yaml").write_text(
            f"name: acme\ntitle: Acme\nsubscription: agency\nbrand: {{name: Acme}}\n{tenant}"
        )
        text = PIPELINE.format(form=form, catalogue=catalogue, batch="\n".join(f"  {line}" for line in lines))
        (root / "pipelines" / "teaser.yaml").write_text(text, encoding="utf-8")
        return load_tenant(root)

    return write


class Checked:
    """A catalogue after its check."""

    def __init__(self, check: BatchCheck) -> None:
        self.check = check
        self.rows: list[CheckedRow] = list(read_rows(check.rows))

    @property
    def states(self) -> list[str]:
        """State of each row."""
        return [row.state for row in self.rows]

    def told(self, at: int = -1) -> list[str]:
        """Codes and places of a row's faults."""
        return [f"{fault.code} {fault.where}" for fault in self.rows[at].faults]


@pytest.fixture
def check(write_tenant: WriteTenant, tmp_path: Path) -> Callable[..., Checked]:
    """Check a catalogue of such a content."""

    def run(content: str | bytes, *lines: str, name: str = "catalogues/spring.csv", **how: str) -> Checked:
        folder = write_tenant(*lines, catalogue=name, **how)
        data = content.encode() if isinstance(content, str) else content
        (folder.root / name).write_bytes(data)
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return Checked(check_catalogue(folder, "teaser", "2026-11-22", work))

    return run
