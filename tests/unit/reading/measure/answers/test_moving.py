from __future__ import annotations

import re

import numpy as np
import pytest
from tests.drawn_pictures import plain, texture, window

from nightreel.engines.understand.protocol import Look
from nightreel.reading.measure import picture, series
from nightreel.reading.measure.answers.moving import moving_answer
from nightreel.reading.measure.words import Line, Words
from nightreel.reading.moving.answers import ANSWERS, answers_of
from nightreel.spec.film import Box

GROUND, OTHER = texture(), (texture(7) * [0.25, 0.5, 1.0]).astype(np.uint8)
ALL = answers_of(list(ANSWERS))


@pytest.fixture(autouse=True)
def seeing(monkeypatch):
    """No words and no faces, unless a test says which words a frame has, by its first pixel."""

    def see(words: dict[int, tuple[str, ...]] | None) -> None:
        def read(pixels) -> Words | None:
            if words is None:
                return None
            lines = words.get(int(pixels[0, 0, 0]), ())
            return Words(tuple(Line(text, Box(x=0.1, y=0.1 + 0.1 * at, width=0.3, height=0.05), 0.9)
                               for at, text in enumerate(lines)))  # fmt: skip

        monkeypatch.setattr(series, "read_words", read)

    monkeypatch.setattr(picture, "find_faces", lambda pictures: ((),))
    see({})
    return see


def frames(*pixels, step_s: float = 0.5) -> list[Look]:
    return [Look(one, f"frame {index}", index * step_s) for index, one in enumerate(pixels)]


def pan(count: int, ground=GROUND, by: float = 14) -> list:
    return [window(ground, 200 + by * index, 150, 400) for index in range(count)]


def answer(looks, facts=None, language="en-US", model=ALL):
    return moving_answer(looks, facts or {}, model, language).value


def test_shots_and_camera_are_told_stretch_by_stretch():
    found = answer(frames(*pan(5), *pan(5, OTHER, -14))).what_happens
    assert found.summary.startswith("2 shots in 4.5 s, cut every 2.2 s in the mean.")
    assert "moves to the right" in found.moments[0].what
    assert "moves to the left" in found.moments[1].what
    assert [moment.evidence[0].look for moment in found.moments] == [2, 7]


def test_cuts_of_the_whole_file_go_before_those_of_the_frames():
    found = answer(frames(*pan(6)), {"cuts": [1.2], "duration_s": 3.0, "motion": [], "loops": False})
    assert found.what_happens.summary.startswith("2 shots in 3.0 s")
    assert found.what_happens.moments[1].what.startswith("From 1.5 to 3.0 s")


def test_steps_name_the_words_that_come_and_go(seeing):
    one, two = plain((10, 60, 90)), plain((20, 90, 60))
    one[50:150, 50:250], two[30:160, 30:300] = (250, 250, 250), (200, 220, 250)
    seeing({10: ("Settings", "Save"), 20: ("Settings", "Saved")})
    steps = answer(frames(one, one, two, two)).steps.steps
    assert steps[0].action == "At the beginning these words are seen: “Settings”, “Save”."
    assert steps[1].action == "At 1.0 s the picture changes and shows: “Saved”."
    assert steps[1].result == "Gone: “Save”."
    assert steps[1].evidence[0].look in (2, 3)
    assert steps[1].evidence[0].region is not None


def test_a_loop_is_told_and_alt_text_says_so():
    there = [window(GROUND, 200 + 5 * step, 150, 400) for step in (0, 1, 2, 3, 2, 1)]
    found = answer(frames(*there))
    assert "it loops" in found.what_happens.summary
    assert found.alt_text.text.startswith("A looping picture in ")
    assert "image of" not in found.alt_text.text


def test_feelings_meaning_and_labels_are_never_invented():
    found = answer(frames(*pan(4)))
    assert (found.emotion.feeling, found.emotion.strength) == ("unknown", "unknown")
    assert found.meaning.meaning == "What is meant by it cannot be measured."
    assert (found.moderation.decision, found.moderation.labels) == ("review", ())
    assert (found.risk.level, found.risk.risks) == ("unknown", ())


