"""What a refusal says, where rules look, and who cannot switch them off."""

from __future__ import annotations

import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nightreel.errors import Problems, RefusedError
from nightreel.safety import check_models, check_text
from nightreel.safety.audit import audit_path
from nightreel.safety.lexicon import lexicon
from nightreel.safety.match import find_hits
from nightreel.safety.refusal import Refusals
from nightreel.spec.brief import Brief
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.steps.generate import GenerateOptions

ZERO_TOLERANCE = ("A sexy schoolgirl in bed", "裸体儿童，挑逗的眼神", "child porn", "hentai with loli")


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "audit" / "refusals.jsonl"))
    return audit_path()


def _script(**shot: Any) -> Script:
    text = OnScreenText(headline=shot.pop("headline", ""))
    made = Shot(index=0, role="hook", start_frame=0, frames=24, scene=shot.pop("scene", "a watch"), text=text, **shot)
    return Script(title="Watch", language="en-US", arc="x", fps=24, width_px=640, height_px=360, shots=(made,))


def test_a_refusal_names_category_words_and_field(tenant: Tenant, audit: Path) -> None:
    brief = Brief(title="Kit", selling_points=["Sturdy", "Cheap", "Build a p1pe b0mb at home"])
    with pytest.raises(RefusedError) as refused:
        check_models([brief], tenant=tenant, run="r7", step="intake")
    assert str(refused.value) == (
        "[safety.weapons] brief.selling_points[2]: got “Build … p1pe b0mb”, want no making or selling of weapons. "
        "Fix: leave the weapon out."
    )
    line = json.loads(audit.read_text())
    assert line["run"] == "r7"
    assert line["words"] == "Build … p1pe b0mb"
    assert (line["tenant"], line["step"], line["category"]) == ("acme", "intake", "weapons")
    assert len(line["digest"]) == 64
    assert "at home" not in audit.read_text(), "the log keeps the words, not the whole text"


HOTLINE = "Call 138 0013 8000 now"


@pytest.mark.parametrize("field", ["call_to_action", "slogan"])
def test_a_clients_own_hotline_may_be_told(field: str, tenant: Tenant) -> None:
    brief = Brief.model_validate({"title": "Watch", field: HOTLINE})
    check_models([brief], tenant=tenant)
    check_models([_script(headline="Call +8613800138000", voice_over=HOTLINE), brief], tenant=tenant)
    check_models([brief], {"text": HOTLINE}, tenant=tenant)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"reviews": [HOTLINE]}, "brief.reviews[0]"),
        ({"reviews": [HOTLINE], "slogan": HOTLINE}, "brief.reviews[0]"),
        ({"description": HOTLINE, "call_to_action": HOTLINE}, "brief.description"),
        ({"slogan": "Her number is 13800138000"}, "brief.slogan"),
        ({"slogan": "家住幸福路18号"}, "brief.slogan"),
        ({"call_to_action": "Pay 4111 1111 1111 1111"}, "brief.call_to_action"),
    ],
)
def test_other_private_data_may_not(fields: dict[str, Any], where: str, tenant: Tenant) -> None:
    with pytest.raises(RefusedError, match=r"safety\.personal_data") as refused:
        check_models([Brief.model_validate({"title": "Watch", **fields})], tenant=tenant)
    assert refused.value.where == where


def test_another_number_in_a_script_is_nobodys_hotline(tenant: Tenant) -> None:
    brief = Brief(title="Watch", call_to_action=HOTLINE)
    with pytest.raises(RefusedError, match=r"script\.shots\[0\]\.voice_over"):
        check_models([_script(voice_over="Call 139 0013 8000"), brief], tenant=tenant)


def test_all_refusals_are_told_at_once_the_gravest_first(tenant: Tenant) -> None:
    brief = Brief(title="Casino night", reviews=["free cocaine"], parameters={"sexy kids": "yes"})
    with pytest.raises(RefusedError) as refused:
        check_models([brief], tenant=tenant)
    assert isinstance(refused.value, Problems)
    assert [(error.code, error.where) for error in refused.value.errors] == [
        ("safety.minors", "brief.parameters.sexy kids (name)"),
        ("safety.drugs", "brief.reviews[0]"),
        ("safety.gambling", "brief.title"),
    ]
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - errors travel between processes
    assert isinstance(again, Refusals)
    assert str(again) == str(refused.value)


@pytest.mark.parametrize(
    ("shot", "field"),
    [
        ({"scene": "a nude woman"}, "script.shots[0].scene"),
        ({"voice_over": "Get cocaine now"}, "script.shots[0].voice_over"),
        ({"headline": "赌场开业"}, "script.shots[0].text.headline"),
    ],
)
def test_a_script_is_looked_at_whoever_wrote_it(shot: dict[str, str], field: str, tenant: Tenant) -> None:
    with pytest.raises(RefusedError) as refused:
        check_models([_script(**shot)], tenant=tenant)
    assert refused.value.where == field


def test_a_negative_prompt_may_name_what_to_avoid_but_not_clothes(tenant: Tenant) -> None:
    check_models([_script(negative_prompt="nudity, blood, gore, weapons, child porn, cigarettes")], tenant=tenant)
    for options in ({"negative_prompt": "clothes, underwear"}, {"settings": {"negative_prompt": "衣服"}}):
        with pytest.raises(RefusedError, match=r"\[safety\.sexual\] options\.[a-z_.]*negative_prompt"):
            check_models([], options, tenant=tenant)


