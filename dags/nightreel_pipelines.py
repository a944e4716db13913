"""Every tenant's pipelines as Airflow DAGs."""

from __future__ import annotations

from nightreel_airflow.dags import build_dags

globals().update(build_dags())
