"""Scripts by rules: exact time, true figures, words that fit, pictures used well."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.enrich.narrative.text import fits_screen, numbers, seconds_to_say, spoken_length
from nightreel.engines.enrich.narrative.write import write_script
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Clip, Material, Picture
from nightreel.spec.script import Script
from nightreel.spec.tenant_folder import load_brief
from nightreel.store.artifact import Artifact

DEMO = Path(__file__).parents[3] / "include" / "tenants" / "demo"
MEDIA = Artifact(uri="file:///media", sha256="0" * 64, kind="picture", size_bytes=1)


def picture(name: str, *, alpha: bool, side_px: int = 1600) -> Picture:
    return Picture(name=name, media=MEDIA, width_px=side_px, height_px=side_px, has_alpha=alpha)


MATERIAL = Material(
    pictures=(
        picture("media/watch_front.png", alpha=True),
        picture("media/watch_heart.png", alpha=True),
        picture("media/watch_message.png", alpha=True, side_px=480),
        picture("media/city_morning.png", alpha=False),
        picture("media/runner_dawn.png", alpha=False),
    ),
    footage=(Clip(name="media/rings.mp4", media=MEDIA, width_px=480, height_px=270, fps=Fraction(24), frames=72),),
)


def write(brief: Brief, material: Material = MATERIAL, brand: Brand | None = None, **options: int) -> Script:
    request = EnrichRequest(brief=brief, material=material, brand=brand or Brand(name="Lumen"), **options)
    return write_script(request)


def said(script: Script) -> str:
    """Everything of a script that a viewer or a generator reads."""
    words = [script.title, script.description, *script.keywords, *script.selling_points]
    for shot in script.shots:
        words += [shot.text.headline, shot.text.body, shot.text.label, shot.voice_over, shot.scene]
        words.append(shot.negative_prompt)
    return "\n".join(words)


def told(brief: Brief) -> str:
    """Everything that a brief says, as a reader sees it: without characters of no width."""
    said = "\n".join([
        brief.title, brief.category, *brief.selling_points, *brief.parameters, *brief.parameters.values(),
        *brief.reviews, brief.audience, brief.slogan, brief.call_to_action,
    ])  # fmt: skip
    return "".join(char for char in said if unicodedata.category(char) != "Cf")


def check_script(script: Script, brief: Brief) -> None:
    """Check what holds for every script of every engine."""
    assert script.frames == round(brief.duration_s * script.fps)
    assert script.shots[-1].layout == "logo"
    assert numbers(said(script)) <= numbers(told(brief)), "a figure was invented"
    for shot in script.shots:
        seconds = float(shot.frames / script.fps)
        assert seconds_to_say(shot.voice_over, script.language) <= seconds, shot.voice_over
        pace = spoken_length(shot.voice_over, script.language) / seconds
        assert pace <= (4.2 if script.language == "zh-CN" else 2.5) + 1e-9, shot.voice_over
        assert shot.layout != "type" or shot.text.headline or shot.text.body, f"shot {shot.index} shows nothing"
        assert not (shot.picture and shot.footage)


@pytest.fixture
def smartwatch() -> Brief:
    return load_brief(DEMO / "briefs" / "smartwatch.yaml", DEMO)


@pytest.fixture
def smartwatch_zh() -> Brief:
    return load_brief(DEMO / "briefs" / "smartwatch_zh.yaml", DEMO)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
briefs = st.builds(
    Brief,
    title=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    category=st.sampled_from(["", "smart watch", "shampoo", "vacuum cleaner", "物理课程", "咖啡", "💡", "phone 5G"]),
    selling_points=st.lists(
        words | st.sampled_from(["14 days of battery", "续航 14 天", "Read 2,000 books."]), max_size=6
    ),
    parameters=st.dictionaries(words, words, max_size=4),
    reviews=st.lists(words | st.sampled_from(["Great battery, lasts 9 days.", "非常好用，值得推荐。"]), max_size=5),
    audience=words,
    narrative=st.sampled_from(["auto", "pain_solution", "contrast", "emotion", "lesson"]),
    narrative_arc=st.lists(st.sampled_from(["problem_intro", "solution_showcase", "benefit_highlight"]), max_size=3),
    slogan=words,
    call_to_action=words,
    duration_s=st.floats(4, 120),
    language=st.sampled_from(["en-US", "zh-CN"]),
    seed=st.integers(0, 5),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(brief=briefs, rate=st.sampled_from(["24", "25", "30", "24000/1001", "60"]), bare=st.booleans())
def test_write_holds_for_any_brief(brief, rate, bare):
    script = write(brief, Material() if bare else MATERIAL, Brand(name="Lumen", frame_rate=rate))
    check_script(script, brief)
    assert write(brief, Material() if bare else MATERIAL, Brand(name="Lumen", frame_rate=rate)) == script


@pytest.mark.parametrize("name", engine_cards("enrich"))
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_every_engine_keeps_the_contract(name, language, context, language_service):
    brief = Brief(title="Zephyr", language=language)
    request = EnrichRequest(brief=brief, material=Material(), brand=Brand(name="Lumen"))
    check_script(make_engine("enrich", name).enrich(request, context), brief)


def test_write_smart_watch_film(smartwatch):
    script = write(smartwatch)
    check_script(script, smartwatch)
    assert (script.width_px, script.height_px, script.arc) == (1920, 1080, "pain_solution")
    assert [shot.role for shot in script.shots] == ["hook", "solution", "benefit", "benefit", "benefit", "logo"]
    assert all(1.8 <= shot.frames / script.fps <= 4.5 for shot in script.shots)
    assert script.selling_points[0] == "14 days on a single charge"
    shown = {shot.text.headline for shot in script.shots}
    assert {"Aurora Watch", "14 days on a single charge", "Smart life, on your wrist"} <= shown
    assert script.shots[-1].text.body == "Discover Aurora"


def test_write_gives_each_picture_its_place(smartwatch):
    shots = {shot.text.headline: shot for shot in write(smartwatch).shots}
    assert shots["Aurora Watch"].picture == "media/watch_front.png"
    assert shots["Aurora Watch"].layout == "hero"
    assert shots["Heart rate, read every second"].picture == "media/watch_heart.png"
    assert shots["Messages answered from your wrist"].picture == "media/watch_message.png"
    assert {shots[name].layout for name in ("Heart rate, read every second", "Messages answered from your wrist")} == {
        "left", "right",
    }  # fmt: skip
    assert shots["14 days on a single charge"].footage == "media/rings.mp4"
    assert write(smartwatch).shots[0].picture == "media/runner_dawn.png"
    assert write(smartwatch).shots[0].layout == "full"


def test_write_chinese_case_of_the_customer(smartwatch_zh):
    script = write(smartwatch_zh)
    check_script(script, smartwatch_zh)
    first, hook, *_, last = script.shots
    assert (first.layout, hook.picture) == ("logo", "media/city_morning.png")
    assert script.shots[2].picture == "media/runner_dawn.png"
    assert last.text.headline == "智慧生活，腕上开启"
    assert last.start_frame / script.fps >= 25
    for shot in script.shots:
        assert fits_screen(shot.text.headline, "zh-CN"), shot.text.headline
        assert not re.search(r"[A-Za-z]{3,}", shot.voice_over.replace("Aurora", "").replace("AMOLED", ""))


def test_write_seeds_vary_the_words(smartwatch):
    films = {
        tuple(shot.voice_over for shot in write(smartwatch.model_copy(update={"seed": s})).shots) for s in range(8)
    }
    assert len(films) >= 5


def test_write_camera_varies_within_the_brands_character(smartwatch):
    moves = [shot.camera.move for shot in write(smartwatch.model_copy(update={"duration_s": 40})).shots]
    assert len(set(moves)) >= 4
    assert moves.count("push") >= 3
    calm = write(smartwatch, brand=Brand(name="Lumen", camera_movement="static"))
    assert {shot.camera.move for shot in calm.shots} <= {"hold", "push", "pull"}
    assert all(shot.camera.strength <= 0.5 for shot in calm.shots)


@pytest.mark.parametrize(
    ("aspect", "height_px", "size"),
    [("16:9", 1080, (1920, 1080)), ("9:16", 1080, (1080, 1920)), ("4:5", 1080, (1080, 1350)),
     ("1:1", 1080, (1080, 1080)), ("16:9", 360, (640, 360)), ("9:16", 360, (360, 640))],
)  # fmt: skip
def test_write_size_comes_from_the_brand(smartwatch, aspect, height_px, size):
    script = write(smartwatch, brand=Brand(name="Lumen", aspect_ratio=aspect), height_px=height_px)
    assert (script.width_px, script.height_px) == size


@pytest.mark.parametrize(
    ("category", "arc"),
    [("smart watch", "pain_solution"), ("shampoo", "emotion"), ("robot vacuum cleaner", "contrast"),
     ("physics lesson", "lesson"), ("thing", "pain_solution"), ("咖啡", "emotion"), ("数学课程", "lesson")],
)  # fmt: skip
def test_write_auto_takes_the_story_of_the_category(category, arc):
    assert write(Brief(title="X", category=category)).arc == arc


def test_write_lesson_has_four_stages():
    points = ("Light is made of colours", "Air scatters blue light most", "At sunset the path is longer")
    brief = Brief(title="Why the sky is blue", category="physics lesson", concept_nodes=points, duration_s=25)
    script = write(brief, Material())
    labels = [shot.text.label for shot in script.shots]
    stages = ["The situation", "The idea", "In practice", "To remember"]
    assert [label for label in dict.fromkeys(labels) if label in stages] == stages
    assert [shot.role for shot in script.shots].index("recap") == len(script.shots) - 2


def test_write_contrast_says_before_and_now():
    brief = Brief(
        title="LeafClean", category="vacuum", selling_points=("Quiet at 52 dB", "Clean floors"), duration_s=20
    )
    labels = [shot.text.label for shot in write(brief, Material()).shots]
    assert labels.index("Before") < labels.index("Now")


def test_write_keeps_the_order_of_the_arc(smartwatch):
    order = ("benefit_highlight", "solution_showcase")
    roles = [shot.role for shot in write(smartwatch.model_copy(update={"narrative_arc": order})).shots]
    assert roles[0] == "benefit"
    assert "problem" not in roles
    assert "hook" not in roles
    assert roles.index("solution") > roles.index("benefit")


@pytest.mark.parametrize("duration_s", [4, 6, 15, 30, 60, 120])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_write_a_bare_title_makes_a_film(duration_s, language):
    brief = Brief(title="Zephyr", duration_s=duration_s, language=language)
    script = write(brief, Material())
    check_script(script, brief)
    assert any(shot.voice_over for shot in script.shots)
    assert "Zephyr" in [shot.text.headline for shot in script.shots]


def test_write_long_brief_is_shortened_not_refused():
    brief = Brief(title="X", selling_points=("word " * 10_000,), reviews=("good " * 10_000,))
    script = write(brief)
    check_script(script, brief)
    assert max(len(shot.text.body) for shot in script.shots) <= 240


def test_write_hostile_text_is_text():
    brief = Brief(
        title="Watch\x00\x1b[31m ${brand.name}",
        selling_points=("{{ 7*7 }}", "$(reboot) {title}", "🚀🚀 fast \u202eevil"),
    )
    text = said(write(brief))
    assert "49" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e🚀]", text)
    assert "{{ 7*7 }}" in text
