"""From payload to code bits and back: keyed integrity check, convolutional code, soft Viterbi decoding."""

from __future__ import annotations

import hashlib
import hmac
import re

import numpy as np
from numpy.typing import NDArray

from nightreel.errors import OptionError

PAYLOAD_BITS = 64
CHECK_BITS = 32
_MEMORY = 8
_STATES = 1 << _MEMORY
# Rate 1/4, K = 9, free distance 24 (Lin and Costello, Error Control Coding, table 12.1).
_GENERATORS = (0o463, 0o535, 0o733, 0o745)

CODE_BITS = (PAYLOAD_BITS + CHECK_BITS + _MEMORY) * len(_GENERATORS)
"""Length of a code word."""


def checked_payload(payload: str) -> str:
    """Give the payload when it is 16 lower case hexadecimal digits.

    Raises:
        OptionError: it is anything else (``watermark.payload``).
    """
    if not re.fullmatch(r"[0-9a-f]{16}", payload):
        raise OptionError(
            "watermark.payload",
            got=payload,
            want="16 hexadecimal digits in lower case, such as 00c0ffee12345678",
            fix="leave the payload out: it is then made from the film's content",
        )
    return payload


def encode(key: bytes, payload: str) -> NDArray[np.float32]:
    """Give the code word of a payload and its keyed check.

    Args:
        key: the tenant's secret.
        payload: 16 hexadecimal digits.

    Returns:
        ``(CODE_BITS,)``; +1 for a zero bit, -1 for a one.
    """
    content = bytes.fromhex(payload)
    bits = np.unpackbits(np.frombuffer(content + _check(key, content), np.uint8))
    state, signs = 0, np.empty((len(bits) + _MEMORY, len(_GENERATORS)), np.float32)
    for index, bit in enumerate([*bits.tolist(), *[0] * _MEMORY]):
        signs[index] = _SIGNS[state, bit]
        state = (state << 1 | bit) & (_STATES - 1)
    return signs.reshape(-1)


def decode(key: bytes, soft: NDArray[np.floating]) -> str | None:
    """Give the payload of the likeliest code word, or ``None`` when its keyed check fails.

    A word of pure noise passes the check once in 2^32 calls.

    Args:
        key: the tenant's secret.
        soft: ``(CODE_BITS,)``, positive where a zero bit is likelier; any scale.
    """
    content = np.packbits(_viterbi(soft.reshape(-1, len(_GENERATORS)))).tobytes()
    payload, check = content[: PAYLOAD_BITS // 8], content[PAYLOAD_BITS // 8 :]
    return payload.hex() if hmac.compare_digest(check, _check(key, payload)) else None


def _check(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, b"nightreel watermark check" + payload, hashlib.sha256).digest()[: CHECK_BITS // 8]


def _viterbi(soft: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Give the likeliest bits of a word that begins and ends in state 0 (Viterbi 1967)."""
    metric = np.full(_STATES, -np.inf)
    metric[0] = 0
    choices = np.empty((len(soft), _STATES), np.uint8)
    for index, branch in enumerate(soft):
        paths = metric[_BEFORE] + _BRANCH_SIGNS @ branch
        choices[index] = paths.argmax(axis=1)
        metric = paths.max(axis=1)
    state, bits = 0, np.empty(len(soft), np.uint8)
    for index in range(len(soft) - 1, -1, -1):
        bits[index] = state & 1
        state = _BEFORE[state, choices[index, state]]
    return bits[:-_MEMORY]


def _signs() -> NDArray[np.float32]:
    """Sign of each output for every state and next bit: ``(states, 2, outputs)``."""
    register = np.arange(_STATES)[:, None] << 1 | np.arange(2)
    outputs = np.stack([np.bitwise_count(register & generator) & 1 for generator in _GENERATORS], axis=-1)
    return (1 - 2 * outputs.astype(np.float32)).astype(np.float32)


_SIGNS = _signs()
_AFTER = np.arange(_STATES)
_BEFORE = np.stack([_AFTER >> 1, _AFTER >> 1 | _STATES >> 1], axis=1)
_BRANCH_SIGNS = _SIGNS[_BEFORE, (_AFTER & 1)[:, None]]
