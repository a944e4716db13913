"""What differs between a script and a board, by letters: paired, told apart, weighed, with ids that stay."""

from __future__ import annotations

from typing import Any

import pytest

from nightreel.errors import InputError
from nightreel.reading.board.differences import Compared, amount_of, differences
from nightreel.reading.board.documents import Document, language_of
from nightreel.reading.board.fountain import parse_script
from nightreel.reading.board.lines import Line, board_lines, move_in, script_lines, size_in, written_action
from nightreel.reading.board.opposed import opposed
from nightreel.reading.board.pairing import Pair, Paired, _checked
from nightreel.reading.board.scripts import find_script
from nightreel.reading.measure.likeness import Said, pair_lines
from nightreel.spec.reading import BoardReading, BoardShot, Evidence, Panel, ReadBy, Spoken
from nightreel.store.artifact import Artifact

MEDIA = Artifact(uri="file:///x.png", sha256="0" * 64, kind="still", size_bytes=1)
BY = ReadBy(engine="endpoint")


def board(*shots: dict[str, Any]) -> BoardReading:
    """Make a board from its shots."""
    made = tuple(BoardShot(panel=number, **shot) for number, shot in enumerate(shots, 1))
    panels = tuple(Panel(number=at, media=MEDIA, width_px=9, height_px=9, origin="x") for at in range(1, len(made) + 1))
    return BoardReading(panels=panels, shots=made)


def compared(script: str, reading: BoardReading) -> Compared:
    """Pair by letters, as engines without a model do."""
    ours, theirs = script_lines(parse_script(script)), board_lines(reading, BY)

    def said(lines: list[Line]) -> list[Said]:
        return [Said(number=at, kind=one.kind, speaker=one.speaker, text=one.text) for at, one in enumerate(lines, 1)]

    pairs = [Pair(one.number - 1, two.number - 1, "changed") for one, two, _ in pair_lines(said(ours), said(theirs))]
    return Compared(ours, theirs, Paired(tuple(pairs), "text"), reading, "en-US")


SCRIPT = """INT. KITCHEN - NIGHT

Mira hides the key in the drawer.

MIRA
Nobody will ever find it.

CLOSE ON the drawer as it shuts.
"""


def test_the_same_is_no_difference():
    shots = (
        {"heading": "INT. KITCHEN - NIGHT", "action": "Mira hides the key in the drawer."},
        {"dialogue": (Spoken(speaker="Mira", text="Nobody will ever find it!"),)},
        {"action": "Close on the drawer as it shuts.", "shot_size": "close_up"},
    )
    found = compared(SCRIPT, board(*shots))
    assert differences(found) == ()
    assert amount_of((), found) == 0


def test_missing_added_changed_contradicted_and_framing():
    proof = Evidence(look=1, reason="a wide frame", claim="shot_size")
    reading = board(
        {"heading": "INT. KITCHEN - DAY", "action": "Mira hides the key in the old drawer, quickly."},
        {"action": "On the drawer as it shuts.", "shot_size": "long", "evidence": (proof,)},
        {"action": "A cat sleeps."},
    )
    found = compared(SCRIPT, reading)
    items = differences(found)
    assert [(one.kind, one.of, one.line, one.panel) for one in items] == [
        ("contradicted", "scene", 1, 1), ("changed", "action", 3, 1), ("missing", "dialogue", 6, None),
        ("changed", "framing", 8, 2), ("added", "action", None, 3),
    ]  # fmt: skip
    assert items[0].reason == "They contradict each other: night / day."
    assert items[2].evidence[0].look == 0
    assert items[3].evidence == (proof,)
    assert all(one.evidence for one in items)
    # contradicted scene 1, changed action 0.4, missing dialogue 1, changed framing 0.2, added action 0.4
    # over scene 1, two actions 0.8, dialogue 1, and the added action 0.8
    assert amount_of(items, found) == pytest.approx(3.0 / 4.4)
    again = differences(compared(SCRIPT, reading))
    assert [one.id for one in again] == [one.id for one in items]
    assert len({one.id for one in items}) == len(items)


def test_a_board_that_shows_nothing_of_the_script_differs_wholly():
    found = compared(SCRIPT, board({"action": "Trains."}))
    assert amount_of(differences(found), found) == pytest.approx(4.0 / 4.4)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("INT. ROOM - NIGHT", "INT. ROOM - DAY", "night / day"), ("The door is locked.", "The door is open.", ""),
        ("The door is open.", "The door is closed.", "open / closed"), ("Mira does not turn.", "Mira turns.", "not"),
        ("内景 厨房 夜", "外景 厨房 夜", "内景 / 外景"), ("门锁着。", "门打开着。", "锁着 / "),
        ("米拉没有回头。", "米拉回头。", "没"),
        ("She walks.", "She is walking home.", ""), ("Day breaks at night.", "Night and day.", ""),
    ],
)  # fmt: skip
def test_what_contradicts_by_its_letters(one: str, other: str, why: str):
    assert (opposed(one, other) or "").startswith(why)
    assert bool(opposed(one, other)) == bool(why)


def test_notes_for_the_camera_are_read_from_scripts():
    assert size_in("CU: the key") == "close_up"
    assert size_in("特写：钥匙") == "close_up"
    assert size_in("Close the door.") == "unknown"
    assert move_in("We push in on Mira.") == "push_in"
    assert move_in("Mira pushes in the drawer") == "push_in"
    assert size_in("a full moon") == "unknown"


def test_what_is_written_into_a_panel_is_its_action_where_no_model_has_read():
    shot = BoardShot(
        panel=1, action="Lines drawn on paper.", dialogue=(Spoken(speaker="BO", text="You hide things badly."),),
        words=("EXT. COURT - DAY", "WIDE SHOT", "12", 'Bo holds out the key. BO: "You hide things badly."'),
    )  # fmt: skip
    assert written_action(shot) == "Bo holds out the key."
    lines = board_lines(board({"action": "Measured.", "words": ("CLOSE-UP",)}), ReadBy(engine="offline", partial=True))
    assert lines == []


def test_an_engine_that_pairs_twice_and_crosses():
    pairs = [Pair(0, 2, "same"), Pair(1, 0, "same"), Pair(1, 3, "same"), Pair(2, 1, "same"), Pair(3, 2, "same")]
    kept = _checked(pairs)
    assert [(one.script, one.board, one.moved) for one in kept] == [(0, 2, True), (1, 0, False), (2, 1, False)]


def test_the_script_is_found_among_documents():
    script, notes = Document("the.fountain", SCRIPT), Document("people.md", "# Mira\nA cook.")
    assert find_script([notes, script], "")[0] == "the.fountain"
    assert find_script([script, Document("b/two.md", "## INT. X - DAY\nRain.")], "two.md")[0] == "b/two.md"
    with pytest.raises(InputError, match=r"board\.script.*got none.*scene headings"):
        find_script([notes], "")
    with pytest.raises(InputError, match=r"the\.fountain, the\.fountain"):
        find_script([script, script], "")
    with pytest.raises(InputError, match=r"board\.script_long.*2,400 lines"):
        find_script([Document("film.fountain", "INT. X - DAY\n\nRain falls on the roofs.\n\n" * 1200)], "")


def test_the_storys_language_is_that_of_its_documents():
    assert language_of([Document("a", "米拉把钥匙藏在花盆底下，然后离开了院子，没有回头看一眼。")], "en-US") == "zh-CN"
    assert language_of([Document("a", SCRIPT)], "zh-CN") == "en-US"
    assert language_of([], "zh-CN") == "zh-CN"
