"""The detector of faces itself: the picture check's program."""

from __future__ import annotations

import numpy as np
import pytest
from tests.drawn_pictures import face, plain, texture

from nightreel.reading.measure.faces import find_faces
from nightreel.reading.measure.framing import measure_framing

pytestmark = pytest.mark.integration


def test_a_face_is_found_where_it_is_and_gives_the_shot_size():
    near, far = face(size=140), face(middle=(150, 150), size=60)
    found = find_faces([near, far, plain((90, 90, 90)), texture()])
    assert found is not None
    assert [len(faces) for faces in found] == [1, 1, 0, 0]
    box = found[1][0].region
    assert box.x + box.width / 2 == pytest.approx(150 / 640, abs=0.05)
    assert [measure_framing(frame, faces).size for frame, faces in zip((near, far), found, strict=False)] == [
        "close_up", "medium",
    ]  # fmt: skip


def test_a_turned_colour_order_is_not_needed_and_the_input_stays():
    frame = face()
    before = frame.copy()
    find_faces([frame])
    np.testing.assert_array_equal(frame, before)


def test_without_the_package_nothing_is_claimed(monkeypatch):
    from nightreel.engines.image_check import nudenet

    nudenet._require.cache_clear()
    monkeypatch.setattr(nudenet, "find_spec", lambda name: None)
    monkeypatch.setattr(nudenet, "_PROGRAMS", {})
    try:
        assert find_faces([face()]) is None
    finally:
        nudenet._require.cache_clear()
