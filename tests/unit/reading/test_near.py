"""Nearly identical pictures are found among many; the index may be torn, lost, or written by several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nightreel.demo.artworks import ARTWORKS
from nightreel.media.artwork.mark import is_same, mark_of
from nightreel.reading.near import NearCache
from nightreel.reading.near_index import Index, record_form
from nightreel.store.machine import machine_folder

ONE, TWO = "a1" * 32, "b2" * 32


def test_a_small_picture_is_like_no_other():
    small = mark_of(ARTWORKS["ink"](1, 400))
    assert not is_same(small, small)


@pytest.fixture(scope="module")
def marks():
    """Marks of works of every kind."""
    return [mark_of(make(seed, 512)) for make in ARTWORKS.values() for seed in range(2)]


def test_each_finds_its_own(store, marks):
    cache = NearCache(store)
    for number, mark in enumerate(marks):
        cache.add(mark, ONE, {"text": number})
    assert [cache.find(mark, ONE).value["text"] for mark in marks] == list(range(8))
    assert cache.find(marks[0], TWO) is None


def test_several_may_add_at_once(store, marks):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: NearCache(store).add(marks[number], ONE, {"text": number}), range(8)))
    assert sorted(NearCache(store).find(mark, ONE).value["text"] for mark in marks) == list(range(8))


def test_the_first_answer_stays(store, marks):
    cache = NearCache(store)
    cache.add(marks[0], ONE, {"text": "first"})
    cache.add(marks[0], ONE, {"text": "second"})
    assert cache.find(marks[0], ONE).value == {"text": "first"}


def test_a_torn_or_lost_index_does_no_harm(store, marks):
    cache = NearCache(store)
    cache.add(marks[0], ONE, {"text": 0})
    index = machine_folder(store.root) / "near" / "marks.bin"
    index.write_bytes(index.read_bytes() + b"half a line")
    assert cache.find(marks[0], ONE).value == {"text": 0}
    cache.add(marks[1], ONE, {"text": 1})
    assert cache.find(marks[1], ONE).value == {"text": 1}
    index.unlink()
    assert cache.find(marks[0], ONE).value == {"text": 0}
    assert cache.find(marks[0], TWO) is None


def test_a_lost_line_comes_back_with_the_next_answer_and_is_written_once(store, marks):
    cache = NearCache(store)
    index = machine_folder(store.root) / "near" / "marks.bin"
    cache.add(marks[0], ONE, {"text": 0})
    line = index.read_bytes()
    index.unlink()
    for _ in range(2):
        cache.add(marks[0], ONE, {"text": "again"})
    assert index.read_bytes() == line
    assert cache.find(marks[0], ONE).value == {"text": 0}


def test_what_another_machine_answered_is_found(store, marks, tmp_path, monkeypatch):
    NearCache(store).add(marks[0], ONE, {"text": 0})
    monkeypatch.setenv("NIGHTREEL_HISTORY", str(tmp_path / "elsewhere"))
    here = NearCache(store)
    here.add(marks[1], ONE, {"text": 1})
    assert [here.find(mark, ONE).value["text"] for mark in marks[:2]] == [0, 1]


def test_a_damaged_line_in_the_store_is_left_out(store, marks):
    store.remember(f"near/{ONE}/{TWO}", {"line": "zz", "small": "", "value": {}})
    assert NearCache(store).find(marks[0], ONE) is None


def line(condition: str, key: int) -> bytes:
    """A line of the index."""
    return bytes.fromhex(condition) + bytes(record_form().itemsize - 64) + key.to_bytes(32, "big")


def test_only_what_others_have_added_is_read_again(tmp_path):
    path = tmp_path / "marks.bin"
    ours, others = Index(path), Index(path)
    ours.add([line(ONE, 1), line(TWO, 2)])
    assert len(others.records(ONE)) == 1
    others.add([line(ONE, 3), line(ONE, 1)])
    assert [one["key"].tobytes()[-1] for one in ours.records(ONE)] == [1, 3]
    assert len(path.read_bytes()) == 3 * record_form().itemsize
    path.unlink()
    Index(path).add([line(ONE, number) for number in range(10, 15)])
    assert len(ours.records(ONE)) == 5, "another file under the same name"
    assert not ours.has(f"{3:064x}")


def test_the_store_is_not_looked_through_for_every_miss(store, marks, monkeypatch):
    listed = []
    monkeypatch.setattr(type(store), "keys", lambda self, room: listed.append(room) or ())
    for _ in range(3):
        assert NearCache(store).find(marks[0], ONE) is None
    assert NearCache(store).find(marks[0], TWO) is None
    assert listed == [f"near/{ONE}", f"near/{TWO}"]
