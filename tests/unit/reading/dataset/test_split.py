"""No film is on both sides of the split, by whatever chain its examples hang together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from nightreel.reading.dataset.split import groups_of, held_out, near_pictures


def _picture(folder: Path, name: str, seed: int) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    made = Image.fromarray(coarse).resize((240, 180), Image.Resampling.BICUBIC)
    made.save(folder / name)
    return made


def test_near_pictures_are_found_and_others_are_not(tmp_path: Path) -> None:
    for seed in range(12):
        made = _picture(tmp_path, f"p{seed}.png", seed)
        if seed == 3:
            ImageEnhance.Brightness(made.resize((120, 90))).enhance(0.85).save(tmp_path / "again.jpg", quality=60)
    for name, grey in (("blank1.png", 250), ("blank2.png", 251)):
        Image.new("RGB", (240, 180), (grey, grey, grey)).save(tmp_path / name)
    found = near_pictures({path.name: path for path in tmp_path.iterdir()})
    assert found == [("again.jpg", "p3.png")], "blank panels tell nothing"


def test_groups_hang_together_through_any_chain() -> None:
    belongs = [
        frozenset({"run a", "title key", "picture 1"}), frozenset({"run b", "title key"}),
        frozenset({"run c", "title other", "picture 2"}), frozenset({"run d", "picture 3"}), frozenset[str](),
    ]  # fmt: skip
    groups = groups_of(belongs, [("picture 1", "picture 2")])
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 3
    turned = groups_of(belongs[:4][::-1], [("picture 2", "picture 1")])
    assert turned == groups[:4][::-1], "names of groups do not depend on the order"


@pytest.mark.parametrize("seed", range(25))
def test_nothing_of_a_film_is_on_both_sides(seed: int) -> None:
    dice = np.random.default_rng(seed)
    belongs = [
        frozenset({f"run {dice.integers(0, 40)}", f"title {dice.integers(0, 60)}", f"picture {dice.integers(0, 80)}"})
        for _ in range(120)
    ]
    pairs = [(f"picture {dice.integers(0, 80)}", f"picture {dice.integers(0, 80)}") for _ in range(5)]
    groups = groups_of(belongs, pairs)
    test = held_out(groups, 0.2, seed)
    sides: dict[str, set[bool]] = {}
    for names, group in zip(belongs, groups, strict=True):
        for name in names:
            sides.setdefault(name, set()).add(group in test)
    for one, other in pairs:
        sides[one] = sides[other] = sides.get(one, set()) | sides.get(other, set())
    assert all(len(side) <= 1 for side in sides.values())


def test_the_share_is_met_where_films_are_many() -> None:
    groups = [f"film {number // 5}" for number in range(500)]
    test = held_out(groups, 0.1, 1)
    assert 45 <= sum(group in test for group in groups) <= 60
    assert held_out(groups, 0.1, 1) == test
    assert held_out(groups, 0.1, 2) != test
    assert held_out(groups, 0, 1) == frozenset()


def test_one_film_alone_is_for_training() -> None:
    assert held_out(["one"] * 10, 0.5, 1) == frozenset()
    assert len(held_out(["one", "two"], 0.5, 1)) == 1
