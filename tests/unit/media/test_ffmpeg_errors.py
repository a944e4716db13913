"""The error fits the log of an ffmpeg that failed."""

from __future__ import annotations

import pytest

from nightreel.errors import EngineError, InputError
from nightreel.media.ffmpeg import ffmpeg_error, last_line, run_ffmpeg


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [
        ("[mov @ 0x5] moov atom not found", InputError, "media.broken"),
        ("Error opening input: Invalid data found when processing input", InputError, "media.broken"),
        ("[out#0/mp4 @ 0x1] Error writing trailer: No space left on device", EngineError, "disk.full"),
        ("Unrecognized option 'x'.", EngineError, "ffmpeg.failed"),
    ],
)
def test_the_log_decides(line, kind, code):
    error = ffmpeg_error("a.mp4", ["frame=  1 fps=0", line, "Conversion failed!"], 1)
    assert type(error) is kind
    assert error.code == code
    assert error.got == last_line([line])
    assert "0x" not in str(error)


def test_a_signal_is_named():
    assert "signal 9" in str(ffmpeg_error("a.mp4", [], -9))


def test_a_run_that_does_not_end_is_killed():
    with pytest.raises(EngineError, match=r"ffmpeg.slow.*0.3 s"):
        run_ffmpeg(["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"], where="silence", timeout_s=0.3)


def test_no_demuxer_opens_what_a_file_names(tmp_path):
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    from nightreel.media.ffmpeg import safe_input

    with pytest.raises(InputError):
        run_ffmpeg([*safe_input(tmp_path / "list.m3u8"), "-f", "null", "-"], where="list.m3u8")
