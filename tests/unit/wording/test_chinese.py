"""Faults in Chinese: whole sentences of ours, values as they were, and nothing that is not ours."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from nightreel.errors import SpecError
from nightreel.wording.chinese import answer_in_chinese, fault_in_chinese, sentence_in_chinese
from nightreel.wording.lines import SLOT, Line, filled, lines


def said(code: str, **parts: object) -> dict[str, str]:
    """Give a fault in Chinese."""
    return fault_in_chinese(SpecError(code, **parts).as_dict())  # type: ignore[arg-type]


def test_a_fault_is_said_whole_and_its_values_stay() -> None:
    assert said(
        "catalogue.missing", where="batch.catalogue", got="spring 2026.csv, which is not there", want="a file in acme/",
        fix="write sping.csv instead of spring 2026.csv",
    ) == {
        "code": "catalogue.missing", "where": "batch.catalogue", "got": "spring 2026.csv 不存在",
        "want": "acme/ 中的文件", "fix": "将 spring 2026.csv 改写为 sping.csv",
    }  # fmt: skip


def test_a_name_that_reads_like_a_sentence_of_another_fault_stays() -> None:
    assert said("brief.title", got="Salt and Pepper")["got"] == "Salt and Pepper"
    assert said("brief.title", got="both")["got"] == "both"
    assert said("sentence.of.nobody", want="something fine", fix="do it well") == {
        "code": "sentence.of.nobody", "where": "", "got": "", "want": "something fine", "fix": "do it well",
    }  # fmt: skip


def test_what_pydantic_finds_is_said_for_every_field() -> None:
    assert said("brief.duration_s", got=300, want="at most 120", fix="change duration_s")["fix"] == "修改 duration_s"
    assert said("tenant.title", got="130 characters", want="at most 120 characters")["want"] == "最多 120 个字符"


def test_the_sentence_of_a_fault_is_made_of_its_parts() -> None:
    fault = {
        "code": "yaml.tab",
        "got": "a tab",
        "want": "",
        "fix": "use two spaces",
        "sentence": "[yaml.tab] got a tab.",
    }
    assert answer_in_chinese(fault)["sentence"] == "制表符；解决办法：使用两个空格。"


def test_findings_of_the_quality_check_are_said_in_chinese() -> None:
    finding = {"name": "freeze", "title": "No frozen picture", "passed": False, "got": "none", "want": "less than 2 s"}
    assert answer_in_chinese([finding]) == [{**finding, "got": "无", "want": "少于 2 秒"}]
    assert said("brief.title", got="Something missing")["got"] == "Something missing"


def test_notes_are_said_in_chinese_and_persons_words_are_not() -> None:
    assert answer_in_chinese({"notes": ["No artist is named.", "Nice."], "note": "No artist is named."}) == {
        "notes": ["未注明作者。", "Nice."], "note": "No artist is named.",
    }  # fmt: skip


def test_kinds_of_things_and_a_parsers_words_fill_slots_in_chinese() -> None:
    told = said("port.missing", got="nothing before upscale that gives material or a reel", fix="move it behind reel")
    assert (told["got"], told["fix"]) == ("upscale 之前没有步骤输出素材或成片", "移到 reel 之后")
    broken = said("yaml.syntax", got="mapping values are not allowed in this context, in: title: a: b")
    assert broken["got"] == "此处不允许键值对，位于：title: a: b"


def test_slots_change_their_order() -> None:
    assert sentence_in_chinese("an input film of upscale", "got", "port.unknown") == "upscale 的输入 film"


def test_faults_within_an_answer_are_found_and_all_else_is_left() -> None:
    answer = {
        "title": "nothing", "want": "nothing",
        "faults": [{"code": "catalogue.key", "got": "nothing", "want": "", "fix": "fill the cell", "line": 3}],
    }  # fmt: skip
    assert answer_in_chinese(answer) == {
        "title": "nothing", "want": "nothing",
        "faults": [{"code": "catalogue.key", "got": "无", "want": "", "fix": "填写该单元格", "line": 3}],
    }  # fmt: skip


def test_every_line_is_found_again_with_its_slots_filled() -> None:
    lost = [line.english for line in lines() if not _is_found(line)]
    assert lost == []


def _is_found(line: Line) -> bool:
    english, chinese = line.english, line.chinese
    for slot, _ in SLOT.findall(line.english):
        english, chinese = (re.sub(rf"\{{{slot}!?\}}", f"VALUE{slot}", text) for text in (english, chinese))
    return sentence_in_chinese(english, line.part, line.codes[0].replace("*", "any")) == chinese


@given(st.lists(st.text(alphabet="ab,", min_size=1, max_size=6), min_size=1, max_size=4), st.text("ab, ", max_size=24))
def test_what_fills_the_slots_gives_the_text_again(constants: list[str], text: str) -> None:
    values = filled(tuple(constants), text)
    if values is not None:
        parts = [constants[0]]
        for value, constant in zip(values, constants[1:], strict=True):
            parts += [value, constant]
        assert "".join(parts) == text
        assert all(values)


def test_a_hostile_text_is_passed_over_at_once() -> None:
    text = "a" * 1900 + ", which " * 10
    assert sentence_in_chinese(text, "got", "module.absent") == text
