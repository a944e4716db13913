"""The family of errors."""

from __future__ import annotations

import copy
import pickle

import pytest

from nightreel.errors import BusyError, InputError, NightreelError, OptionError, Problems, StoreAwayError


def test_a_message_says_what_where_and_how_to_mend() -> None:
    error = OptionError(
        "upscale.scale", where="promo.yaml:14", got=3, want="2 or 4", fix="choose a scale that there is"
    )
    assert str(error) == "[upscale.scale] promo.yaml:14: got 3, want 2 or 4. Fix: choose a scale that there is."
    assert isinstance(error, ValueError)


def test_long_finds_are_cut() -> None:
    assert len(str(InputError("a", got="x" * 10_000))) < 300


@pytest.mark.parametrize("error", [InputError("a", got=1), Problems([InputError("a"), BusyError("b", fix="wait")])])
def test_errors_travel_between_processes(error: NightreelError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(twin) is type(error)
        assert str(twin) == str(error)


def test_only_what_may_pass_is_tried_again() -> None:
    assert {kind.__name__ for kind in (BusyError, StoreAwayError, InputError, OptionError) if kind.retry} == {
        "BusyError",
        "StoreAwayError",
    }
