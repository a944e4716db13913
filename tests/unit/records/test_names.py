"""Names of people in texts, and what stands in their place."""

from __future__ import annotations

import pytest

from nightreel.records.names import StandIns, names_in, person_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ANNA (V.O.)", "ANNA"), ("ada.lin@firm.example", "ada lin"), ("ada.lin", "ada lin"), ("NARRATOR", ""),
        ("旁白", ""), ("李明（画外音）", "李明"), ("李明：", "李明"), ("", ""), ("7", ""), ("Dr. Chen", "Dr. Chen"),
    ],
)  # fmt: skip
def test_a_speakers_name(said: str, name: str) -> None:
    assert person_name(said) == name


def test_one_person_has_one_stand_in_everywhere() -> None:
    hidden = StandIns(["ANNA", "ada lin", "李明"])
    text = hidden.replace("Anna's key. ANNA waits; Ada and Ada Lin see it. Annabel stays. 李明看着李明。")
    assert "Annabel stays" in text
    anna, ada = text.split("'s", 1)[0], text.split("; ", 1)[1].split(" and ", 1)[0]
    assert anna.startswith("Person ")
    assert ada.startswith("Person ")
    assert anna != ada
    assert f"{anna} waits" in text
    assert f"{ada} and {ada} see it" in text
    assert "李明" not in text
    assert text.count("人物") == 2


def test_the_numbers_do_not_follow_the_alphabet() -> None:
    names = [f"name{letter}" for letter in "abcdefghij"]
    hidden = StandIns(names)
    order = [hidden.replace(name) for name in names]
    assert order != sorted(order, key=lambda said: int(said.rsplit(" ", 1)[1]))
    assert len(set(order)) == len(hidden) == 10


def test_mail_and_numbers_go_and_artists_stay() -> None:
    hidden = StandIns(["Katsushika Hokusai", "Bo"], keep=["Katsushika Hokusai"])
    said = hidden.replace("Katsushika Hokusai, 1831. Bo: bo@firm.example, +49 170 1234567")
    assert said.startswith("Katsushika Hokusai, 1831. Person 1: [mail], [number]")


def test_a_single_chinese_character_is_a_name_only_where_somebody_speaks() -> None:
    hidden = StandIns(["明"])
    assert hidden.replace("明天见") == "明天见"
    assert hidden.replace("明：你好") == "人物1：你好"
    assert hidden.replace("请明先生来") == "请人物1先生来"


def test_names_behind_titles_are_found() -> None:
    assert names_in(["Ask Ms Ada Lin about it", "请王先生看", "王小明老师说得对"]) == {"Ada Lin", "王", "王小明"}


def test_a_name_that_is_a_word_stays_where_it_is_written_small() -> None:
    hidden = StandIns(["Rose"], cased=["Rose"])
    assert hidden.replace("Rose asks for a rose.") == "Person 1 asks for a rose."
