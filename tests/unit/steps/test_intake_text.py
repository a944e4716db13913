"""What becomes of a brief's text."""

from __future__ import annotations

import pytest

from nightreel.errors import Problems
from nightreel.spec.brief import Brief
from nightreel.steps.intake import Intake, IntakeOptions, clean_text


@pytest.mark.parametrize(
    "text",
    [
        "Aurora ⌚️ 👨‍👩‍👧",
        "ساعة ذكية",
        "{{ conn.x }} ${brief.title} {% raw %}",
        "手表 Pro — 50 % off; rm -rf / <b>",
        "Zoë’s",
    ],
)
def test_ordinary_text_passes_as_it_is(text):
    assert clean_text(text) == text


def test_control_characters_and_direction_overrides_are_stripped():
    assert clean_text("A\x00u\x1br\u202eora\ud800\x7f") == "Aurora"
    assert clean_text(" two\twords\r\nand more ") == "two words and more"


def test_an_intake_cleans_every_field_and_says_so(context):
    brief = Brief(title="Aur\x07ora", selling_points=("Light\x00", "\x01"), parameters={"bat\x02tery": "14\u202e days"})
    made = Intake().run(IntakeOptions(), context, brief=brief)
    clean = made["brief"]
    assert clean == Brief(title="Aurora", selling_points=("Light",), parameters={"battery": "14 days"})
    assert made["material"].notes == ("The brief's text held control characters: they were removed.",)


def test_an_ordinary_brief_stays_equal(context):
    brief = Brief(title="Aurora", duration_s=9.5, language="zh-CN", platforms=("tiktok",), seed=4, slogan="{{ x }}")
    made = Intake().run(IntakeOptions(), context, brief=brief)
    assert made["brief"] == brief
    assert made["material"].notes == ()


@pytest.mark.parametrize("filler", ["word ", "手表好用"])
def test_a_brief_of_ten_thousand_words_is_one_clear_error(context, filler):
    brief = Brief(title="Aurora", reviews=tuple((filler * 100).strip() for _ in range(100)))
    with pytest.raises(Problems, match=r"^\[brief\.long\] brief: got \d+ words, want at most 4000\. Fix: keep"):
        Intake().run(IntakeOptions(), context, brief=brief)


def test_a_title_of_control_characters_alone_is_refused(context):
    with pytest.raises(Problems, match=r"brief\.title"):
        Intake().run(IntakeOptions(), context, brief=Brief(title="\x01\x02"))


def test_every_fault_is_told_at_once_with_its_line(context):
    brief = Brief(title="Aurora", pictures=("gone.png", "../x.png"), footage=("none.mp4",), music="/etc/passwd")
    with pytest.raises(Problems) as caught:
        Intake().run(IntakeOptions(), context, brief=brief)
    told = str(caught.value).splitlines()
    assert len(told) == 4
    for line, start in zip(
        told,
        ("[path.missing] pictures, line 1", "[path.outside] pictures, line 2", "[path.missing] footage, line 1",
         "[path.outside] music"), strict=True,
    ):  # fmt: skip
        assert line.startswith(start)
        assert "Fix: " in line
