"""Terms of art are used where they belong, by the record; a house's own come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import NightreelError
from nightreel.reading.works.glossary import kinds_of, load_glossary

INK = {"title": "Mist", "medium": "ink on paper", "genre": "landscape"}
OIL = {"title": "The Listener", "medium": "oil on canvas", "genre": "portrait"}
SHUIMO = {"题目": "云山", "材质": "纸本水墨", "题材": "山水"}
YOUHUA = {"题目": "听者", "材质": "布面油画", "题材": "肖像"}


@pytest.mark.parametrize(
    ("sentence", "record", "wrong"),
    [
        ("山石以皴法写成。", SHUIMO, ""), ("山石以皴法写成。", YOUHUA, "皴法"), ("枯笔飞白。", SHUIMO, ""),
        ("画面用三远法展开。", SHUIMO, ""), ("画面用三远法展开。", YOUHUA, "三远法"), ("颜料厚涂。", SHUIMO, "厚涂"),
        ("Thick impasto catches the light.", OIL, ""), ("Thick Impasto catches the light.", INK, "impasto"),
        ("The chiaroscuro is deep.", OIL, ""), ("Texture strokes build the rock.", INK, ""),
        ("Texture strokes build the face.", OIL, "texture strokes"), ("The three distances open.", INK, ""),
        ("The three distances open.", OIL, "three distances"), ("Flying white.", {"title": "x"}, "flying white"),
        ("A documented view.", OIL, ""),
    ],
)  # fmt: skip
def test_terms_belong_to_kinds_of_work(sentence, record, wrong):
    found = load_glossary().misused(sentence, record)
    assert [name.lower() for name, _ in found] == ([wrong.lower()] if wrong else [])
    assert all(why for _, why in found)


def test_an_ink_portrait_has_no_three_distances():
    record = {"medium": "ink on silk", "genre": "portrait"}
    assert load_glossary().misused("三远法", record)
    assert "sanyuan" not in load_glossary().allowed(record)
    assert "feibai" in load_glossary().allowed(record)


def test_the_title_may_say_what_it_likes():
    record = {**OIL, "title": "Chiaroscuro in Ink"}
    assert kinds_of({"artist": "Ink Oil", "medium": "bronze"}) == {"sculpture"}
    assert load_glossary().misused("Chiaroscuro.", record) == []


def test_the_house_comes_first(tmp_path: Path):
    own = tmp_path / "glossary.yaml"
    own.write_text("terms:\n  feibai: {names: [飞白], only: [oil]}\n  hum: {names: [hum], never: [oil]}\n", "utf-8")
    glossary = load_glossary(own, tmp_path)
    assert glossary.misused("飞白", OIL) == []
    assert [name for name, _ in glossary.misused("A hum.", OIL)] == ["hum"]
    assert "impasto" in glossary.terms


def test_a_broken_file_names_its_line(tmp_path: Path):
    own = tmp_path / "glossary.yaml"
    own.write_text("terms:\n  feibai: {name: [飞白]}\n", "utf-8")
    with pytest.raises(NightreelError, match=r"glossary\.yaml:2"):
        load_glossary(own, tmp_path)
