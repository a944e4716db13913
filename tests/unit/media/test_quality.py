"""Reading the log of the measuring run, and the order of boxes in a file."""

from __future__ import annotations

import struct

import pytest

from nightreel.media.quality import Interval, _intervals, moov_comes_first, outside


def box(kind: bytes, body: bytes = b"", *, large: bool = False) -> bytes:
    if large:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


@pytest.mark.parametrize(
    ("data", "first"),
    [
        pytest.param(box(b"ftyp", b"isom") + box(b"moov") + box(b"mdat", b"x" * 99), True, id="faststart"),
        pytest.param(box(b"ftyp", b"isom") + box(b"mdat", b"x" * 99) + box(b"moov"), False, id="index last"),
        pytest.param(box(b"free", b"1234", large=True) + box(b"moov") + box(b"mdat"), True, id="64-bit length"),
        pytest.param(b"", False, id="empty"),
        pytest.param(b"\x00\x00\x00\x00moov", True, id="to the end"),
        pytest.param(struct.pack(">I4s", 0, b"free") * 3, False, id="length 0"),
        pytest.param(struct.pack(">I4s", 4, b"free") * 3, False, id="length below its header"),
        pytest.param(struct.pack(">I4sQ", 1, b"free", 1 << 63), False, id="past the end"),
        pytest.param(box(b"free") * 20_000, False, id="too many boxes"),
    ],
)
def test_moov_comes_first(tmp_path, data, first):
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    assert moov_comes_first(path) is first


def test_intervals_of_one_kind_are_joined_and_the_last_may_be_open():
    log = """
    [freezedetect @ 0x1] [info] lavfi.freezedetect.freeze_start: 1.5
    [silencedetect @ 0x2] [info] silence_start: -0.01
    [freezedetect @ 0x1] [info] lavfi.freezedetect.freeze_duration: 2
    [freezedetect @ 0x1] [info] lavfi.freezedetect.freeze_end: 3.5
    [silencedetect @ 0x2] [info] silence_end: 2.5 | silence_duration: 2.51
    [freezedetect @ 0x1] [info] lavfi.freezedetect.freeze_start: 8
    """
    assert list(_intervals(log, "freeze", 10.0)) == [Interval(1.5, 3.5), Interval(8, 10)]
    assert list(_intervals(log, "silence", 10.0)) == [Interval(0, 2.5)]


@pytest.mark.parametrize(
    ("allowed", "left_s"),
    [([], 4), ([(0, 10)], 0), ([(2, 5)], 1), ([(0, 3)], 3), ([(3, 4), (5, 9)], 1), ([(6, 9)], 4), ([(0, 2)], 4)],
)
def test_outside_gives_the_longest_rest(allowed, left_s):
    assert outside(Interval(2, 6), [Interval(*pair) for pair in allowed]) == left_s
