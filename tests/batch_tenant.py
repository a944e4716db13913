"""A tenant with a catalogue of so many rows, of which each becomes the smallest film that can be published."""

from __future__ import annotations

from pathlib import Path

TENANT = """name: {name}
title: {title}
subscription: agency
brand: {{name: {title}, frame_rate: 12}}
"""
PIPELINE = """name: ads
title: Small ads
platforms: [draft]
tasks: {tasks}
batch:
  catalogue: products.csv
  columns: {{title: product, selling_points: points}}
  values: {{duration_s: 4}}
  ahead: {ahead}
steps:
  - step: intake
  - step: enrich
    options: {{height_px: 180}}
  - step: generate
  - step: assemble
  - step: export
  - step: publish
"""
LETTERS = str.maketrans("0123456789", "bdfhjlnprt")
FILM, NIGHTLY = "{name}__ads", "{name}__ads__nightly"


def write_tenant(root: Path, name: str, rows: int, *, tasks: str = "film", ahead: int = 6) -> None:
    """Write a tenant's folder below ``root``."""
    folder = root / name
    (folder / "pipelines").mkdir(parents=True)
    (folder / "tenant.yaml").write_text(TENANT.format(name=name, title=name.title()), encoding="utf-8")
    (folder / "pipelines/ads.yaml").write_text(PIPELINE.format(tasks=tasks, ahead=ahead), encoding="utf-8")
    # Numbers as letters: some numbers are codes of hatred, and the safety rules refuse them.
    names = {number: str(number).translate(LETTERS) for number in range(1, rows + 1)}
    lines = [f"{name}-{number},Thing {letters},Made of part {letters}" for number, letters in names.items()]
    (folder / "products.csv").write_text("\n".join(["sku,product,points", *lines]) + "\n", encoding="utf-8")
