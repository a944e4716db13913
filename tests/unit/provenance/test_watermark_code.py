"""The code words of the watermark."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from nightreel.errors import OptionError
from nightreel.provenance.watermark.chips import TILE, plan_chips
from nightreel.provenance.watermark.code import CODE_BITS, checked_payload, decode, encode

KEY = b"key of the tests" * 2
PAYLOAD = "00c0ffee12345678"


@pytest.mark.parametrize("payload", ["0000000000000000", "ffffffffffffffff", PAYLOAD])
def test_a_word_decodes_through_noise_as_strong_as_itself(payload: str) -> None:
    noise = np.random.default_rng(1).standard_normal(CODE_BITS)
    assert decode(KEY, encode(KEY, payload) + noise) == payload


def test_another_key_and_mere_noise_decode_to_nothing() -> None:
    rng = np.random.default_rng(2)
    assert decode(b"another key" * 3, encode(KEY, PAYLOAD)) is None
    assert all(decode(KEY, rng.standard_normal(CODE_BITS)) is None for _ in range(50))


def test_a_word_with_every_sign_turned_is_not_accepted() -> None:
    assert decode(KEY, -encode(KEY, PAYLOAD)) is None


@pytest.mark.parametrize("payload", ["", "00C0FFEE12345678", "00c0ffee1234567", "g" * 16, PAYLOAD + "\n"])
def test_a_payload_of_another_form_is_refused(payload: str) -> None:
    with pytest.raises(OptionError, match=r"watermark\.payload"):
        checked_payload(payload)


def test_the_tile_repeats_without_a_seam_and_has_no_mean() -> None:
    tile = plan_chips(KEY).tile(KEY, PAYLOAD)
    assert tile.shape == (TILE, TILE)
    assert abs(float(tile.mean())) < 1e-5
    assert float(tile.std()) == pytest.approx(1, abs=1e-4)
    seam, inside = np.abs(tile[:, 0] - tile[:, -1]).mean(), np.abs(np.diff(tile, axis=1)).mean()
    assert seam < 1.3 * inside


def test_payloads_and_keys_give_patterns_that_have_little_in_common() -> None:
    tile = plan_chips(KEY).tile(KEY, PAYLOAD)
    other_key = plan_chips(KEY[::-1]).tile(KEY[::-1], PAYLOAD)
    assert abs(float((tile * other_key).mean())) < 0.1


def test_the_layout_of_a_key_never_changes() -> None:
    """Films that are out must stay readable: a change here needs a second version of the mark, not a new digest."""
    plan = plan_chips(KEY)
    word = encode(KEY, PAYLOAD)
    layout = [plan.ky, plan.kx, plan.bit, plan.signs.astype(np.int64), word.astype(np.int64)]
    digest = hashlib.sha256(np.concatenate(layout).astype("<i8").tobytes()).hexdigest()
    assert digest == "2ca40255c7e991752ef35f254251340121a13b67ed302660ed69db481b889dd5"
