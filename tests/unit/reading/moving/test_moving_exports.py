"""What people take away of moving pictures, and the page."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from nightreel.reading.moving.answers import ANSWERS, answers_of
from nightreel.reading.moving.exports import export_files, limits, posts, shortened, steps_markdown
from nightreel.reading.moving.page import draw_page
from nightreel.reading.moving.texts import moving_answers
from nightreel.reading.moving.timeline import draw_timeline
from nightreel.spec.film import Box
from nightreel.spec.reading import Evidence, MovingReading, ReadBy, Reading, SeenFrame
from nightreel.store.artifact import Artifact

BY_NAME = {limit.platform: limit for limit in limits()}
LONG = "A cat jumps over a box. It lands on its feet. " * 60
BOX = Box(x=0.1, y=0.2, width=0.3, height=0.1)
FRAME = Artifact(uri="file:///f.jpg", sha256="0" * 64, kind="picture", size_bytes=3)
MOTION = tuple((n / 25, float(n == 31) * 40) for n in range(76))


def reading(sources: int = 1, language: str = "en-US", **changes: object) -> Reading:
    fields = {
        "alt_text": {"text": LONG[:2000].strip()},
        "caption": {"text": LONG[:900], "hashtags": ["cat", "box box", "cat"]},
        "steps": {"goal": "Save *it*", "steps": [
            {"action": "Press <b>Save</b>", "result": "A list", "evidence": [
                {"look": 1, "region": BOX.model_dump(), "reason": "<i>the button</i>"}]},
            {"action": "Wait"}]},
        "product_copy": {"headline": "The box", "body": "Holds a cat.", "points": ["brown"]},
        "moderation": {"decision": "allow"}, **changes,
    }  # fmt: skip
    presets = [preset for preset in ANSWERS if preset in fields]
    found = moving_answers(answers_of(presets).model_validate(fields), presets, [], language)
    seen = tuple(SeenFrame(at_s=at, media=FRAME, why=why) for at, why in ((0.0, "first"), (1.25, "cut"), (3.0, "last")))
    moving = tuple(
        MovingReading(source=f"clips/cat {number}.gif", width_px=320, height_px=180, frames=75, duration_s=3.04,
                      seen=seen, answers=found, cuts_s=(1.25,), motion=MOTION, notes=("It shakes",))
        for number in range(sources)
    )  # fmt: skip
    return Reading(
        kind="moving", title="The <script>cat", language=language, by=ReadBy(engine="endpoint"), moving=moving
    )


@pytest.mark.parametrize("platform", BY_NAME)
def test_every_post_fits_its_platform(platform):
    limit, found = BY_NAME[platform], posts(reading().moving[0].answers)
    post = found[platform]
    assert isinstance(post, dict)
    assert limit.source
    assert limit.looked_up >= "2026-11-22"
    assert ("alt" in post) == (platform != "weibo"), "no alt text is written where none is documented"
    assert 0 <= limit.length(str(post.get("alt", ""))) <= limit.alt
    assert 0 < limit.length(str(post["caption"])) <= limit.caption
    assert str(post["caption"]).count("#") <= limit.hashtags
    assert "#boxbox" in str(post["caption"]) or limit.hashtags == 1


def test_letters_are_counted_as_each_platform_counts():
    lengths = {name: BY_NAME[name].length("é猫👾☀") for name in ("mastodon", "x", "tiktok", "threads")}
    assert lengths == {"mastodon": 4, "x": 1 + 2 + 2 + 2, "tiktok": 1 + 1 + 2 + 1, "threads": 1 + 1 + 4 + 3}
    assert BY_NAME["instagram"].hashtags == 5


def test_texts_are_cut_behind_a_sentence_or_a_word():
    x = BY_NAME["x"]
    assert shortened("One. Two three four five six.", 22, BY_NAME["weibo"]) == "One. Two three four…"
    assert shortened("One two three. Four five six seven.", 26, BY_NAME["weibo"]) == "One two three."
    assert shortened("short", 280, x) == "short"
    hanzi = shortened("猫跳过盒子，" * 60, 280, x)
    assert x.length(hanzi) <= 280
    assert len(hanzi) < 145, "X counts a Hanzi twice"


def test_steps_are_markdown_with_times_and_nothing_else():
    text = steps_markdown(reading().moving[0], "The cat", "en-US")
    assert text.splitlines() == [
        r"# Save \*it\*", "", r"1. Press \<b\>Save\</b\> (1.2 s)  ", "   A list", "2. Wait",
    ]  # fmt: skip


def test_files_of_one_and_of_several():
    names = [name for name, _ in export_files(reading(), ["cat"])]
    assert names == [
        "alt-text.txt", "caption.txt", "posts.json", "steps.md", "product-copy.md", "moderation.json", "answers.json",
    ]  # fmt: skip
    several = dict(export_files(reading(2), ["cat-0", "cat-1"]))
    assert "cat-1.moderation.json" in several
    everything = json.loads(several["answers.json"])
    assert [item["seen"][1] for item in everything["moving"]] == [{"at_s": 1.25, "why": "cut"}] * 2
    assert "file://" not in several["answers.json"].decode(), "places inside the store are nobody's business"
    assert json.loads(several["cat-0.moderation.json"])["decision"] == "allow"


def test_the_timeline_places_cuts_and_frames():
    moving = reading().moving[0]
    line = draw_timeline(moving)
    assert line is not None
    share = [(pin.x - line.left) / (line.right - line.left) for pin in line.pins]
    np.testing.assert_allclose(share, [0, 1.25 / 3.04, 3 / 3.04], atol=1e-3)
    assert line.cuts[0] == line.pins[1].x
    assert [tick.words for tick in line.ticks][:3] == ["0 s", "0.5 s", "1 s"]
    assert draw_timeline(moving.model_copy(update={"duration_s": 0, "seen": moving.seen[:1]})) is None
    long = draw_timeline(moving.model_copy(update={"duration_s": 7200, "seen": moving.seen[:2]}))
    assert long is not None
    assert long.ticks[-1].words == "2:00:00"


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_page_holds_frames_reasons_answers_and_evidence_and_no_script(language):
    frames = tuple(np.full((90, 160, 3), 60 * number, np.uint8) for number in range(3))
    page = draw_page(reading(language=language), [frames], subtitle="Fern", date="2026")
    assert page.count("data:image/jpeg;base64,") == 3
    assert "<script" not in page
    assert "The &lt;script&gt;cat" in page
    assert "&lt;i&gt;the button" in page
    assert "<svg" in page
    assert "left:10.00%;top:20.00%" in page
    assert re.search(r'class="why-tag">(cut|切换)<', page)
    assert page.count('class="unproven"') == 5, "answers and steps without evidence are marked"
    assert ("1 without evidence" if language == "en-US" else "1 处无依据") in page
    if language == "zh-CN":
        assert not re.search(r">(Answers|Steps to follow|first|between)<", page)


def test_a_page_of_one_frame_has_no_timeline():
    seen = (SeenFrame(at_s=0, media=FRAME, why="first"),)
    one = MovingReading(source="a.png", width_px=16, height_px=9, frames=1, duration_s=0, seen=seen)
    alone = reading().model_copy(update={"moving": (one,)})
    page = draw_page(alone, [[np.zeros((9, 16, 3), np.uint8)]], subtitle="", date="")
    assert "<svg" not in page
    assert "one frame" in page


def test_a_region_stays_where_it_is_seen():
    proof = reading().moving[0].answers[0].evidence
    assert proof == (Evidence(look=1, region=BOX, reason="<i>the button</i>", claim="steps 1"),)


def test_one_place_in_one_frame_is_drawn_once():
    proof = [{"look": 1, "region": BOX.model_dump(), "reason": reason} for reason in ("pressed", "pressed", "dark")]
    steps = {"goal": "Save", "steps": [{"action": "Press", "evidence": [one]} for one in proof]}
    frames = tuple(np.zeros((90, 160, 3), np.uint8) for _ in range(3))
    page = draw_page(reading(steps=steps), [frames], subtitle="", date="")
    assert page.count('class="region') == 1
    assert (page.count("pressed"), page.count("dark")) == (1, 1)
