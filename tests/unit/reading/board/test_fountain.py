"""Scripts in Fountain and Markdown, in English and Chinese, in every encoding that writers send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightreel.reading.board.export import write_fountain
from nightreel.reading.board.fountain import looks_like_markdown, parse_script, plain
from nightreel.reading.board.screenplay import Element, Screenplay, is_heading, scenes_of, speaker_name
from nightreel.reading.board.text_file import decoded

FOUNTAIN = """Title:
    _**BRICK & STEEL**_
    Full retired
Credit: written by
Author: Stu Maschwitz

/* The boneyard
INT. NOWHERE - NEVER
*/

# Act one

= The two meet.

EXT. BRICK'S PATIO - DAY #12A#

A gorgeous day. [[Which one?]] The sun is shining.
But Brick is not.

STEEL (O.S.)
(a whisper)
The *best* time.
(beat)
Beer's ready!

BRICK ^
Screw retirement.

CUT TO:

.SNIPER SCOPE POV

!INT. IS NO HEADING HERE

@McAVOY
Yo.

~Willy Wonka

> THE END <

> FADE OUT:

===
"""


def kinds(script: Screenplay) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in script.elements]


def test_every_element_of_fountain():
    script = parse_script(FOUNTAIN)
    assert script.title_page[0] == ("Title", "BRICK & STEEL\nFull retired")
    assert script.title == "BRICK & STEEL\nFull retired"
    assert kinds(script) == [
        ("section", "Act one"), ("synopsis", "The two meet."), ("heading", "EXT. BRICK'S PATIO - DAY"),
        ("action", "A gorgeous day. The sun is shining. But Brick is not."), ("note", "Which one?"),
        ("character", "STEEL (O.S.)"), ("parenthetical", "a whisper"), ("dialogue", "The best time."),
        ("parenthetical", "beat"), ("dialogue", "Beer's ready!"), ("character", "BRICK"),
        ("dialogue", "Screw retirement."), ("transition", "CUT TO:"), ("heading", "SNIPER SCOPE POV"),
        ("action", "INT. IS NO HEADING HERE"), ("character", "McAVOY"), ("dialogue", "Yo."),
        ("lyric", "Willy Wonka"), ("centred", "THE END"), ("transition", "FADE OUT:"), ("page_break", ""),
    ]  # fmt: skip
    by_kind = {element.kind: element for element in script.elements}
    assert by_kind["section"].depth == 1
    assert script.elements[2].number == "12A"
    assert next(one for one in script.elements if one.text == "BRICK").dual
    assert FOUNTAIN.split("\n")[script.elements[2].line - 1].startswith("EXT. BRICK'S")


@pytest.mark.parametrize(
    "text",
    [
        "INT. KITCHEN - NIGHT", "int kitchen", "INT./EXT. CAR - DAY", "I/E CAR", "EST. CITY", "内景 厨房 夜",
        "外景，街道，日",
        "内/外景 车 黄昏", "【外景】码头", "3. 内景 厨房 夜", "第3场 外景 海边 日", "12、内景。客厅。夜", "日内 教室",
    ],
)  # fmt: skip
def test_headings(text: str):
    assert is_heading(text)


@pytest.mark.parametrize(
    "text", ["INTRODUCING MIRA", "Interior light falls.", "EXTRA", "内心很乱", "外面下雨了", "内容", ""]
)
def test_no_headings(text: str):
    assert not is_heading(text)


CHINESE = """标题：钥匙
编剧：林

第1场 外景 院子 夜

米拉跪下，把什么东西藏在花盆底下。

米拉（低声）：下雪之前我就回来。
字幕：三个月后

切至：

2. 内景 火车 日

@老博
你藏得真不好。
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
def test_a_chinese_script_in_any_encoding(encoding: str):
    script = parse_script(decoded(CHINESE.replace("\n", "\r\n").encode(encoding)))
    assert script.title == "钥匙"
    assert kinds(script) == [
        ("heading", "第1场 外景 院子 夜"), ("action", "米拉跪下，把什么东西藏在花盆底下。"), ("character", "米拉"),
        ("parenthetical", "低声"), ("dialogue", "下雪之前我就回来。"),
        ("action", "字幕：三个月后"), ("transition", "切至："),
        ("heading", "2. 内景 火车 日"), ("character", "老博"), ("dialogue", "你藏得真不好。"),
    ]  # fmt: skip
    first, second = scenes_of(script)
    assert [(line.speaker, line.text) for line in first.lines if line.kind == "dialogue"] == [
        ("米拉", "下雪之前我就回来。")
    ]
    assert second.lines[0].speaker == "老博"


MARKDOWN = """# The key

## EXT. COURTYARD - NIGHT

- Mira *kneels*.
- She hides a key.

**Mira:** I will be back.

> **BO** (gruff): So you say.

BO (V.O.): Nobody comes back.

### INT. TRAIN - DAY

Rain.
"""


def test_a_script_in_markdown():
    assert looks_like_markdown("script.md", "")
    assert looks_like_markdown("script.txt", MARKDOWN)
    assert not looks_like_markdown("script.fountain", MARKDOWN)
    assert kinds(parse_script(MARKDOWN, markdown=True)) == [
        ("section", "The key"), ("heading", "EXT. COURTYARD - NIGHT"), ("action", "Mira kneels."),
        ("action", "She hides a key."), ("character", "Mira"), ("dialogue", "I will be back."), ("character", "BO"),
        ("parenthetical", "gruff"), ("dialogue", "So you say."), ("character", "BO"), ("parenthetical", "V.O."),
        ("dialogue", "Nobody comes back."), ("heading", "INT. TRAIN - DAY"), ("action", "Rain."),
    ]  # fmt: skip


def test_emphasis_is_taken_away_and_stars_stay():
    assert plain(r"**bold** and *it* and _under_ and \*star\* 2 * 3") == "bold and it and under and *star* 2 * 3"
    assert speaker_name("MIRA (V.O.) (CONT'D)") == "MIRA"


def test_letters_that_hide_or_turn_words_are_taken_away():
    assert decoded("a\u202eb\u200bc\x00d\r\ne".encode()) == "abcd\ne"
    assert decoded(b"caf\xe9 \x81") == decoded(b"caf\xe9 \x81")  # read letter by letter, never refused


WORDS = st.text(st.sampled_from("abc XYZ 米拉.:!?*_#@>~()[]=^-"), min_size=1, max_size=40).map(
    lambda text: " ".join(text.replace("[[", "").replace("]]", "").split())
)
ELEMENTS = st.one_of(
    st.builds(Element, kind=st.just("heading"), text=WORDS.map(lambda text: f"INT. {text.strip('#. ') or 'X'}")),
    st.builds(Element, kind=st.just("action"), text=WORDS.filter(lambda text: any(map(str.isalpha, text)))),
)


@given(st.lists(ELEMENTS, max_size=6))
def test_what_is_written_is_read_back(elements: list[Element]):
    script = Screenplay(title_page=(("Title", "x"),), elements=tuple(elements))
    back = parse_script(write_fountain(script))
    assert kinds(back) == [(one.kind, " ".join(one.text.split())) for one in elements]


@given(st.text(max_size=400), st.booleans())
def test_any_text_is_read(text: str, markdown: bool):
    parse_script(decoded(text.encode("utf-8", "replace")), markdown=markdown)
    scenes_of(parse_script(text, markdown=markdown))
