"""GIF files made by hand, so that tests decide on every block of them."""

from __future__ import annotations

import struct

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
_PALETTE = bytes([*RED, *GREEN, *BLUE, *WHITE])


def packed(indices: list[int]) -> bytes:
    """Pack palette indices of 2 bits as LZW that never grows its table: a clear code before every second one."""
    data, bits, held = bytearray(), 0, 0
    codes = [code for number, index in enumerate(indices) for code in (([4] if number % 2 == 0 else []) + [index])]
    for code in [*codes, 5]:
        bits |= code << held
        held += 3
        while held >= 8:
            data.append(bits & 255)
            bits, held = bits >> 8, held - 8
    data.append(bits & 255)
    blocks = b"".join(
        bytes([len(part)]) + part for part in (bytes(data[at : at + 255]) for at in range(0, len(data), 255))
    )
    return b"\x02" + blocks + b"\0"


def control(disposal: int, delay: int, transparent: int | None = None) -> bytes:
    """Make a graphic control extension; the delay in hundredths of a second."""
    flags = (disposal << 2) | (transparent is not None)
    return b"\x21\xf9\x04" + struct.pack("<BHB", flags, delay, transparent or 0) + b"\0"


def image(x: int, y: int, width: int, height: int, indices: list[int]) -> bytes:
    """Make an image block."""
    return b"\x2c" + struct.pack("<HHHHB", x, y, width, height, 0) + packed(indices)


def gif(*blocks: bytes, width: int = 8, height: int = 8, end: bytes = b";") -> bytes:
    """Put a file together."""
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x81, 0, 0) + _PALETTE + b"".join(blocks) + end


def plain(index: int, delay: int = 10) -> bytes:
    """Make a frame of one colour that stays."""
    return control(1, delay) + image(0, 0, 8, 8, [index] * 64)
