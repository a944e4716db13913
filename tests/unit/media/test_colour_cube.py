"""``.cube`` files of others: whole ones are read exactly, all others are refused with their line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.errors import InputError
from nightreel.media.colour_cube import identity_cube, look_up, parse_cube, read_cube, write_cube

ROWS = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
PLAIN = "\n".join(['TITLE "Plain"', "# made by hand", "LUT_3D_SIZE 2", *ROWS])


def test_parse_cube_reads_red_fastest():
    rows = ["0.1 0.2 0.3", *ROWS[1:]]
    cube = parse_cube("\r\n".join(["LUT_3D_SIZE 2  # two", "", *rows]), "a.cube")
    assert cube.shape == (2, 2, 2, 3)
    np.testing.assert_allclose(cube[0, 0, 0], [0.1, 0.2, 0.3], rtol=1e-6)
    np.testing.assert_array_equal(cube[1, 0, 0], [1, 0, 0])
    np.testing.assert_array_equal(cube[0, 0, 1], [0, 0, 1])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("# only words", 1, id="comments only"),
        pytest.param("LUT_3D_SIZE 1\n0 0 0", 1, id="size 1"),
        pytest.param("LUT_3D_SIZE 66", 1, id="size 66"),
        pytest.param("LUT_3D_SIZE 99999999999999999999", 1, id="size beyond reason"),
        pytest.param("LUT_3D_SIZE -2", 1, id="negative size"),
        pytest.param("LUT_3D_SIZE ²", 1, id="a digit that is none"),
        pytest.param("LUT_3D_SIZE 2 2", 1, id="two sizes"),
        pytest.param("LUT_3D_SIZE 2\nLUT_3D_SIZE 3", 2, id="size twice"),
        pytest.param("LUT_1D_SIZE 2\n0 0 0\n1 1 1", 1, id="1D"),
        pytest.param("0 0 0\nLUT_3D_SIZE 2", 1, id="colours first"),
        pytest.param(PLAIN.replace("1 1 1", "1 1 nan"), 11, id="nan"),
        pytest.param(PLAIN.replace("1 1 1", "1 1 inf"), 11, id="infinite"),
        pytest.param(PLAIN.replace("1 1 1", "1 1 1e9"), 11, id="huge"),
        pytest.param(PLAIN.replace("1 1 1", "1 1"), 11, id="two numbers"),
        pytest.param(PLAIN.replace("1 1 1", "1 1 1 1"), 11, id="four numbers"),
        pytest.param(PLAIN.replace("1 1 1", "1 1 one"), 11, id="word"),
        pytest.param(PLAIN + "\n0 0 0", 12, id="too many"),
        pytest.param(PLAIN.removesuffix("\n1 1 1"), 10, id="too few"),
        pytest.param("DOMAIN_MIN 0 0 5\n" + PLAIN, 1, id="domain upside down"),
        pytest.param("DOMAIN_MAX 1 0 1\n" + PLAIN, 1, id="empty domain"),
        pytest.param("IMPORT /etc/passwd\n" + PLAIN, 1, id="unknown word"),
        pytest.param("\x00\x01\x02", 1, id="binary"),
    ],
)
def test_parse_cube_names_the_line(text, line):
    with pytest.raises(InputError) as caught:
        parse_cube(text, "look.cube")
    assert caught.value.code == "lut.cube"
    assert caught.value.where == f"look.cube:{line}"
    assert caught.value.fix


@given(st.text(max_size=200))
def test_parse_cube_never_fails_otherwise(text):
    with pytest.raises(InputError):
        parse_cube(text, "noise.cube")


def test_a_domain_is_stretched_to_the_unit_cube():
    wide = PLAIN.replace("LUT_3D_SIZE 2", "LUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2")
    cube = parse_cube(wide, "wide.cube")
    np.testing.assert_allclose(look_up(cube, np.array([[1.0, 0.5, 0.0]])), [[0.5, 0.25, 0.0]], atol=1e-6)


def test_write_and_read_agree(tmp_path):
    cube = identity_cube(5) ** np.float32(0.7)
    write_cube(tmp_path / "a.cube", cube)
    np.testing.assert_allclose(read_cube(tmp_path / "a.cube"), cube, atol=1e-6)


def test_read_cube_names_a_missing_and_a_huge_file(tmp_path):
    with pytest.raises(InputError, match=r"lut\.missing"):
        read_cube(tmp_path / "none.cube")
    with (tmp_path / "huge.cube").open("wb") as file:
        file.truncate(40 << 20)
    with pytest.raises(InputError, match="41943040 bytes"):
        read_cube(tmp_path / "huge.cube")


def test_look_up_is_exact_on_grey_and_linear_tables():
    colours = np.random.default_rng(1).random((500, 3))
    np.testing.assert_allclose(look_up(identity_cube(9), colours), colours, atol=1e-6)
    mixed = identity_cube(9) @ np.array([[0.5, 0.2, 0.1], [0.3, 0.6, 0.2], [0.2, 0.2, 0.7]], np.float32)
    np.testing.assert_allclose(
        look_up(mixed, colours), colours @ np.array([[0.5, 0.2, 0.1], [0.3, 0.6, 0.2], [0.2, 0.2, 0.7]]), atol=1e-5
    )
