"""The keyed layout of a tile: which frequencies carry which code bit, and with which sign."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nightreel.provenance.watermark.code import CODE_BITS, encode

TILE = 128
"""Side of the tile on the canonical grid."""
CANONICAL_LINES = 360
"""Short side of a picture on the canonical grid; smaller pictures are taken as they are."""
BAND = (0.05, 0.25)
"""Lowest and highest frequency that carry chips, cycles per canonical pixel."""
_SYNC_SHARE = 0.25


@dataclass(frozen=True)
class ChipPlan:
    """Where a key puts its chips: the real and the imaginary part of each frequency of a half plane."""

    ky: NDArray[np.int64]
    """Vertical frequency of each carrier, cycles per tile, ``(m,)``."""
    kx: NDArray[np.int64]
    ring: NDArray[np.int64]
    """Radius of each carrier in whole cycles per tile, counted from the lowest."""
    signs: NDArray[np.float32]
    """Sign of each chip, real parts first, ``(2m,)``."""
    bit: NDArray[np.int64]
    """Code bit of each chip, -1 for synchronisation, ``(2m,)``."""

    @cached_property
    def by_ring(self) -> NDArray[np.int64]:
        """Order of the carriers and their opposites by ring, ``(2m,)``."""
        return np.argsort(np.concatenate([self.ring, self.ring]), kind="stable")

    @cached_property
    def ring_sizes(self) -> NDArray[np.int64]:
        """How many carriers and opposites each ring has."""
        return np.asarray(2 * np.bincount(self.ring), np.int64)

    @cached_property
    def ring_starts(self) -> NDArray[np.int64]:
        """Where each ring begins in ``by_ring``."""
        return np.asarray(np.cumsum(self.ring_sizes) - self.ring_sizes, np.int64)

    @cached_property
    def sync(self) -> NDArray[np.complex64]:
        """The synchronisation chips alone, ``(m,)``."""
        return self._carriers(np.where(self.bit < 0, self.signs, np.float32(0)))

    def tile(self, key: bytes, payload: str) -> NDArray[np.float32]:
        """Give the payload's pattern, ``(TILE, TILE)``, mean 0, deviation 1; it repeats without a seam."""
        word = np.append(encode(key, payload), np.float32(1))  # bit -1 takes the last: synchronisation
        spectrum = np.zeros((TILE, TILE), np.complex64)
        carriers = self._carriers(self.signs * word[self.bit])
        spectrum[self.ky, self.kx] = carriers
        spectrum[-self.ky, -self.kx] = carriers.conj()
        pattern = np.fft.ifft2(spectrum).real.astype(np.float32)
        return np.asarray(pattern / pattern.std(), np.float32)

    def soft_bits(self, carriers: NDArray[np.complex64]) -> NDArray[np.float64]:
        """Add up the evidence for each code bit out of received carriers ``(m,)``."""
        chips = np.concatenate([carriers.real, carriers.imag]) * self.signs
        data = self.bit >= 0
        return np.asarray(np.bincount(self.bit[data], chips[data], minlength=CODE_BITS), np.float64)

    def _carriers(self, chips: NDArray[np.float32]) -> NDArray[np.complex64]:
        return (chips[: len(self.ky)] + 1j * chips[len(self.ky) :]).astype(np.complex64)


def plan_chips(key: bytes) -> ChipPlan:
    """Lay out the chips of a key. The layout is a matter of record: it must never change."""
    frequencies = np.arange(-TILE // 2 + 1, TILE // 2)
    ky, kx = (grid.ravel() for grid in np.meshgrid(frequencies, frequencies, indexing="ij"))
    radius = np.hypot(ky, kx)
    half = (kx > 0) | ((kx == 0) & (ky > 0))
    chosen = half & (radius >= BAND[0] * TILE) & (radius <= BAND[1] * TILE)
    ky, kx, radius = ky[chosen], kx[chosen], radius[chosen]
    count = 2 * len(ky)
    order = np.argsort(np.frombuffer(_stream(key, b"order", 8 * count), ">u8"), kind="stable")
    bit = np.empty(count, np.int64)
    sync = int(count * _SYNC_SHARE)
    bit[order[:sync]] = -1
    bit[order[sync:]] = np.arange(count - sync) % CODE_BITS
    coins = np.unpackbits(np.frombuffer(_stream(key, b"signs", count // 8 + 1), np.uint8))[:count]
    ring = radius.astype(np.int64)
    return ChipPlan(ky, kx, ring - ring.min(), (1 - 2 * coins.astype(np.float32)).astype(np.float32), bit)


def _stream(key: bytes, purpose: bytes, size_bytes: int) -> bytes:
    """Give keyed bytes; numpy's own generators may change between releases."""
    seed = hmac.new(key, b"nightreel watermark " + purpose, hashlib.sha256).digest()
    return hashlib.shake_256(seed).digest(size_bytes)
