"""The strip of pictures in the trigger form."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

from nightreel_airflow.strip import CARD, GAP, LINE, strip_of


def test_pictures_stand_in_rows_of_two_with_their_names(tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        path = tmp_path / f"picture_{number}.png"
        Image.new("RGB", (400, 300), (200, 30 * number, 40)).save(path)
        paths.append(path)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with Image.open(BytesIO(strip_of([*paths, tmp_path / "broken.png"]))) as strip:
        assert strip.size == (2 * CARD[0] + GAP, 2 * (CARD[1] + LINE) + GAP)
        assert strip.getpixel((CARD[0] // 2, CARD[1] // 2))[:3] == (200, 0, 40)
        second_row = CARD[1] + LINE + GAP + CARD[1] // 2
        assert strip.getpixel((CARD[0] // 2, second_row))[:3] == (200, 60, 40)
        name = strip.crop((0, CARD[1], CARD[0], CARD[1] + LINE))
        assert len(name.getcolors(10_000)) > 3, "the name is written below"
