from __future__ import annotations

import pytest
from tests.drawn_pictures import block, texture

from nightreel.reading.measure.faces import Face, _apart
from nightreel.reading.measure.framing import measure_framing, side_of, size_of_face
from nightreel.spec.film import Box


def _box(height: float, x: float = 0.4) -> Box:
    return Box(x=x, y=0.1, width=0.2, height=height)


@pytest.mark.parametrize(
    ("heads", "size"),
    [(1, "extreme_close_up"), (2, "close_up"), (3, "medium_close_up"), (4, "medium"), (6, "medium_long"),
     (9, "long"), (20, "extreme_long")],
)  # fmt: skip
def test_the_size_is_how_many_heads_fit_into_the_frame(heads, size):
    assert size_of_face(0.7 / heads) == size


def test_the_tallest_face_decides():
    faces = (Face(_box(0.4), 0.9), Face(_box(0.1), 0.9))
    framing = measure_framing(texture(), faces)
    assert (framing.size, framing.by, framing.region) == ("close_up", "face", _box(0.4))


def test_one_thing_before_a_plain_ground_is_measured():
    framing = measure_framing(block((240, 240, 240), (30, 60, 90), (0.3, 0.2, 0.3, 0.6)), ())
    assert (framing.by, framing.size) == ("thing", "medium_close_up")
    assert framing.share == pytest.approx(0.6, abs=0.03)


def test_without_a_face_or_a_thing_nothing_is_claimed():
    assert measure_framing(texture(), ()).size == "unknown"


def test_faces_that_overlap_are_one_face():
    faces = _apart([Face(_box(0.4), 0.6), Face(_box(0.38), 0.9), Face(_box(0.3, x=0.7), 0.7)])
    assert [face.score for face in faces] == [0.9, 0.7]


@pytest.mark.parametrize(("x", "side"), [(0.0, "left"), (0.4, "middle"), (0.8, "right")])
def test_sides(x, side):
    assert side_of(_box(0.2, x)) == side
