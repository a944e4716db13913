"""Years, numbers, names, places and materials that nobody gave are found, in both languages; what was given passes."""

from __future__ import annotations

import pytest

from nightreel.reading.works import facts
from nightreel.reading.works.facts import facts_version, unknown_facts
from nightreel.reading.works.spelled import spelled_numbers

RECORD = {
    "title": "Evening Boat", "artist": "Lin Yao", "year": "1986", "medium": "ink on paper", "size": "70 × 50 cm",
}  # fmt: skip
CHINESE = {"title": "暮舟", "作者": "林遥", "年代": "1986年", "材质": "纸本水墨", "尺寸": "70 × 50 厘米"}

UNKNOWN = [
    ("It was painted in 1912.", "1912"),
    ("Lin Yao made it in the nineteenth century.", "nineteenth century"),
    ("The sheet is 120 cm wide.", "120"),
    ("She painted it for twenty-five years.", "twenty-five"),
    ("It took three months.", "three months"),
    ("Like Monet, she loved the evening.", "Monet"),
    ("The hills remind one of Claude Lorrain.", "Claude Lorrain"),
    ("Lin Yao lived in Hangzhou.", "Hangzhou"),
    ("A landscape of the Song dynasty.", "Song"),
    ("It is laid in with watercolour.", "watercolour"),
    ("Painted with oil on canvas.", "oil"),
    ("An Impressionist evening.", "Impressionist"),
    ("See more at www.example.org today.", "www.example.org"),
    ("The boat belongs to Old Wang.", "Old Wang"),
    ("Johann Meyer bought it.", "Johann Meyer"),
    ("It was bought by a rich banker in the war.", "bought"),
    ("It was bought by a rich banker in the war.", "the war"),
    ("The painter was her husband.", "her husband"),
    ("Perhaps the painter was her husband.", "her husband"),
    ("It shows the artist's late wife.", "artist's late wife"),
    ("A pupil of the painter finished it.", "pupil of the painter"),
    ("this work hangs in paris next to a monet", "Paris"),
    ("this work hangs in paris next to a monet", "Monet"),
    ("It was painted in nineteen sixty-five.", "nineteen sixty-five"),
    ("It was painted in the nineteen-sixties.", "nineteen-sixties"),
]
UNKNOWN_CHINESE = [
    ("此画作于1912年。", "1912"),
    ("此画作于一九一二年。", "一九一二年"),
    ("这是十九世纪的作品。", "十九世纪"),
    ("画家齐白石也喜欢小舟。", "齐白石"),
    ("笔意近于《富春山居图》。", "富春山居图"),
    ("宋代的山水也是如此。", "宋代"),
    ("江南的水色。", "江南"),
    ("此画为油画。", "油画"),
    ("画家陈立文的作品。", "陈立文"),
    ("画面绘于绢上，长三十厘米。", "绢"),
    ("作品现藏于故宫。", "故宫"),
    ("笔法源自父亲。", "父亲"),
    ("画家是她的丈夫。", "她的丈夫"),
    ("此画被一位银行家买下。", "买下"),
    ("战争中曾一度失窃。", "失窃"),
]
KNOWN = [
    "Lin Yao painted Evening Boat in 1986.",
    "A boat drifts under two mountains; perhaps it is late.",
    "The ink is pale, and the paper stays bare.",
    "Look at the three pines on the right bank.",
    "The sheet measures 70 × 50 cm.",
    "“Evening Boat” hangs low. I see mist.",
    "Mist fills the valley. Above it, a ridge.",
    "It was painted in nineteen eighty-six.",
    "The sheet is seventy by fifty centimetres.",
    "Perhaps she waits for her mother.",
    "A turner bends over a cup of china.",
]
KNOWN_CHINESE = [
    "林遥的《暮舟》作于1986年。", "一叶小舟泊在两座山下。", "墨色清淡，纸面留出大片空白。", "画幅为70 × 50厘米。",
    "右岸有三棵松树，您看到了吗？", "一九八六年的水墨。", "一位母亲抱着孩子。",
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "words"), UNKNOWN)
def test_what_nobody_gave_is_found(sentence, words):
    assert any(words in one.words for one in unknown_facts(sentence, RECORD)), unknown_facts(sentence, RECORD)


@pytest.mark.parametrize(("sentence", "words"), UNKNOWN_CHINESE)
def test_what_nobody_gave_is_found_in_chinese(sentence, words):
    assert any(words in one.words for one in unknown_facts(sentence, CHINESE)), unknown_facts(sentence, CHINESE)


@pytest.mark.parametrize("sentence", KNOWN)
def test_what_the_record_or_the_eye_gives_passes(sentence):
    assert unknown_facts(sentence, RECORD) == []


@pytest.mark.parametrize("sentence", KNOWN_CHINESE)
def test_what_the_record_or_the_eye_gives_passes_in_chinese(sentence):
    assert unknown_facts(sentence, CHINESE) == []


def test_what_the_record_tells_of_its_history_may_be_said():
    record = {**RECORD, "acquired": "bought in Paris in 1990 from his wife"}
    assert unknown_facts("It was bought in Paris from the artist's wife.", record) == []


@pytest.mark.parametrize(
    "sentence", ["以墨青色和墨绿色为主。", "角落里的一点墨绿格外醒目。", "Inky green, then charcoal."]
)
def test_the_name_of_a_colour_is_no_material(sentence):
    measured = "charcoal" if sentence.isascii() else ""
    assert unknown_facts(sentence, {"作者": "玛塔", "材质": "布面油画"}, measured) == []


def test_ink_beside_a_colour_is_a_material():
    assert [one.words for one in unknown_facts("墨绿之上，墨色很深。", {"材质": "布面油画"})] == ["墨"]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("nineteen sixty-five", "1965"), ("Nineteen oh five", "1905"), ("nineteen hundred and twelve", "1912"),
        ("two thousand and five", "2005"), ("sixty-five", "65"), ("eighteen eighties", "1880"),
        ("a hundred and one", "101"), ("three hundred twenty-two", "322"), ("ten thousand", "10000"), ("seven", ""),
        ("seventh", ""),
    ],
)  # fmt: skip
def test_spelled_numbers_are_digits(words, digits):
    assert [value for _, value in spelled_numbers(words)] == ([digits] if digits else [])


def test_the_version_is_that_of_the_tables(monkeypatch):
    before = facts_version()
    monkeypatch.setattr("nightreel.reading.works.facts.colour_words", lambda: ("ultramarine",))
    assert facts_version.__wrapped__() != before


def test_what_was_measured_may_be_said():
    sentence = "Blue takes 42 % of the surface."
    assert [one.words for one in unknown_facts(sentence, RECORD)] == ["42"]
    assert unknown_facts(sentence, RECORD, measured="blue 42") == []


@pytest.mark.parametrize(
    "text", ["a" * 60_000, "一" * 60_000, "a@" * 30_000, "Lin " + "aa Bo " * 10_000], ids=lambda text: text[:6]
)
def test_a_long_text_costs_no_more_than_its_length(text):
    """Each of these took minutes where every letter was a beginning that is read to the end."""
    found = [*facts._links(text), *facts._counted(text, "", set()), *facts._capitalised(text, "")]
    assert all(len(one.words) < len(text) for one in found)


def test_an_address_is_found_whole():
    assert [one.words for one in unknown_facts("ask ann.lee@example.org now", RECORD)] == ["ann.lee@example.org"]
