"""Decisions as Airflow's own page writes them, and the words that it shows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from nightreel.errors import Problems
from nightreel.spec.reading import Ruling
from nightreel.spec.review import Asked, Decision, ReviewSheet, Words
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.store.artifact import Artifact
from nightreel_airflow.letter import letter_html
from nightreel_airflow.review.body import letter_of, markdown_of, plain
from nightreel_airflow.review.form import form_fields, options_of, read_from_airflow, said_to_airflow

SHEET = Artifact(uri="file:///sheet", sha256="0" * 64, kind="sheet", size_bytes=1)


@pytest.mark.parametrize(
    ("written", "shots"),
    [
        ("3, 5", {3: "", 5: ""}),
        ("3 5", {3: "", 5: ""}),
        ("2 and 4", {2: "", 4: ""}),
        ("shot 3: brighter, closer", {3: "brighter, closer"}),
        ("1\n2: without the cup", {1: "", 2: "without the cup"}),
        ('{"3": "brighter"}', {3: "brighter"}),
        ("[1, 2]", {1: "", 2: ""}),
        ("", {}),
        (None, {}),
    ],
)
def test_shots_are_read_as_people_write_them(written: Any, shots: dict[int, str]) -> None:
    assert read_from_airflow(["Ask again"], {"shots": written}).shots == shots


@pytest.mark.parametrize(
    ("chosen", "fields", "code"),
    [
        ([], {}, "review.choice"),
        (["Approve", "Reject"], {}, "review.choice"),
        (["approve"], {}, "review.choice"),
        (["Ask again"], {"shots": "the second"}, "review.shots"),
        (["Ask again"], {"shots": "{not json"}, "review.shots"),
        (["Ask again"], {"words": "headline"}, "review.words"),
        (["Ask again"], {"words": "[1]"}, "review.words"),
        (["Ask again"], {"words": "[" * 200_000}, "review.words"),
        (["Ask again"], {"words": "[" * 50_000}, "review.words"),
        (["Reject"], {"note": "x" * 10_000}, "review.note"),
        (["Approve"], {"rating": 9}, "review.rating"),
    ],
    ids=range(11),
)
def test_what_cannot_be_understood_is_said(chosen: list[str], fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Problems) as caught:
        read_from_airflow(chosen, fields)
    assert code in {error.code for error in caught.value.errors}


def test_a_decision_comes_back_as_it_was_sent() -> None:
    decision = Decision(
        choice="again", note="Näher <b>", shots={2: "brighter"}, words={1: Words(headline="新", body="")}, rating=2
    )
    sent = said_to_airflow(decision)
    assert read_from_airflow(sent["chosen_options"], sent["params_input"]) == decision
    assert set(sent["params_input"]) == set(form_fields()), "Airflow refuses an answer with other fields"


def test_rulings_come_back_as_they_were_sent() -> None:
    rulings = {"0" * 12: Ruling(choice="adopt"), "1" * 12: Ruling(choice="edit", text="钥匙 `x`\nline", reason="so")}
    decision = Decision(choice="approve", rulings=rulings)
    sent = said_to_airflow(decision)
    assert read_from_airflow(sent["chosen_options"], sent["params_input"]) == decision
    assert set(form_fields("reading")) == {"note", "rulings", "rating"}
    assert options_of("reading") == ["Approve", "Reject"]


@pytest.mark.parametrize("rulings", ["[1]", "reject", '{"one": {"choice": "adopt"}}', '{"000000000000": {}}'])
def test_rulings_that_cannot_be_understood_are_said(rulings: str) -> None:
    with pytest.raises(Problems) as caught:
        read_from_airflow(["Approve"], {"rulings": rulings})
    assert {error.code for error in caught.value.errors} == {"review.rulings"}


def test_every_field_has_a_default() -> None:
    fields = form_fields()
    assert {name: field.value for name, field in fields.items()} == {"note": "", "shots": "", "words": "", "rating": 0}


def test_peoples_words_do_nothing_in_markdown() -> None:
    assert plain("a | b\n# c [d](javascript:x) ![e](f) `g` <script>") == (
        r"a \| b \# c \[d\]\(javascript\:x\) \!\[e\]\(f\) \`g\` \<script\>"
    )
    assert len(plain("x" * 1000)) == 200


def test_the_body_names_the_page_and_the_default() -> None:
    body = markdown_of(_asked(), _sheet())
    assert "](nightreel/review/acme__promo/manual__2026%2B00/review)" in body
    assert r"| 1 | 1.0 s | a \| b | \<i\>said\</i\> |" in body
    assert "counts as rejected" in body
    assert "could not be taken" in markdown_of(_asked().model_copy(update={"told": "x"}), _sheet())


def test_the_letter_escapes_titles() -> None:
    link = "https://films.example/x?a=1&b=2"
    subject, text = letter_of(_asked(), link)
    assert subject == "<b>Watch</b>: Good?"
    assert link in text.splitlines()
    html = letter_html("Acme & Sons", subject, text, {"event": "review", "link": link})
    assert "&lt;b&gt;Watch&lt;/b&gt;" in html
    assert "<b>Watch" not in html


def _asked() -> Asked:
    return Asked(
        dag_id="acme__promo", run_id="manual__2026+00", step_id="review", title="<b>Watch</b>", question="Good?",
        sheet=SHEET, asked="2026-01-02T03:04:05+00:00", until="2026-01-03T03:04:05+00:00", at_time_limit="reject",
    )  # fmt: skip


def _sheet() -> ReviewSheet:
    shot = Shot(
        index=0, role="hook", start_frame=0, frames=24, scene="", voice_over="<i>said</i>",
        text=OnScreenText(headline="a | b"),
    )  # fmt: skip
    script = Script(
        title="Watch", language="en-US", arc="plain", fps=Fraction(24), width_px=64, height_px=64, shots=(shot,)
    )
    return ReviewSheet(of="film", title="Watch", script=script)
