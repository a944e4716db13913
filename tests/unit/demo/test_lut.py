"""The demo brand's look: what is committed is what the script makes, and it is subtle."""

from pathlib import Path

import numpy as np

from nightreel.demo.lut import cube_text, lumen_look

COMMITTED = Path(__file__).parents[3] / "include/tenants/demo/luts/lumen.cube"


def test_committed_cube_is_what_the_script_makes():
    assert COMMITTED.read_text(encoding="ascii") == cube_text()


def test_red_runs_fastest():
    rows = [line.split() for line in cube_text(3).splitlines()[4:]]
    values = np.array(rows, float)
    assert values.shape == (27, 3)
    assert values[2, 0] > 0.8 > 0.2 > values[2, 2], "the third point is full red"
    assert values[18, 2] > 0.8 > 0.2 > values[18, 0], "the nineteenth point is full blue"


def test_black_and_white_stay():
    ends = np.array([[0.0, 0, 0], [1, 1, 1]])
    np.testing.assert_allclose(lumen_look(ends), ends, atol=1e-9)


def test_greys_lean_teal_below_and_warm_above():
    dark, light = lumen_look(np.array([[0.2] * 3, [0.8] * 3]))
    assert dark[2] > dark[0]
    assert light[0] > light[2]
    assert max(np.ptp(dark), np.ptp(light)) < 0.05


def test_greys_stay_in_order():
    ramp = lumen_look(np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1))
    assert (np.diff(ramp.mean(axis=1)) > 0).all()


def test_input_is_not_modified():
    colours = np.random.default_rng(0).random((5, 3))
    before = colours.copy()
    lumen_look(colours)
    np.testing.assert_array_equal(colours, before)
