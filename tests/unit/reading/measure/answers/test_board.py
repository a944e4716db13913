from __future__ import annotations

import pytest
from tests.drawn_pictures import block, plain

from nightreel.engines.understand.protocol import Look
from nightreel.reading.measure.answers import board
from nightreel.reading.measure.answers.board import align_answer, links_answer, order_answer
from nightreel.reading.measure.words import Line, Words
from nightreel.spec.film import Box
from nightreel.spec.reading import BoardShot, Evidence


def looks(count: int) -> list[Look]:
    return [Look(plain((index, 9, 9)), f"picture {index + 1}") for index in range(count)]


@pytest.fixture
def numbered(monkeypatch):
    """Panels with these words in their upper right corners."""

    def see(numbers: list[str]) -> None:
        box = Box(x=0.9, y=0.02, width=0.05, height=0.05)
        monkeypatch.setattr(
            board, "read_words",
            lambda pixels: Words((Line(text, box, 0.9),) if (text := numbers[int(pixels[0, 0, 0])]) else ()),
        )  # fmt: skip

    return see


def test_numbers_in_the_corners_order_the_panels(numbered):
    numbered(["3", "1", "4", "2"])
    answer = order_answer(looks(4), {}, "en-US").value
    assert (answer.order, answer.written) == ((2, 4, 1, 3), True)
    assert "4 panels" in answer.reason


def test_a_panel_without_a_number_stays_behind_the_one_before_it(numbered):
    numbered(["3", "", "1", "2"])
    assert order_answer(looks(4), {}, "en-US").value.order == (3, 4, 1, 2)


@pytest.mark.parametrize("numbers", [["1", "1", "2"], ["", "", "5"], ["", "", ""]], ids=["twice", "too few", "none"])
def test_numbers_that_cannot_be_an_order_are_none(numbered, numbers):
    numbered(numbers)
    answer = order_answer(looks(3), {"names": ["a.png", "b.png", "c.png"]}, "en-US").value
    assert (answer.order, answer.written) == ((), False)
    assert "stay as they came" in answer.reason


def test_numbers_of_file_names_come_second(numbered):
    numbered(["", "", ""])
    answer = order_answer(looks(3), {"names": ["p10.png", "p2.png", "p1.png"]}, "zh-CN").value
    assert (answer.order, answer.written) == ((3, 2, 1), False)
    assert "文件名" in answer.reason


def shot(panel: int, *words: str) -> dict:
    proof = tuple(
        Evidence(look=panel - 1, region=Box(x=0.2, y=0.3, width=0.1, height=0.1), reason=f"Written there: “{word}”.")
        for word in words
    )
    return BoardShot(panel=panel, words=words, evidence=proof).model_dump(mode="json")


def test_a_word_that_returns_is_a_link_with_both_places():
    shots = [shot(1, "LOCKER 12"), shot(2, "the street"), shot(3), shot(4), shot(5, "locker"), shot(6)]
    partial = links_answer(looks(6), {"panels": [1, 2, 3, 4, 5, 6], "shots": shots}, "en-US")
    (link,) = partial.value.links
    assert (link.kind, link.panel, link.returns) == ("set_up", 1, 5)
    assert "“locker”" in link.what
    assert [one.look for one in link.evidence] == [0, 4]
    assert link.evidence[0].region is not None


def test_notes_speakers_and_headings_are_no_things_that_return():
    one, other = (
        {
            **shot(panel, "EXT. COURTYARD - NIGHT", "WIDE SHOT", "MIRA: Wait."),
            "dialogue": [{"speaker": "MIRA", "text": "Wait."}],
        }
        for panel in (1, 4)
    )
    facts = {"panels": [1, 2, 3, 4], "shots": [one, shot(2), shot(3), other]}
    assert [link.what for link in links_answer([], facts, "en-US").value.links] == [
        "Written in panel 1 and again in panel 4: “wait”."
    ]


def test_words_that_return_together_are_one_link():
    facts = {
        "panels": [1, 2, 3],
        "shots": [shot(1, "A small iron key."), shot(2, "Rain."), shot(3, "He holds the iron key.")],
    }
    (link,) = links_answer([], facts, "en-US").value.links
    assert link.what == "Written in panel 1 and again in panel 3: “iron”, “key”."


def test_words_that_are_everywhere_or_side_by_side_are_no_link():
    everywhere = [shot(number, "Mira") for number in range(1, 7)]
    beside = [shot(1, "lantern"), shot(2, "lantern"), shot(3), shot(4)]
    assert links_answer([], {"panels": [], "shots": everywhere}, "en-US").value.links == ()
    assert links_answer([], {"panels": [], "shots": beside}, "en-US").value.links == ()


def test_a_strong_colour_that_returns_may_be_the_same_thing():
    with_red = block((60, 70, 80), (230, 30, 30), (0.6, 0.6, 0.15, 0.15))
    without = block((60, 70, 80), (90, 100, 110), (0.1, 0.1, 0.3, 0.3))
    shown = [Look(pixels, "") for pixels in (with_red, without, without, with_red, without, without)]
    (link,) = links_answer(shown, {"panels": [1, 2, 3, 4, 5, 6], "shots": []}, "zh-CN").value.links
    assert (link.panel, link.returns) == (1, 4)
    assert "红色" in link.what
    assert "可能" in link.what
    assert link.evidence[1].region.x == pytest.approx(0.6, abs=0.05)


def test_evidence_counts_the_pictures_that_were_shown():
    shots = [shot(1, "locker"), shot(9, "locker"), *(shot(number) for number in range(2, 9))]
    (link,) = links_answer(
        looks(2), {"panels": [1, 9], "shots": sorted(shots, key=lambda one: one["panel"])}, "en-US"
    ).value.links
    assert [one.look for one in link.evidence] == [0, 1]


def line(number: int, text: str, kind: str = "action") -> dict:
    return {"number": number, "kind": kind, "speaker": "", "text": text}


def test_lines_are_paired_by_their_words():
    facts = {
        "script": [line(4, "Mira hides the key under a pot."), line(6, "It rains for 3 days."), line(9, "Bo sings.")],
        "board": [line(1, "MIRA hides the key under a pot"), line(2, "It rains for 5 days.")],
    }
    pairs = align_answer(facts, "en-US").value.pairs
    assert [(pair.script, pair.board, pair.verdict) for pair in pairs] == [(4, 1, "same"), (6, 2, "changed")]
    assert "“3” and “5”" in pairs[1].reason


@pytest.mark.parametrize("facts", [{}, {"script": "x", "board": [1]}, {"script": [], "board": []}])
def test_facts_that_are_none_pair_nothing(facts):
    assert align_answer(facts, "en-US").value.pairs == ()
