"""The step grade on a reel: what is filmed is corrected, what is drawn keeps the brand's colours."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from nightreel.errors import InputError, RefusedError
from nightreel.media.colour_cube import identity_cube, write_cube
from nightreel.media.encode import ClipWriter
from nightreel.media.player import still
from nightreel.spec.film import Clip, Reel, Segment
from nightreel.steps.grade import Grade, GradeOptions

pytestmark = pytest.mark.integration
FPS, SIZE = Fraction(25), (160, 90)


def filmed(at: int, tint: tuple[float, float, float]) -> np.ndarray:
    """A busy scene under tinted light."""
    rng = np.random.default_rng(4)
    grey = rng.random((18, 32, 1)) * 0.8
    light = grey * np.exp2(rng.normal(0, 0.4, (18, 32, 3)) * rng.random((18, 32, 1)) ** 3) * tint
    frame = (np.clip(light, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)
    return np.roll(cv2.resize(frame, SIZE, interpolation=cv2.INTER_CUBIC), at, axis=1)


def drawn(at: int) -> np.ndarray:
    frame = np.full((SIZE[1], SIZE[0], 3), (16, 60, 120), np.uint8)
    cv2.circle(frame, (40 + at, 45), 20, (255, 176, 32), -1, cv2.LINE_AA)
    return frame


@pytest.fixture
def reel(store, tmp_path) -> Reel:
    """A drawn shot, then a filmed one under warm light."""
    segments = []
    for index, (name, make) in enumerate([("drawn", drawn), ("filmed", lambda at: filmed(at, (1.12, 1.0, 0.88)))]):
        path = tmp_path / f"{name}.mp4"
        with ClipWriter(path, *SIZE, FPS) as writer:
            for at in range(8):
                writer.write(make(at))
        media = store.keep(path, "clip", facts={"engine": "animatic" if name == "drawn" else "footage"})
        clip = Clip(name=name, media=media, width_px=SIZE[0], height_px=SIZE[1], fps=FPS, frames=8)
        segments.append(Segment(clip=clip, start_frame=8 * index, frames=8))
    return Reel(title="Film", language="en-US", width_px=SIZE[0], height_px=SIZE[1], fps=FPS, segments=tuple(segments))


def test_filmed_shots_are_corrected_and_drawn_ones_left(reel, context):
    graded = Grade().run(GradeOptions(), context, reel=reel)["reel"]
    (entry,) = graded.filters
    assert entry.stage == "shot"
    assert set(entry.measured["shots"]) == {reel.segments[1].clip.media.sha256}
    assert entry.measured["look"] is None
    np.testing.assert_array_equal(still(graded, context, 3), still(reel, context, 3), "brand colours are exact")
    before, after = still(reel, context, 11).astype(np.float64), still(graded, context, 11).astype(np.float64)
    cast = [float(np.median(frame[..., 0] - frame[..., 2])) for frame in (before, after)]
    assert cast[0] > 12
    assert abs(cast[1]) < 0.5 * cast[0]
    assert context.notes == ["filmed: a warm cast taken out"]
    assert len(context.stills) == 3
    assert not list(context.work_dir.glob("*.cube"))


def test_what_asks_for_nothing_changes_nothing(reel, context):
    options = GradeOptions(white_balance="off", auto_exposure=False)
    graded = Grade().run(options, context, reel=reel)["reel"]
    for index in (0, 9, 15):
        np.testing.assert_array_equal(still(graded, context, index), still(reel, context, index))
    assert context.notes == []


def test_drawn_shots_take_the_look_when_asked(reel, context):
    options = GradeOptions(white_balance="off", auto_exposure=False, saturation=0, drawn_clips="look")
    graded = Grade().run(options, context, reel=reel)["reel"]
    assert np.ptp(still(graded, context, 3).astype(int), axis=2).max() <= 2


@pytest.mark.parametrize("named_by", ["brand", "option"])
def test_a_look_comes_from_the_tenant(reel, make_context, tenant, tenant_root, named_by):
    swapped = identity_cube(2)[..., [2, 1, 0]]
    write_cube(tenant_root / "look.cube", np.ascontiguousarray(swapped))
    brand = tenant.brand.model_copy(update={"lut": "look.cube" if named_by == "brand" else ""})
    context = make_context(tenant=tenant.model_copy(update={"brand": brand}))
    options = GradeOptions(white_balance="off", auto_exposure=False, lut=None if named_by == "brand" else "look.cube")
    graded = Grade().run(options, context, reel=reel)["reel"]
    (tenant_root / "look.cube").write_text("gone")
    before, after = still(reel, context, 11), still(graded, context, 11)
    assert np.abs(after.astype(int) - before[..., ::-1]).max() <= 1, "the look that was kept is used"


def test_an_empty_name_takes_no_look(reel, make_context, tenant):
    brand = tenant.brand.model_copy(update={"lut": "missing.cube"})
    context = make_context(tenant=tenant.model_copy(update={"brand": brand}))
    graded = Grade().run(GradeOptions(lut=""), context, reel=reel)["reel"]
    assert graded.filters[0].measured["look"] is None
    with pytest.raises(InputError, match=r"brand\.lut"):
        Grade().run(GradeOptions(), context, reel=reel)


def test_a_bad_look_is_named_with_its_line(reel, context, tenant_root):
    (tenant_root / "bad.cube").write_text("LUT_3D_SIZE 2\n0 0 0\n0 0 nan\n")
    with pytest.raises(InputError, match=r"lut\.cube.*bad\.cube:3"):
        Grade().run(GradeOptions(lut="bad.cube"), context, reel=reel)


@pytest.mark.parametrize("name", ["../other/look.cube", "/etc/passwd", "file:///etc/passwd"])
def test_a_look_outside_the_tenant_is_refused(reel, context, name):
    with pytest.raises(RefusedError, match=r"path\.outside"):
        Grade().run(GradeOptions(lut=name), context, reel=reel)


@pytest.mark.parametrize("bad", [{"exposure": 9}, {"saturation": -1}, {"white_balance": "auto"}, {"glow": 1}])
def test_options_have_limits(bad):
    with pytest.raises(ValidationError):
        GradeOptions.model_validate(bad)
