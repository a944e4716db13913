"""What a reviewer may decide, and what hostile or careless decisions come to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from nightreel.errors import Problems, RefusedError
from nightreel.records.decisions import check_decision, clean, read_decision, words_of
from nightreel.spec.review import Decision, ReviewSheet
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant


def _script() -> Script:
    shots = tuple(
        Shot(
            index=index, role="benefit", start_frame=24 * index, frames=24, scene="a watch",
            voice_over=f"Said {index + 1}.", text=OnScreenText(headline=f"Headline {index + 1}"),
        )
        for index in range(3)
    )  # fmt: skip
    return Script(
        title="Watch", language="en-US", arc="plain", fps=Fraction(24), width_px=64, height_px=64, shots=shots
    )


def _sheet(of: Any = "film", *, script: Script | None = None) -> ReviewSheet:
    return ReviewSheet(of=of, title="Watch", script=script or _script())


def _codes(said: dict[str, Any], tenant: Tenant, of: str = "film") -> list[str]:
    with pytest.raises(Problems) as caught:
        check_decision(read_decision(said), _sheet(of), tenant=tenant)
    return [error.code for error in caught.value.errors]


@pytest.mark.parametrize(
    ("said", "of", "code"),
    [
        ({"choice": "reject"}, "film", "review.note"),
        ({"choice": "reject", "note": " \t\u202e "}, "film", "review.note"),
        ({"choice": "again"}, "film", "review.shots"),
        ({"choice": "again", "note": "nicer"}, "film", "review.shots"),
        ({"choice": "again", "shots": {"0": ""}}, "film", "review.shots"),
        ({"choice": "again", "shots": {"4": ""}}, "cut", "review.shots"),
        ({"choice": "again", "words": {"-1": {"headline": "x"}}}, "film", "review.words"),
        ({"choice": "approve", "shots": {"1": "brighter"}}, "film", "review.choice"),
        ({"choice": "approve", "words": {"1": {"headline": "New"}}}, "film", "review.choice"),
        ({"choice": "again", "shots": {"1": "brighter"}}, "script", "review.shots"),
    ],
)
def test_a_decision_that_cannot_be_says_which_part(said: dict[str, Any], of: str, code: str, tenant: Tenant) -> None:
    assert code in _codes(said, tenant, of)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "choice"),
        ({"choice": "publish"}, "choice"),
        ({"choice": "approve", "rating": 6}, "rating"),
        ({"choice": "approve", "rating": "much"}, "rating"),
        ({"choice": "reject", "note": "n" * 10_000}, "note"),
        ({"choice": "again", "shots": {"two": ""}}, "shots"),
        ({"choice": "again", "shots": {"2": "w" * 501}}, "shots"),
        ({"choice": "again", "shots": dict.fromkeys(map(str, range(1, 300)), "")}, "shots"),
        ({"choice": "again", "words": {"1": {"headline": "h" * 121}}}, "words"),
        ({"choice": "again", "words": {"1": {"colour": "red"}}}, "words"),
        ({"choice": "again", "words": [1, 2]}, "words"),
        ({"choice": "approve", "run": "another"}, "run"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_decision_names_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Problems) as caught:
        read_decision(said)
    assert f"review.{field}" in {error.code for error in caught.value.errors}
    assert len(str(caught.value)) < 3000, "a hostile text must not be repeated whole"


def test_a_decision_without_end_is_refused() -> None:
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"1": nested}
    with pytest.raises(Problems):
        read_decision({"choice": "again", "words": nested})


def test_control_characters_and_turning_marks_are_taken_out() -> None:
    decision = read_decision({"choice": "reject", "note": "a\x00b\x1b[31m\u202egnp.exe\r\nsecond\x7f line\ud800"})
    assert decision.note == "a b [31mgnp.exe\nsecond  line"
    assert clean("智慧生活，腕上开启 👩‍🚀") == "智慧生活，腕上开启 👩‍🚀", (
        "joiners within emoji are no control characters"
    )


def test_script_tags_stay_text() -> None:
    note = "<script>alert(1)</script>"
    assert read_decision({"choice": "reject", "note": note}).note == note


def test_words_that_did_not_change_are_no_change(tenant: Tenant) -> None:
    same = {"headline": "Headline 2", "voice_over": "Said 2."}
    assert "review.shots" in _codes({"choice": "again", "words": {"2": same}}, tenant)
    said = {"choice": "again", "words": {"2": {**same, "headline": "Another"}}}
    kept = check_decision(read_decision(said), _sheet(), tenant=tenant)
    assert kept.words[2].model_dump(exclude_none=True) == {"headline": "Another"}


def test_words_of_a_script_are_approved_with_it(tenant: Tenant) -> None:
    said = {"choice": "approve", "words": {"1": {"headline": ""}}}
    decision = check_decision(read_decision(said), _sheet("script"), tenant=tenant)
    assert decision.words[1].headline == "", "an empty text takes words away"


@pytest.mark.parametrize("said", [{"words": {"3": {"headline": "Buy cocaine"}}}, {"shots": {"3": "show cocaine"}}])
def test_words_and_wishes_pass_the_safety_rules(said: dict[str, Any], tenant: Tenant) -> None:
    with pytest.raises(RefusedError) as caught:
        check_decision(read_decision({"choice": "again", **said}), _sheet(), tenant=tenant)
    assert caught.value.code == "safety.drugs"


def test_a_note_may_name_what_is_wrong(tenant: Tenant) -> None:
    said = read_decision({"choice": "reject", "note": "Shot 2 shows cocaine!"})
    assert check_decision(said, _sheet(), tenant=tenant).choice == "reject"


def test_without_a_script_only_yes_and_no_are_left(tenant: Tenant) -> None:
    bare = ReviewSheet(of="film", title="Watch")
    assert check_decision(Decision(choice="approve"), bare, tenant=tenant).choice == "approve"
    with pytest.raises(Problems, match="wire the script"):
        check_decision(Decision(choice="again", shots={1: ""}), bare, tenant=tenant)


def test_words_come_in_the_order_in_which_they_are_read() -> None:
    assert words_of(_script().shots[0]) == {
        "label": "", "headline": "Headline 1", "body": "", "voice_over": "Said 1.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"choice": "maybe"}, "[review.choice]: got maybe, want one of approve, reject, again. Fix: choose "),
        ({"choice": "again", "shots": {"x": ""}}, "[review.shots] shot x: got x, want a whole number. Fix: write a "),
        ({"choice": "again", "words": {"2": {"headlne": "New"}}}, "[review.words] shot 2, headlne: got headlne, want "),
        ({"choice": "again", "shots": {"3": "x" * 501}}, "[review.shots] shot 3: got 501 characters, want at most 500"),
        ({"choice": "approve", "rating": 9}, "[review.rating]: got 9, want at most 5. Fix: change rating"),
        ({}, "[review.choice]: got nothing, want "),
    ],
)
def test_what_is_wrong_is_said_in_words_of_people(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Problems) as caught:
        read_decision(said)
    assert str(caught.value).startswith(words), str(caught.value)
    assert "Input" not in str(caught.value)
