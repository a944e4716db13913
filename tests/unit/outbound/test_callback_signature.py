"""Signatures that a receiver can check, and those that it refuses."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from nightreel.errors import RefusedError
from nightreel.outbound.sign import callback_key, signature, verify_signature
from nightreel.store.keys import make_tenant_key

KEY, BODY, NOW = b"k" * 32, b'{"id":"evt_1"}', 1_790_000_000


def test_the_signature_is_what_the_documentation_says():
    expected = hmac.new(KEY, b"1790000000." + BODY, hashlib.sha256).hexdigest()
    assert signature(KEY, BODY, NOW) == f"t=1790000000,v1={expected}"


def test_a_fresh_signature_passes_also_beside_that_of_an_older_key():
    header = signature(KEY, BODY, NOW)
    verify_signature(KEY, header, BODY, now=NOW + 299)
    verify_signature(KEY, f"{header},v1={'0' * 64}", BODY, now=NOW - 299)
    verify_signature(KEY, header.replace(",v1", ",v0=ab, v1"), BODY, now=NOW)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "signature.wrong"),
        ("t=1790000000", "signature.wrong"),
        ("v1=abc", "signature.wrong"),
        ("t=now,v1=abc", "signature.wrong"),
        ("t=١٧٩,v1=abc", "signature.wrong"),
        ("t=1790000000,v1=é", "signature.wrong"),
        (f"t=1790000000,v1={'0' * 64}", "signature.wrong"),
        ("t=1790000000,t=1790000001,v1=abc", "signature.wrong"),
        ("x" * 100_000, "signature.wrong"),
        (signature(KEY, BODY, NOW - 301), "signature.old"),
        (signature(KEY, BODY, NOW + 301), "signature.old"),
        (signature(b"other" * 8, BODY, NOW), "signature.wrong"),
        (signature(KEY, BODY + b" ", NOW), "signature.wrong"),
    ],
)
def test_what_is_not_ours_or_old_is_refused(header, code):
    with pytest.raises(RefusedError) as caught:
        verify_signature(KEY, header, BODY, now=NOW)
    assert caught.value.code == code


def test_a_copy_with_another_time_is_refused():
    moved = signature(KEY, BODY, NOW).replace(str(NOW), str(NOW + 400))
    with pytest.raises(RefusedError, match=r"signature\.wrong"):
        verify_signature(KEY, moved, BODY, now=NOW + 400)


def test_a_client_without_a_key_is_told_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_KEYS", str(tmp_path))
    with pytest.raises(RefusedError, match=r"new-key acme --purpose callback"):
        callback_key("acme")
    make_tenant_key("acme", "callback")
    assert len(callback_key("acme")) == 32
