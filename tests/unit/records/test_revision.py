"""Revisions: what they change, what they leave, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nightreel.errors import NightreelError, Problems, RefusedError, SpecError, StoreError
from nightreel.records.book import RunBook
from nightreel.records.history import find_run, past_of
from nightreel.records.revision import Changes, apply, read_changes, restore, revise, script_of
from nightreel.spec.brief import Brief
from nightreel.spec.record import RunHead, RunRecord, StepRecord
from nightreel.spec.review import Words
from nightreel.spec.run import CONF, RunRequest
from nightreel.spec.script import OnScreenText, Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.local import LocalStore

SHOTS = tuple(
    Shot(
        index=n, role="benefit", start_frame=12 * n, frames=12, scene=f"cup {n}", voice_over="Said.",
        text=OnScreenText(headline=f"Head {n + 1}", body="Body", label="Label"),
    )
    for n in range(3)
)  # fmt: skip
SCRIPT = Script(
    title="Cup", language="en-US", arc="emotion", fps=12, width_px=320, height_px=180, shots=SHOTS, keywords=("cup",)
)
BRIEF = Brief(title="Cup", selling_points=("Keeps coffee hot",), platforms=("draft",))


def record_of(store: LocalStore, run_id: str = "first", request: RunRequest | None = None) -> RunRecord:
    head = RunHead(
        run_id=run_id, tenant="acme", pipeline="film", title="Cup", brief=BRIEF.model_dump(mode="json"),
        request=request or RunRequest(), steps=("enrich",), began="2026-01-02T00:00:00+00:00",
    )  # fmt: skip
    book = RunBook(store, run_id)
    book.begin(head)
    script = store.keep_model(SCRIPT, "script")
    book.step(StepRecord(step_id="enrich", step="enrich", outputs={"script": script}, ended=head.began, shots=3))
    record = book.read()
    assert record is not None
    return record


def test_only_the_words_that_were_edited_change() -> None:
    changed = apply(SCRIPT, Changes(words={2: Words(headline="Warm till noon", voice_over="")}))
    assert changed.shots[0] is SCRIPT.shots[0]
    assert changed.shots[1].text == OnScreenText(headline="Warm till noon", body="Body", label="Label")
    assert changed.shots[1].voice_over == ""
    assert changed.model_copy(update={"shots": SCRIPT.shots}) == SCRIPT


def test_each_asking_is_another_take() -> None:
    once = apply(SCRIPT, Changes(again={1: "  more light "}))
    twice = apply(once, Changes(again={1: ""}))
    assert [(shot.take, shot.wish) for shot in once.shots] == [(2, "more light"), (1, ""), (1, "")]
    assert (twice.shots[0].take, twice.shots[0].wish) == (3, "")


def test_a_first_take_is_written_as_it_always_was() -> None:
    said = SCRIPT.model_dump(mode="json")["shots"][0]
    assert "take" not in said
    assert "wish" not in said
    again = apply(SCRIPT, Changes(again={1: "light"}))
    assert Script.model_validate_json(again.model_dump_json()) == again


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": {4: {"headline": "x"}}}, r"\[revision\.words\] shot 4.*from 1 to 3"),
        ({"again": {0: ""}}, r"\[revision\.again\] shot 0"),
        ({"again": {-1: ""}, "words": {9: {}}}, r"(?s)shot 9.*shot -1"),
        ({"again": {1: "x" * 501}}, r"\[revision\.again\] shot 1, wish"),
        ({"words": {1: {"headline": "x" * 121}}}, r"\[revision\.words\].*headline"),
        ({"words": {1: {"scene": "a bomb"}}}, r"\[revision\.words\].*scene"),
        ({"words": "all of them"}, r"\[revision\.words\]"),
        ({"again": {"first": ""}}, r"\[revision\.again\]"),
        ({"brief": {"duration_s": 4000}}, r"\[revision\.brief\] brief\.duration_s"),
        ({"brief": {"price": 3}}, r"\[revision\.brief\] brief\.price"),
        ({"shots": 3}, r"\[revision\.shots\]"),
    ],
)  # fmt: skip
def test_changes_that_cannot_be_are_told_with_their_field(
    store: LocalStore, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Problems, match=said):
        revise(store, record_of(store), read_changes(changes), "ada")


def test_no_change_is_refused(store: LocalStore) -> None:
    with pytest.raises(SpecError, match=r"\[revision\.nothing\]"):
        revise(store, record_of(store), Changes(note="better"), "ada")


def test_a_changed_brief_and_shots_of_its_old_script_do_not_go_together(store: LocalStore) -> None:
    with pytest.raises(SpecError, match=r"\[revision\.both\]"):
        revise(store, record_of(store), Changes(brief={"slogan": "x"}, again={1: ""}), "ada")


def test_new_words_are_checked_by_the_tenant_s_rules(store: LocalStore, tenant: Tenant) -> None:
    changes = Changes(words={1: Words(headline="a nude woman")})
    with pytest.raises(RefusedError, match=r"\[safety\.") as refused:
        revise(store, record_of(store), changes, "ada", tenant=tenant)
    assert "shots[0].text.headline" in str(refused.value)
    with pytest.raises(RefusedError, match=r"shots\[1\]\.wish"):
        revise(store, record_of(store), Changes(again={2: "make her nude"}), "ada", tenant=tenant)


def test_a_revision_names_its_parent_its_root_and_itself(store: LocalStore) -> None:
    first = record_of(store, request=RunRequest(off=("grade",)))
    one = revise(store, first, Changes(again={2: "light"}, note="dull"), "ada")
    assert one.run_id == "revision__first.1"
    said = one.request
    assert (said.parent, said.root, said.note, said.again, said.off) == ("first", "first", "dull", (2,), ("grade",))
    two = revise(store, record_of(store, one.run_id, one.request), Changes(again={1: ""}), "bo")
    assert (two.run_id, two.request.parent, two.request.root) == ("revision__first.2", one.run_id, "first")
    assert RunRequest.of({CONF: two.request.model_dump(mode="json")}) == two.request


def test_platforms_and_music_keep_the_script(store: LocalStore) -> None:
    first = record_of(store)
    kept = revise(store, first, Changes(brief={"platforms": ["youtube"]}), "ada")
    assert kept.request.script is not None
    assert store.load(kept.request.script, Script) == SCRIPT
    assert kept.brief["platforms"] == ["youtube"]
    assert revise(store, first, Changes(brief={"slogan": "Warm"}), "ada").request.script is None


@pytest.mark.parametrize("root", ["x" * 240, "a b/c", "名前 😀", "manual__2026-01-02T03:04:05+00:00"])
def test_a_revision_of_any_run_has_a_name_that_airflow_takes(store: LocalStore, root: str) -> None:
    made = revise(store, record_of(store, root), Changes(again={1: ""}), "ada").run_id
    assert len(made) <= 250
    assert re.fullmatch(r"revision__[A-Za-z0-9_.~:+-]+\.1", made)


def test_a_run_without_a_script_can_only_get_another_brief(store: LocalStore) -> None:
    bare = record_of(store).model_copy(update={"steps": ()})
    with pytest.raises(SpecError, match=r"\[revision\.script\]"):
        revise(store, bare, Changes(again={1: ""}), "ada")
    with pytest.raises(SpecError, match=r"\[revision\.script\]"):
        restore(store, bare, "ada")
    assert revise(store, bare, Changes(brief={"slogan": "Warm"}), "ada").request.script is None


def test_a_script_that_is_gone_is_told(store: LocalStore) -> None:
    record = record_of(store)
    store.local(record.steps[0].outputs["script"]).unlink()
    with pytest.raises(StoreError, match=r"\[store\.missing\]"):
        restore(store, record, "ada")
    with pytest.raises(NightreelError):
        script_of(record, store)


def test_a_film_s_past_is_a_tree(store: LocalStore) -> None:
    first = record_of(store)
    one = revise(store, first, Changes(again={1: ""}), "ada")
    other = revise(store, first, Changes(again={2: ""}), "ada")
    below = revise(store, record_of(store, one.run_id, one.request), Changes(again={3: ""}), "ada")
    record_of(store, other.run_id, other.request)
    record_of(store, below.run_id, below.request)
    tree = [(entry.record.head.run_id, entry.depth) for entry in past_of(store, below.run_id)]
    assert tree == [("first", 0), (one.run_id, 1), (below.run_id, 2), (other.run_id, 1)]
    assert past_of(store, "first")[0].made == 1


def test_runs_that_name_each_other_as_parents_are_shown_once(store: LocalStore) -> None:
    record_of(store, "revision__a.1", RunRequest(parent="a", root="a"))
    record_of(store, "a", RunRequest(parent="revision__a.1", root="a"))
    RunBook(store, "a").reserve_revision("ada")
    assert sorted(entry.record.head.run_id for entry in past_of(store, "a")) == ["a", "revision__a.1"]


def test_a_run_is_found_by_its_name_its_beginning_or_its_film_s_title(store: LocalStore) -> None:
    record_of(store, "local-1")
    record_of(store, "local-22")
    assert find_run(store, "local-22").run_id == "local-22"
    assert find_run(store, "LOCAL-2").run_id == "local-22"
    assert find_run(store, "cup").title == "Cup"
    with pytest.raises(SpecError, match="local-1"):
        find_run(store, "local")
    for name in ("nothing", "", "  "):
        with pytest.raises(SpecError, match=r"\[history\.run\]"):
            find_run(store, name)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"words": {"x": {}}}, "[revision.words] words.x: got x, want a whole number. Fix: write a whole number."),
        ({"words": {"1": {"headlne": "a"}}}, "[revision.words] words.1.headlne: got headlne, want "),
        ({"agian": {}}, "[revision.agian] agian: got agian, want "),
        ({"note": 7}, "[revision.note] note: got 7, want a text. Fix: write a text."),
    ],
)
def test_what_cannot_be_read_is_said_in_words_of_people(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Problems) as caught:
        read_changes(said)
    assert str(caught.value).startswith(words), str(caught.value)


def test_a_run_that_has_read_pictures_is_made_again_without_a_script(store: LocalStore) -> None:
    record = record_of(store)
    part = record.steps[0].model_copy(update={"outputs": {"reading": store.keep_model(SCRIPT, "reading")}})
    again = restore(store, record.model_copy(update={"steps": (part,)}), "ada")
    assert again.request.script is None
    assert again.request.parent == "first"
    assert again.brief == BRIEF.model_dump(mode="json")