def test_flashing_is_a_risk_a_label_and_a_fault():
    found = answer(frames(*pan(4)), {"flashes_per_s": 6})
    assert [label.label for label in found.moderation.labels] == ["flashing"]
    assert (found.risk.level, found.risk.risks[0].kind) == ("high", "health")
    assert found.ui_faults.faults[0].severity == "blocking"


def test_private_data_is_pointed_at_and_not_repeated(seeing):
    seeing({int(pan(1)[0][0, 0, 0]): ("mail anna.berg@gmail.com",)})
    found = answer(frames(pan(1)[0]))
    assert [label.label for label in found.moderation.labels] == ["personal_data"]
    assert "gmail" not in found.moderation.model_dump_json()
    assert found.risk.risks[0].evidence[0].region is not None


def test_words_that_are_faint_or_cut_are_faults(seeing, monkeypatch):
    faint = plain((200, 200, 200))
    faint[20:26, 40:100] = (190, 190, 190)
    seeing({200: ("Confirm",)})
    fault = answer(frames(faint)).ui_faults.faults[0]
    assert (fault.severity, fault.evidence[0].look) == ("major", 0)
    assert "contrast" in fault.fault


@pytest.mark.parametrize(
    ("question", "said"),
    [("How long is it?", "It lasts 1.5 s."), ("How many cuts?", "There is no cut in it."),
     ("Does it loop?", "It does not loop"),
     ("Which words are written?", "No words were found"), ("Is it funny?", "cannot be measured"),
     ("镜头怎么运动？", "moves to the right")],
)  # fmt: skip
def test_free_questions_are_answered_as_far_as_figures_go(question, said):
    asked = {"questions": [{"preset": "steps", "question": "Steps"}, {"preset": "", "question": question}]}
    (found,) = answer(frames(*pan(4)), asked).free
    assert found.number == 1
    assert said in found.text


def test_only_what_is_asked_is_answered_and_what_a_model_adds_is_told():
    partial = moving_answer(frames(*pan(3)), {}, answers_of(["alt_text"]), "zh-CN")
    assert set(type(partial.value).model_fields) == {"words", "free", "alt_text"}
    assert partial.would_add == ("模型会按重要程度说明画面内容。",)


def test_without_a_reader_words_are_said_to_be_unread(seeing):
    seeing(None)
    partial = moving_answer(frames(*pan(3)), {}, answers_of(["ui_faults"]), "en-US")
    assert "not read" in partial.value.ui_faults.summary
    assert any("rapidocr" in sentence for sentence in partial.would_add)


def test_one_frame_is_a_still_picture():
    found = answer(frames(pan(1)[0]))
    assert found.alt_text.text.startswith("A picture in ")
    assert found.what_happens.moments == ()


def test_odd_facts_are_measured_instead():
    found = answer(frames(*pan(3)), {"cuts": "x", "motion": [[1], "y"], "loops": 3, "duration_s": None, "questions": 7})
    assert found.what_happens.summary.startswith("One shot of 1.0 s.")


@pytest.mark.parametrize(
    ("language", "blank", "picture", "measured"),
    [
        ("en-US", "the picture is blank", "A still picture.", "Measured in the picture."),
        ("zh-CN", "画面是空白的", "一幅静止的画面。", "由画面测得。"),
    ],
)
def test_a_single_frame_is_a_picture_and_a_blank_one_is_told(language, blank, picture, measured):
    white, facts = plain((255, 255, 255)), {"questions": [{"question": "How many cuts? 几个镜头?"}], "duration_s": 0}
    empty, full = (answer(frames(one), facts, language) for one in (white, GROUND[:200, :300]))
    for found in (empty, full):
        text = found.model_dump_json()
        assert not re.search(r"shot|0 s\b|镜头|0 ?秒", text.replace("How many cuts", ""))
        assert found.what_happens.evidence[0].reason == measured
        assert found.free[0].text == picture
    assert blank in empty.what_happens.summary
    assert picture not in empty.what_happens.summary
    assert blank in empty.alt_text.text
    assert blank in empty.product_copy.body
    assert full.what_happens.summary.startswith(picture)
    assert blank not in full.what_happens.summary


def test_a_blank_film_says_so_beside_its_length():
    found = answer(frames(*[plain((255, 255, 255))] * 3), {"duration_s": 2.0}).what_happens
    assert found.summary.startswith("One shot of 2.0 s.")
    assert "the picture is blank" in found.summary
