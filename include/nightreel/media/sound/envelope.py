"""How far music steps back under the voice, moment by moment.

A compressor reacts to a voice after it has begun, breathes with every syllable and pumps between words. Here the times
of the voice are known, so music makes room a moment before the first word, stays down over short pauses and comes back
slowly after the last word, as a person at a mixing desk would ride it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ATTACK_S = 0.25
RELEASE_S = 0.6
_BRIDGE_S = ATTACK_S + RELEASE_S + 0.35
_BLOCK = 48_000

Span = tuple[float, float]


def voice_spans(spoken: Sequence[Span], *, bridge_s: float = _BRIDGE_S) -> tuple[Span, ...]:
    """Join the times of spoken lines whose pause is too short for music to come back.

    Args:
        spoken: start and end of each line in seconds, in any order.
        bridge_s: pauses shorter than this are bridged.

    Returns:
        Spans in order that neither touch nor overlap.
    """
    spans: list[Span] = []
    for start, end in sorted(spoken):
        if end <= start:
            continue
        if spans and start - spans[-1][1] < bridge_s:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def duck_gain_db(times_s: NDArray[np.float64], spans: Sequence[Span], duck_db: float) -> NDArray[np.float64]:
    """Give the gain of ducked sound at given times.

    Args:
        times_s: any shape.
        spans: what ``voice_spans`` gave.
        duck_db: how far to step back; positive.

    Returns:
        Decibels of the same shape, between ``-duck_db`` and 0: fully down from the first word to the last of a span,
        joined to 0 by half a cosine ``ATTACK_S`` before and ``RELEASE_S`` after.
    """
    depth = np.zeros_like(times_s)
    for start, end in spans:
        ramp = np.minimum((times_s - start + ATTACK_S) / ATTACK_S, (end + RELEASE_S - times_s) / RELEASE_S)
        depth = np.maximum(depth, np.clip(ramp, 0.0, 1.0))
    return -duck_db * 0.5 * (1.0 - np.cos(np.pi * depth))


def envelope_blocks(samples: int, rate_hz: int, spans: Sequence[Span], duck_db: float) -> Iterator[NDArray[np.float32]]:
    """Give the gain of every sample, a block at a time.

    Args:
        samples: length of the sound.
        rate_hz: samples a second.
        spans: where somebody speaks, seconds from the start.
        duck_db: by how much the sound is lowered there.

    Yields:
        Linear gain, float32 ``(N,)``; together ``samples`` values.
    """
    for first in range(0, samples, _BLOCK):
        times_s = np.arange(first, min(first + _BLOCK, samples), dtype=np.float64) / rate_hz
        near = [span for span in spans if span[0] - ATTACK_S <= times_s[-1] and span[1] + RELEASE_S >= times_s[0]]
        yield np.power(10.0, duck_gain_db(times_s, near, duck_db) / 20.0).astype(np.float32)


def write_envelope(path: Path, samples: int, rate_hz: int, spans: Sequence[Span], duck_db: float) -> None:
    """Write the gain as raw 32 bit floats, twice a sample for stereo, in bounded memory."""
    with path.open("wb") as file:
        for block in envelope_blocks(samples, rate_hz, spans, duck_db):
            file.write(np.repeat(block, 2).astype("<f4").tobytes())
