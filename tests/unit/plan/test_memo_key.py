"""Memo keys: everything that decides a result counts, and nothing else."""

from __future__ import annotations

import pytest

from nightreel.engines.card import EngineCard
from nightreel.plan.memo_key import memo_key
from nightreel.spec.model import Options
from nightreel.spec.platforms import PLATFORMS
from nightreel.steps.base import Step


class Strength(Options):
    """One option."""

    gain: float = 1.0
    mode: str = "soft"


class Made(Step[Strength]):
    """A step."""

    name = "made"


class Newer(Made):
    """The same step with another result."""

    version = "2"


CARD = EngineCard(step="made", name="quick", version="1", summary="Quick.")
PLAIN = {"step": Made, "options": Strength(), "engine": CARD, "input_digests": {"reel": "a"}, "brand_digest": "b"}
CHANGES = {
    "version": {"step": Newer},
    "option": {"options": Strength(gain=1.1)},
    "engine": {"engine": CARD.model_copy(update={"name": "slow"})},
    "engine-version": {"engine": CARD.model_copy(update={"version": "2"})},
    "weights": {"engine": CARD.model_copy(update={"weights": "sha256:1"})},
    "no-engine": {"engine": None},
    "input": {"input_digests": {"reel": "c"}},
    "more-inputs": {"input_digests": {"reel": "a", "script": "a"}},
    "brand": {"brand_digest": "c"},
    "key": {"key_fingerprint": "k"},
    "platforms": {"platforms": [PLATFORMS["youtube"]]},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_memo_key_changes_with(change):
    assert memo_key(**{**PLAIN, **change}) != memo_key(**PLAIN)


SAME = {
    "default-written-out": {"options": Strength(mode="soft", gain=1)},
    "another-summary": {"engine": CARD.model_copy(update={"summary": "Fast.", "cost_per_s": 2.0})},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_memo_key_stays_with(change):
    assert memo_key(**{**PLAIN, **change}) == memo_key(**PLAIN)


def test_memo_key_is_the_same_in_any_process():
    assert memo_key(**PLAIN) == "made-42d6a9aac8a5c5cbe253b73894fcb202a517774bfe67398b02131b2c5e2621dc"
