"""The demo's clip: loops, encodes the same bytes, says what it is."""

from itertools import pairwise

import av
import numpy as np
import pytest

from nightreel.demo.clip import FRAMES, draw_frames, write_clip

SMALL = {"width": 96, "height": 54}


@pytest.fixture(scope="module")
def frames():
    """A round of 12 small frames."""
    return [frame.astype(float) for frame in draw_frames(12, **SMALL)]


def test_clip_moves(frames):
    assert np.abs(frames[0] - frames[6]).mean() > 2


def test_clip_loops_without_a_seam(frames):
    steps = [np.abs(one - other).mean() for one, other in pairwise(frames)]
    assert np.abs(frames[-1] - frames[0]).mean() < 1.3 * max(steps)


def test_clip_encodes_the_same_bytes_again(tmp_path):
    for name in ("one.mp4", "two.mp4"):
        write_clip(tmp_path / name, frames=4, **SMALL)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_clip_is_h264_bt709_at_24_frames_a_second(tmp_path):
    write_clip(tmp_path / "clip.mp4", frames=6, **SMALL)
    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 24)
        assert (stream.width, stream.height, stream.frames) == (96, 54, 6)
        assert (context.colorspace, context.color_range) == (1, 1)
        decoded = next(container.decode(stream)).to_ndarray(format="rgb24").astype(float)
    drawn = next(draw_frames(6, **SMALL)).astype(float)
    assert np.abs(decoded - drawn).mean() < 8, "colours are shifted"


def test_clip_lasts_three_seconds():
    assert FRAMES == 72
