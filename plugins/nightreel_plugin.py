"""Loads the plugin where Nightreel is mounted into Airflow's plugins folder instead of being installed."""

from __future__ import annotations

from importlib.metadata import entry_points

if not any(entry.name == "nightreel" for entry in entry_points(group="airflow.plugins")):
    from nightreel_airflow.plugin import NightreelPlugin  # noqa: F401
