"""GIFs as browsers show them: delays, disposal, transparency; broken ones as far as they go."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gif_files import BLUE, GREEN, control, gif, image, plain

from nightreel.errors import InputError
from nightreel.media.moving import gif as gif_module
from nightreel.media.moving import moments as moments_module
from nightreel.media.moving.choose import Bounds
from nightreel.media.moving.gif import Gif, is_gif
from nightreel.media.moving.look import look_through
from nightreel.media.moving.moments import MOST_PASSED_FRAMES, Moment, PassNotes

GROUND = (200, 150, 100)


def moments(path: Path, data: bytes, notes: PassNotes | None = None) -> list[Moment]:
    path.write_bytes(data)
    return list(Gif.opened(path, GROUND).every(160, notes or PassNotes()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.gif"


def test_delays_of_0_and_1_are_a_tenth_of_a_second_as_in_browsers(path):
    notes = PassNotes()
    found = moments(path, gif(plain(1, 0), plain(2, 1), plain(1, 2), plain(2, 300)), notes)
    assert [round(moment.at_s, 6) for moment in found] == [0, 0.1, 0.2, 0.22]
    assert [moment.shown_s for moment in found] == [0.1, 0.1, 0.02, 3.0]
    assert notes.retimed == 2


def test_a_frame_without_a_control_block_has_no_delay(path):
    found = moments(path, gif(plain(1, 20), image(0, 0, 8, 8, [2] * 64), plain(3, 20)))
    assert [moment.shown_s for moment in found] == [0.2, 0.1, 0.2]


def test_what_disposal_clears_shows_the_ground_not_the_files_background(path):
    blocks = (
        plain(1), control(2, 10, 3) + image(0, 0, 4, 8, [2] * 32), control(1, 10, 3) + image(0, 0, 2, 2, [2] * 4),
    )  # fmt: skip
    before, after = [moment.pixels for moment in moments(path, gif(*blocks))][1:]
    assert tuple(before[7, 0]) == BLUE
    assert tuple(after[7, 0]) == GROUND
    assert tuple(after[0, 0]) == BLUE
    assert tuple(after[7, 7]) == GREEN


def test_disposal_to_previous_brings_back_what_was_there(path):
    blocks = (plain(1), control(3, 10) + image(0, 0, 8, 8, [2] * 64), control(1, 10) + image(0, 0, 1, 1, [3]))
    found = [moment.pixels for moment in moments(path, gif(*blocks))]
    assert tuple(found[1][4, 4]) == BLUE
    assert tuple(found[2][4, 4]) == GREEN


def test_transparent_pixels_keep_what_is_below(path):
    blocks = (plain(1), control(1, 10, 3) + image(0, 0, 8, 1, [2, 3] * 4))
    top = moments(path, gif(*blocks))[1].pixels[0]
    assert [tuple(pixel) for pixel in top[:2]] == [BLUE, GREEN]


@pytest.mark.parametrize(("lost", "frames"), [(20, 3), (60, 2)], ids=["in its lines", "before its lines"])
def test_a_file_cut_off_in_a_frame_gives_what_is_there(path, lost, frames):
    notes, whole = PassNotes(), gif(plain(1), plain(2), plain(3))
    assert len(moments(path, whole[:-lost], notes)) == frames
    assert notes.broken == 1


@pytest.mark.parametrize("place", range(8, 20, 3))
def test_broken_blocks_in_the_middle_are_told(path, place):
    first, whole = len(gif(plain(1))) - 1, bytearray(gif(plain(1), plain(2), plain(3)))
    whole[first + 8 + place : first + 8 + place + 3] = b"\xff\xfe\x12"
    notes = PassNotes()
    found = moments(path, bytes(whole), notes)
    assert found
    assert notes.broken or len(found) == 3


def test_a_whole_file_is_not_called_broken(path):
    for end in (b";", b""):  # some programs leave the last byte away
        notes = PassNotes()
        assert len(moments(path, gif(plain(1), plain(2), end=end), notes)) == 2
        assert notes.broken == 0


def test_a_canvas_larger_than_any_screen_is_refused_before_it_is_decoded(path):
    path.write_bytes(gif(plain(1), width=60_000, height=60_000))
    with pytest.raises(InputError, match=r"moving\.large.*60000x60000"):
        Gif.opened(path, GROUND)


def test_small_frames_on_a_canvas_of_40_megapixels_are_refused_before_one_is_put_together(path, monkeypatch):
    monkeypatch.setattr(gif_module, "_frames", lambda *_: pytest.fail("decoded"))
    path.write_bytes(gif(*[plain(1)] * 400, width=6300, height=6300))
    with pytest.raises(InputError, match=r"moving\.large.*6300x6300.*9 megapixels.*3000 pixels"):
        look_through(path, "moving", Bounds())


def test_what_is_put_together_is_bounded_by_pixels_not_by_the_size_of_the_file(path, monkeypatch):
    monkeypatch.setattr(moments_module, "MOST_ANIMATION_WORK_PIXELS", 20_000_000)
    drawn = list[int]()
    real = gif_module.over_ground
    monkeypatch.setattr(
        gif_module, "over_ground", lambda canvas, *rest: drawn.append(canvas.size // 4) or real(canvas, *rest)
    )
    data = gif(*[plain(number % 3) for number in range(400)], width=1000, height=1000)
    path.write_bytes(data)
    looked = look_through(path, "moving", Bounds())
    assert len(data) < 100_000
    assert len(looked.survey.times_s) == 20
    assert looked.met.ended_early == "long"
    # Both passes: every frame in small once, then the chosen ones alone.
    assert sum(drawn) <= 20_000_000 + len(looked.chosen) * 1_000_000


def test_the_limits_of_animations_let_4k_through_and_no_more():
    assert 3840 * 2160 <= moments_module.MOST_ANIMATION_PIXELS < 10_000_000
    assert moments_module.MOST_ANIMATION_WORK_PIXELS // (3840 * 2160) < 400


def test_a_header_alone_is_broken(path):
    path.write_bytes(gif(plain(1))[:9])
    with pytest.raises(InputError, match=r"moving\.broken"):
        Gif.opened(path, GROUND)


def test_frames_without_end_are_looked_at_as_far_as_is_allowed(path):
    notes = PassNotes()
    small = control(1, 2) + image(0, 0, 1, 1, [2])
    path.write_bytes(gif(plain(1), *([small] * (MOST_PASSED_FRAMES + 20))))
    count = sum(1 for _ in Gif.opened(path, GROUND).every(160, notes))
    assert count == MOST_PASSED_FRAMES
    assert notes.ended_early == "long"


def test_a_gif_is_known_by_its_beginning(path):
    path.write_bytes(gif(plain(1)))
    assert is_gif(path)
    path.write_bytes(b"\x89PNG\r\n")
    assert not is_gif(path)
