"""Fair shares and estimates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.batch.admission import estimate, quota

SHARES = st.lists(st.floats(0.1, 10, allow_nan=False), min_size=1, max_size=40)


@given(shares=SHARES, total=st.integers(1, 500), ahead=st.integers(1, 10_000))
def test_no_tenant_starves_and_all_together_keep_to_the_total(shares: list[float], total: int, ahead: int) -> None:
    quotas = [quota(total, share, shares, ahead) for share in shares]
    assert all(1 <= one <= ahead for one in quotas)
    assert sum(one for one in quotas if one > 1) <= total
    assert sum(quotas) <= total + len(shares)


@given(shares=SHARES, total=st.integers(1, 500))
def test_who_has_a_greater_share_never_gets_less(shares: list[float], total: int) -> None:
    quotas = [quota(total, share, shares, 10_000) for share in sorted(shares)]
    assert quotas == sorted(quotas)


@given(total=st.integers(1, 500), share=st.floats(0.1, 10))
def test_who_is_alone_gets_everything(total: int, share: float) -> None:
    assert quota(total, share, [share], 10_000) == total
    assert quota(total, share, [], 10_000) == total


@pytest.mark.parametrize(
    ("share", "shares", "wanted"), [(1, [1, 1], 4), (3, [3, 1], 6), (1, [3, 1], 2), (0.1, [10, 0.1], 1)]
)
def test_eight_runs_are_divided_by_weight(share: float, shares: list[float], wanted: int) -> None:
    assert quota(8, share, shares, 100) == wanted


def test_nothing_is_known_before_the_first_film() -> None:
    assert not estimate(10, 2, [], 4).is_known
    assert estimate(0, 0, [], 4).seconds == 0


def test_an_estimate_counts_rounds_and_half_of_what_is_under_way() -> None:
    found = estimate(8, 4, [60, 60, 60, 60], 4)
    assert (found.seconds, found.low_s, found.high_s, found.films) == (150, 150, 150, 4)


@given(
    left=st.integers(0, 5000), in_flight=st.integers(0, 50), slots=st.integers(1, 50),
    done_s=st.lists(st.floats(0, 10_000), min_size=1, max_size=80),
)  # fmt: skip
def test_an_estimate_is_a_range_that_grows_with_the_work(
    left: int, in_flight: int, slots: int, done_s: list[float]
) -> None:
    found, more = estimate(left, in_flight, done_s, slots), estimate(left + slots, in_flight, done_s, slots)
    assert 0 <= (found.low_s or 0) <= (found.seconds or 0) <= (found.high_s or 0)
    assert (more.seconds or 0) >= (found.seconds or 0)
