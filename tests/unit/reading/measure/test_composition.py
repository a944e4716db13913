from __future__ import annotations

import pytest
from tests.drawn_pictures import block, plain, worded

from nightreel.reading.measure.composition import lightest, place_of, shape_of, text_contrast
from nightreel.spec.film import Box


@pytest.mark.parametrize(("size", "shape"), [((320, 180), "wide"), ((180, 320), "tall"), ((200, 210), "square")])
def test_shape(size, shape):
    assert shape_of(plain((0, 0, 0), *size)) == shape


@pytest.mark.parametrize(
    ("corner", "place"), [((0.05, 0.05), "upper_left"), ((0.45, 0.45), "middle"), ((0.75, 0.75), "lower_right")]
)
def test_the_lightest_ninth_is_where_the_light_is(corner, place):
    found = lightest(block((30, 30, 40), (250, 240, 200), (*corner, 0.2, 0.2)))
    assert found is not None
    assert place_of(found) == place


def test_an_even_picture_has_no_lightest_part():
    assert lightest(plain((120, 120, 120))) is None


@pytest.mark.parametrize(
    ("ink", "least", "most"), [((0, 0, 0), 15, 21), ((190, 190, 190), 1.2, 2.2), ((118, 118, 118), 3.5, 5.2)]
)
def test_contrast_of_words_is_wcags_ratio(ink, least, most):
    frame = worded({(40, 100): "Confirm order"}, ink=ink, paper=(255, 255, 255))
    ratio = text_contrast(frame, Box(x=0.04, y=0.2, width=0.4, height=0.16))
    assert least <= ratio <= most


def test_no_words_have_no_contrast():
    assert text_contrast(plain((9, 9, 9)), Box(x=0.1, y=0.1, width=0.2, height=0.1)) == 1
