"""The table that ends a run in a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from nightreel.run.summary import RenditionSummary, Summary

_COLUMNS: tuple[tuple[str, JustifyMethod], ...] = (
    ("platform", "left"),
    ("size", "right"),
    ("length", "right"),
    ("loudness", "right"),
    ("peak", "right"),
    ("watermark", "left"),
    ("labels", "left"),
    ("file", "right"),
)


def plain_console() -> Console:
    """Give a console that is as wide as its terminal, and wide enough for tables where there is none."""
    is_measured = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console() if is_measured else Console(width=118)


def summary_table(summary: Summary) -> RenderableType:
    """Give the renditions as a table, and where they are below it."""
    table = Table(title=f"{summary.title} — {len(summary.renditions)} renditions", title_justify="left")
    for name, justify in _COLUMNS:
        table.add_column(name, justify=justify)
    for item in summary.renditions:
        table.add_row(*_cells(item))
    lines = [f"films          {summary.folder}"]
    lines += [f"contact sheet  {summary.contact_sheet}"] if summary.contact_sheet else []
    lines += [f"report         {summary.report}"] if summary.report else []
    return Group(table, Text("\n".join(lines), overflow="fold"))


def reading_table(manifest: Mapping[str, Any], folder: Path) -> RenderableType:
    """Give the files of a published reading as a table, and below it who has read and where the files are.

    Args:
        manifest: of the reading, as it was published.
        folder: that holds it.
    """
    table = Table(title=f"{manifest['title']} — {len(manifest['files'])} files", title_justify="left")
    table.add_column("file")
    table.add_column("size", justify="right")
    for entry in manifest["files"]:
        table.add_row(Text(entry["name"]), f"{entry['size_bytes'] / 1000:,.1f} kB")
    read, by = manifest["reading"], manifest["reading"]["by"]
    engine = f"{by['engine']} {by['model']}".strip() + (", by measurement alone" if by["partial"] else "")
    lines = [f"read by      {engine}"]
    before = by.get("as_before")
    took = before or by
    if took["requests"] or took["reused"]:
        asked = f"{took['requests']} asked, {took['reused']} answered from memory"
        lines.append(f"questions    none, as before: then {asked}" if before else f"questions    {asked}")
    if differs := read.get("differences"):
        lines.append(f"differences  {differs['items']}, {100 * differs['amount']:.0f} % of what was compared")
    return Group(table, Text("\n".join([*lines, f"files        {folder}"]), overflow="fold"))


def _cells(item: RenditionSummary) -> tuple[str, ...]:
    return (
        item.platform,
        f"{item.width}x{item.height} @ {item.fps:g}",
        f"{item.duration_s:.2f} s",
        f"{item.lufs:.1f} LUFS",
        f"{item.true_peak_dbtp:.1f} dBTP",
        item.watermark or "none",
        f"{len(item.labels)} read back" if item.labels else "none",
        f"{item.size_bytes / 1e6:.1f} MB",
    )
