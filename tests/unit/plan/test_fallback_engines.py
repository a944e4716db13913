"""Engines that a step falls back to are checked like the one that it asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nightreel.errors import Problems
from nightreel.plan.compile import compile_pipeline
from nightreel.spec.tenant_folder import TenantFolder

PIPELINE = """
name: promo
title: Promo
platforms: [draft]
steps:
  - step: intake
  - step: enrich
  - step: generate
    options:
      fallback:
        - engine: {engine}
          steps: 4
"""


@pytest.mark.parametrize(
    ("engine", "subscription", "words"),
    [
        ("servd", "studio", r"\[generate\.fallback\] pipelines/promo\.yaml:1[01].*got servd.*write served instead"),
        ("served", "starter", r"\[subscription\].*the engine served with the subscription starter"),
    ],
)
def test_a_fallback_that_may_not_be_is_told_before_the_run(
    write_tenant: Callable[..., TenantFolder], engine: str, subscription: str, words: str
) -> None:
    folder = write_tenant(subscription=subscription, promo=PIPELINE.format(engine=engine))
    with pytest.raises(Problems, match=words):
        compile_pipeline(folder, "promo")


def test_a_fallback_that_is_there_is_planned(write_tenant: Callable[..., TenantFolder]) -> None:
    plan = compile_pipeline(write_tenant(promo=PIPELINE.format(engine="served")), "promo")
    assert plan.steps[-1].options["fallback"][0]["engine"] == "served"