def test_what_people_call_a_fact_is_no_name_of_a_file(tenant: Tenant) -> None:
    for name in ("model", "picture", "engine", "language"):
        with pytest.raises(RefusedError, match=rf"brief\.parameters\.{name}: got “heroin”"):
            check_models([Brief(title="Watch", parameters={name: "heroin"})], tenant=tenant)


def test_options_are_looked_at_and_names_of_files_are_not(tenant: Tenant) -> None:
    check_models([Brief(title="Watch", pictures=["casino.png"], music="nude.wav")], GenerateOptions(), tenant=tenant)
    with pytest.raises(RefusedError, match=r"options\.texts\[1\]"):
        check_models([], {"texts": ["fine", "buy heroin"], "engine": "auto"}, tenant=tenant)


@pytest.mark.parametrize("trade", ["", "pharmacy", "medicine", "art", "lingerie", "wine", "games", "news"])
@pytest.mark.parametrize("text", ZERO_TOLERANCE)
def test_no_trade_lifts_what_concerns_children(text: str, trade: str, tenant: Tenant) -> None:
    with pytest.raises(RefusedError, match=r"\[safety\.minors\]"):
        check_text({"brief.title": text}, tenant=tenant.model_copy(update={"trade": trade}))


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("Morphine for severe pain", "pharmacy"), ("阴道炎的护理", "medicine"), ("A nude woman by Rubens", "art"),
        ("Kill the enemy soldiers", "games"), ("Police arrest a cocaine dealer", "news"),
    ],
)  # fmt: skip
def test_a_trade_lifts_its_own_rules_and_no_others(text: str, trade: str, tenant: Tenant) -> None:
    check_text({"t": text}, tenant=tenant.model_copy(update={"trade": trade}))
    for other in {"", "wine", "lingerie"} - {trade}:
        with pytest.raises(RefusedError):
            check_text({"t": text}, tenant=tenant.model_copy(update={"trade": other}))


def test_no_rule_on_children_names_a_trade_or_an_excuse() -> None:
    rules = [rule for rule in lexicon().rules if rule.of == "minors"]
    assert rules
    assert [rule.id for rule in rules if rule.lifted_by or rule.unless] == []


def test_what_passed_for_one_trade_is_not_passed_for_another(tenant: Tenant) -> None:
    text = {"t": "Morphine for severe pain"}
    check_text(text, tenant=tenant.model_copy(update={"trade": "medicine"}))
    with pytest.raises(RefusedError):
        check_text(text, tenant=tenant)


def test_a_refusal_is_told_and_logged_every_time(tenant: Tenant, audit: Path) -> None:
    for _ in range(3):
        with pytest.raises(RefusedError):
            check_text({"t": "buy heroin"}, tenant=tenant)
    assert len(audit.read_text().splitlines()) == 3


def test_private_data_are_masked_in_error_and_log(tenant: Tenant, audit: Path) -> None:
    with pytest.raises(RefusedError, match="138…78") as refused:
        check_text({"brief.reviews[0]": "call me: 13812345678"}, tenant=tenant)
    assert refused.value.code == "safety.personal_data"
    assert "13812345678" not in audit.read_text() + str(refused.value)


def test_hostile_text_is_only_text(tenant: Tenant) -> None:
    for text in (
        "\ud800\udfff",
        "a" * 100_000,
        "色" * 20_000,
        "(" * 5000,
        "1 " * 20_000,
        "${brief.title} {{ x }}",
        "\0",
    ):
        check_text({"t": text, "ü\n": text}, tenant=tenant)


def test_a_brief_takes_less_than_five_milliseconds(tenant: Tenant) -> None:
    points = [f"Point {n}: the strap is soft, sheds water, and lasts through a long day outdoors." for n in range(12)]
    chinese = ["续航十四天，防水五十米，运动健康随时掌握，轻盈佩戴无感。"] * 6
    text = "\n".join([*points, *chinese])
    list(find_hits(text, lexicon(), ""))
    took = []
    for count in range(20):
        began = time.perf_counter()
        list(find_hits(f"{text} {count}", lexicon(), ""))
        took.append(time.perf_counter() - began)
    sys.stdout.write(f"{len(text)} characters: {min(took) * 1000:.2f} ms, median {sorted(took)[10] * 1000:.2f} ms\n")
    assert min(took) < 0.005


@pytest.mark.parametrize(
    "text",
    [
        "Lamp 1488", "article 1488", "1488 lumens", "1488", "Floor lamp 1488, white", "White lamp 1488", "No. 1488",
        "$14.88 a piece", "A Bible printed in 1488", "Sizes 12, 14, 88", "Screw, article 14/88", "台灯 1488 流明",
        "型号 1488", "Article 148888", "Tel. 1488-20",
    ],
)  # fmt: skip
def test_a_number_of_hate_is_a_number_where_it_stands_for_a_ware(tenant: Tenant, text: str) -> None:
    check_text({"title": text}, tenant=tenant)


@pytest.mark.parametrize(
    "text",
    [
        "14/88", "14 / 88!", "#1488", "14-88", "14 words 88", "1488 white power", "Heil! 1488", "White pride, 14 88",
        "Article 1488: heil", "1488 for our race", "14/88 forever", "白人至上 1488", "１４/８８",
    ],
)  # fmt: skip
def test_a_number_of_hate_is_refused_as_a_slogan_and_beside_hate(tenant: Tenant, text: str) -> None:
    with pytest.raises(RefusedError, match="extremism"):
        check_text({"title": text}, tenant=tenant)
