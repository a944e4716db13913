"""Books of runs: written by several at once, listed newest first, whatever a run is called."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightreel.errors import SpecError
from nightreel.records.book import RunBook, run_name, runs, state_of
from nightreel.spec.record import Fault, RunEnd, RunHead, RunRecord, StepRecord
from nightreel.store.local import LocalStore

BEGAN = datetime(2026, 1, 2, tzinfo=UTC)
HOSTILE = (
    "../../etc/passwd",
    "a/b",
    "x" * 5000,
    "",
    " ",
    "名前",
    'a"b\n\0c',
    "{{ macros }}",
    ".",
    "A",
    "a",
    "manual__x+y",
)


def head_of(run_id: str, second: int = 0, **fields: Any) -> RunHead:
    plain = {"tenant": "acme", "pipeline": "film", "title": "Cup", "brief": {}, "steps": ("write", "shoot", "cut")}
    return RunHead(run_id=run_id, began=(BEGAN + timedelta(seconds=second)).isoformat(), **{**plain, **fields})


def part_of(step_id: str, second: int = 60, **fields: Any) -> StepRecord:
    ended = (BEGAN + timedelta(seconds=second)).isoformat()
    return StepRecord(**{"step_id": step_id, "step": step_id, "ended": ended, **fields})


def files_in(store: LocalStore) -> list[Path]:
    root = Path(store.root.removeprefix("file://"))
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("run_id", HOSTILE, ids=range(len(HOSTILE)))
def test_a_run_may_be_called_anything(store: LocalStore, run_id: str) -> None:
    book = RunBook(store, run_id)
    assert book.begin(head_of(run_id))
    book.step(part_of("write"))
    record = book.read()
    assert record is not None
    assert (record.head.run_id, [part.step_id for part in record.steps]) == (run_id, ["write"])
    assert [head.run_id for head in runs(store)] == [run_id]
    root = Path(store.root.removeprefix("file://")) / "runs"
    assert all(path.is_relative_to(root) and len(path.name) < 130 for path in files_in(store))


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60)
def test_two_runs_never_share_a_name(one: str, other: str) -> None:
    assert (run_name(one) == run_name(other)) == (one == other)
    assert run_name(one).isalnum()


@pytest.mark.parametrize("step_id", ["Group.Write", "../x", "head", "end", "step", "a" * 250, "шаг"])
def test_a_step_may_be_called_anything(store: LocalStore, step_id: str) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r", steps=()))
    book.step(part_of(step_id, shot_index=3))
    book.step(part_of(step_id, shot_index=4))
    record = book.read()
    assert record is not None
    assert [(part.step_id, part.shot_index) for part in record.steps] == [(step_id, 3), (step_id, 4)]


def test_steps_stand_in_the_plan_s_order_and_shots_by_number(store: LocalStore) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r"))
    for part in (part_of("cut"), *(part_of("shoot", shot_index=n) for n in (10, 2, 1)), part_of("write", shots=11)):
        book.step(part)
    record = book.read()
    assert record is not None
    assert [(part.step_id, part.shot_index) for part in record.steps] == [
        ("write", None), ("shoot", 1), ("shoot", 2), ("shoot", 10), ("cut", None),
    ]  # fmt: skip


def test_shots_of_an_earlier_try_s_longer_script_are_left_out(store: LocalStore) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r"))
    for part in (part_of("write", shots=2), *(part_of("shoot", shot_index=n) for n in range(4))):
        book.step(part)
    record = book.read()
    assert record is not None
    assert [part.shot_index for part in record.steps] == [None, 0, 1]


def test_an_earlier_try_never_takes_the_place_of_a_later_one(store: LocalStore) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r"))
    book.step(part_of("write", attempt=2, notes=("second",)))
    book.step(part_of("write", attempt=1, notes=("late first",)))
    record = book.read()
    assert record is not None
    assert record.steps[0].notes == ("second",)


def test_only_the_first_head_counts(store: LocalStore) -> None:
    assert RunBook(store, "r").begin(head_of("r", title="First"))
    assert not RunBook(store, "r").begin(head_of("r", 5, title="Second"))
    assert [head.title for head in runs(store)] == ["First"]


def test_a_head_without_a_brief_is_completed_once(store: LocalStore) -> None:
    book = RunBook(store, "r")
    assert book.begin(head_of("r", title="Unread", pipeline="acme__film", dag_id="acme__film"))
    assert not book.begin(head_of("r", 5, brief={"title": "Cup"}, dag_id="acme__other"))
    assert book.begin(head_of("r", 5, brief={"title": "Cup"}, dag_id="acme__film"))
    assert not book.begin(head_of("r", 9, brief={"title": "Pot"}, dag_id="acme__film"))
    assert [(head.brief, head.began) for head in runs(store)] == [({"title": "Cup"}, BEGAN.isoformat())]


@pytest.mark.parametrize("first", ["revised", "cancelled"])
def test_who_ends_a_run_at_the_same_time_does_not_hide_its_revision(store: LocalStore, first: str) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r"))
    book.step(part_of("write"))
    ends = {
        "revised": RunEnd(state="refused", ended=_at(100), by="ada", revised_as="revision__r.1"),
        "cancelled": RunEnd(state="cancelled", ended=_at(100 + (first == "revised")), by="bo"),
    }
    for name in (first, *(ends.keys() - {first})):
        book.end(ends[name])
    record = book.read()
    assert record is not None
    assert record.end == ends["revised"]
    book.step(part_of("shoot", 200, fault=Fault(code="run.stopped", stopped=True)))
    assert book.read().end == ends["revised"], "a step that was stopped with it has not gone on"  # type: ignore[union-attr]


def test_the_end_of_a_run_that_somebody_let_go_on_counts(store: LocalStore) -> None:
    book = RunBook(store, "r")
    book.begin(head_of("r"))
    book.end(RunEnd(state="refused", ended=_at(100), by="ada", revised_as="revision__r.1"))
    book.step(part_of("write", 200))
    book.end(RunEnd(state="cancelled", ended=_at(300), by="bo"))
    record = book.read()
    assert record is not None
    assert record.end is not None
    assert (record.end.state, record.end.by, record.end.revised_as) == ("cancelled", "bo", "revision__r.1")


def _at(second: int) -> str:
    return (BEGAN + timedelta(seconds=second)).isoformat()


BEGIN = """
import sys
from pathlib import Path
from nightreel.records.book import RunBook
from nightreel.spec.record import RunHead
from nightreel.store.local import LocalStore
store = LocalStore(Path(sys.argv[1]))
won = [
    RunBook(store, f"run-{n}").begin(
        RunHead(run_id=f"run-{n}", tenant="acme", pipeline="film", title=sys.argv[2], brief={},
                began=f"2026-01-02T00:00:0{sys.argv[2]}+00:00"))
    for n in range(12)
]
print(sum(won), *(RunBook(store, "root").reserve_revision("ada") for _ in range(10)))
"""


def test_of_several_processes_one_begins_each_run_and_each_gets_its_own_number(store: LocalStore) -> None:
    root = store.root.removeprefix("file://")
    workers = [
        subprocess.Popen([sys.executable, "-c", BEGIN, root, str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    said = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert sum(int(words[0]) for words in said) == 12
    numbers = [int(word) for words in said for word in words[1:]]
    assert sorted(numbers) == list(range(1, 31))
    assert sorted(head.run_id for head in runs(store)) == sorted(f"run-{n}" for n in range(12))


class Counting(LocalStore):
    """A store that counts how often a value is read."""

    read = 0

    def recall(self, key: str) -> Any:
        """Count, then read."""
        self.read += 1
        return super().recall(key)


def test_pages_are_read_one_by_one(tmp_path: Path) -> None:
    store = Counting(tmp_path / "store")
    for number in range(60):
        pipeline = "film" if number % 2 else "other"
        RunBook(store, f"run-{number}").begin(head_of(f"run-{number}", number, pipeline=pipeline))
    store.read = 0
    first = list(runs(store, pipeline="film", limit=10))
    assert [head.run_id for head in first] == [f"run-{n}" for n in range(59, 39, -2)]
    assert store.read == 10
    second = list(runs(store, pipeline="film", limit=10, after=first[-1].run_id))
    assert [head.run_id for head in second] == [f"run-{n}" for n in range(39, 19, -2)]
    seen, after = [], ""
    while page := list(runs(store, limit=7, after=after)):
        seen += [head.run_id for head in page]
        after = seen[-1]
    assert seen == [f"run-{n}" for n in range(59, -1, -1)]


def test_a_page_after_an_unknown_run_is_refused(store: LocalStore) -> None:
    with pytest.raises(SpecError, match=r"\[runs\.after\].*nobody"):
        list(runs(store, after="nobody"))


def test_damaged_entries_are_passed_over_and_told(store: LocalStore) -> None:
    for number in range(3):
        book = RunBook(store, f"run-{number}")
        book.begin(head_of(f"run-{number}", number))
        book.step(part_of("write"))
        book.step(part_of("cut"))
    root = Path(store.root.removeprefix("file://")) / "runs"
    (root / run_name("run-1") / "head.json").write_text("[1, 2")
    (root / run_name("run-0") / "step.cut.json").write_text('["not", "a", "record"]')
    (root / "by-time" / "rubbish.json").write_text("{}")
    notes: list[str] = []
    assert [head.run_id for head in runs(store, notes=notes)] == ["run-2", "run-0"]
    assert len(notes) == 2
    assert RunBook(store, "run-1").read() is None
    record = RunBook(store, "run-0").read()
    assert record is not None
    assert [part.step_id for part in record.steps] == ["write"]
    assert record.notes == ("cut: its record is damaged and was left out",)


BAD, PASSING = Fault(code="x.bad"), Fault(code="x.busy", passing=True)
DONE = (part_of("write", shots=2), part_of("shoot", shot_index=0), part_of("shoot", shot_index=1), part_of("cut"))
REFUSED = RunEnd(state="refused", ended=(BEGAN + timedelta(seconds=90)).isoformat())


@pytest.mark.parametrize(
    ("steps", "end", "state"),
    [
        ((), None, "processing"),
        (DONE[:2], None, "processing"),
        ((DONE[0], DONE[1], DONE[3]), None, "processing"),
        (DONE, None, "success"),
        ((*DONE[:3], part_of("cut", fault=BAD)), None, "failed"),
        ((*DONE[:3], part_of("cut", fault=PASSING)), None, "processing"),
        ((*DONE[:3], part_of("cut", fault=Fault(code="safety.violence", refused=True))), None, "refused"),
        ((*DONE[:3], part_of("cut", fault=Fault(code="run.cancelled", stopped=True))), None, "cancelled"),
        ((*DONE[:3], part_of("cut", fault=Fault(code="step.timeout"))), None, "timeout"),
        ((*DONE[:3], part_of("cut", waiting=True)), None, "waiting"),
        ((DONE[0], part_of("shoot", shot_index=0, fault=BAD), part_of("shoot", shot_index=1)), None, "failed"),
        (DONE[:3], REFUSED, "refused"),
        (DONE, REFUSED, "refused"),
        ((*DONE[:3], part_of("cut", 200)), REFUSED, "success"),
    ],
)  # fmt: skip
def test_the_state_is_read_off_what_is_kept(steps: tuple[StepRecord, ...], end: RunEnd | None, state: str) -> None:
    assert state_of(RunRecord(head=head_of("r"), steps=steps, end=end)) == state


def test_a_run_of_no_plan_is_never_thought_to_have_ended() -> None:
    assert state_of(RunRecord(head=head_of("r", steps=()), steps=(part_of("write"),))) == "processing"
