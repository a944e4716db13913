from __future__ import annotations

import numpy as np
import pytest
from tests.drawn_pictures import block

from nightreel.engines.card import make_engine
from nightreel.engines.understand import offline
from nightreel.engines.understand.protocol import Answered, Ask, Look, Question, UnderstandSettings
from nightreel.errors import CancelledError, EngineError
from nightreel.reading.board.answers import AlignAnswer, LinksAnswer, OrderAnswer, PanelAnswer
from nightreel.reading.measure import faces, picture, words
from nightreel.reading.moving.answers import ANSWERS, answers_of
from nightreel.reading.works.answers import WorkAnswer

TASKS = {
    "board.panel": PanelAnswer, "board.links": LinksAnswer, "board.order": OrderAnswer, "board.align": AlignAnswer,
    "moving.answers": answers_of(list(ANSWERS)), "work.text": WorkAnswer,
}  # fmt: skip
PICTURE = block((30, 60, 90), (250, 120, 40), (0.2, 0.2, 0.2, 0.2))


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch):
    """Neither the reader nor the detector: what is left must still answer."""
    monkeypatch.setattr(words, "reads_words", lambda: False)
    monkeypatch.setattr(picture, "find_faces", lambda pictures: None)
    monkeypatch.setattr(picture, "_KEPT", type(picture._KEPT)())


def ask(task: str, *pixels, language: str = "en-US", answer=None) -> Ask:
    looks = tuple(Look(one, f"panel {index}", float(index)) for index, one in enumerate(pixels or (PICTURE, PICTURE)))
    return Ask(looks, Question(task, "1", "", "", "", answer or TASKS.get(task, PanelAnswer), language))


def answers(context, *asks):
    return make_engine("understand", "offline").understand(asks, UnderstandSettings(), context)


@pytest.mark.parametrize("language", ["en-US", "zh-CN", "de-DE"])
@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_answered_partly_and_says_what_a_model_would_add(context, task, language):
    (found,) = answers(context, ask(task, language=language))
    assert isinstance(found, Answered)
    assert type(found.value) is TASKS[task]
    assert found.partial
    assert found.would_add
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in "".join(found.would_add))
    assert chinese == (language == "zh-CN")
    assert (found.requests, found.money, found.tokens_in, found.model) == (0, 0.0, 0, "")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (9, 9)])
def test_pictures_of_any_shape_are_answered(context, task, shape):
    pixels = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    (found,) = answers(context, ask(task, pixels, pixels[::-1].copy(), pixels))
    assert isinstance(found, Answered), found


def test_regions_lie_inside_the_picture(context):
    for found in answers(context, *(ask(task) for task in TASKS)):
        assert isinstance(found, Answered)
        for proof in getattr(found.value, "evidence", ()):
            if proof.region:
                assert proof.region.x + proof.region.width <= 1.001
                assert proof.region.y + proof.region.height <= 1.001


def test_a_question_that_cannot_be_measured_fails_alone(context):
    found = answers(context, ask("board.panel"), ask("poem.write"), ask("work.text"))
    assert [isinstance(one, Answered) for one in found] == [True, False, True]
    assert isinstance(found[1], EngineError)
    assert found[1].code == "understand.task"
    assert "board.panel" in str(found[1])


def test_the_same_question_is_answered_the_same(context):
    first, second = (answers(context, ask("board.panel"))[0] for _ in range(2))
    assert first == second


def test_nobody_measures_for_a_run_that_is_stopped(make_context):
    with pytest.raises(CancelledError):
        answers(make_context(cancelled=lambda: True), ask("board.panel"))


def test_progress_goes_from_question_to_question(make_context):
    told: list[float] = []
    context = make_context(progress=lambda fraction, message="": told.append(fraction))
    answers(context, ask("board.panel"), ask("work.text"))
    assert told == [0.0, 0.5, 1.0]


def test_who_judges_changes_with_the_packages(tenant, monkeypatch):
    engine = make_engine("understand", "offline")
    with_all = engine.judge(UnderstandSettings(), tenant)
    monkeypatch.setattr(offline, "_MEASURED_BY", ("no-such-package",))
    assert engine.judge(UnderstandSettings(), tenant) == "measurement no-such-package=none"
    assert with_all != "measurement no-such-package=none"


def test_faces_are_none_where_nothing_finds_them(monkeypatch):
    from nightreel.engines.image_check import nudenet

    def fail(pictures):
        raise EngineError("image_check.failed", where="nudenet", got="no answer", fix="try again")

    monkeypatch.setattr(nudenet, "faces_in", fail)
    assert faces.find_faces([PICTURE]) is None
