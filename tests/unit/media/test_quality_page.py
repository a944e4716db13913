"""The report's page and contact sheet: any text, any number of films, and nothing that runs."""

from __future__ import annotations

import numpy as np
import pytest

from nightreel.media.contact_sheet import Still, Strip, draw_contact_sheet, timecode
from nightreel.media.pictures import write_png
from nightreel.media.quality_findings import TITLES
from nightreel.media.quality_page import FilmPart, render_page, sentence
from nightreel.spec.film import Finding

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} ${x} \u202e\x07 极光 \U0001f600" + "very long " * 40


@pytest.fixture
def make_strip(tmp_path):
    def make(title: str, size: tuple[int, int], stills: int) -> Strip:
        rng = np.random.default_rng(stills)
        made = []
        for index in range(stills):
            path = tmp_path / f"{size[0]}x{size[1]}-{index}.png"
            write_png(path, rng.integers(0, 256, (size[1], size[0], 3), np.uint8))
            made.append(Still(path, index * 1.25))
        return Strip(title, f"{size[0]} × {size[1]}", "15.0 s", tuple(made))

    return make


def finding(name: str, *, passed: bool = True, got: str = "this", want: str = "that") -> Finding:
    return Finding(platform="youtube", name=name, passed=passed, got=got, want=want)


def test_every_text_is_escaped(make_strip):
    part = FilmPart(make_strip(HOSTILE, (32, 18), 2), (finding("decode", passed=False, got=HOSTILE),), None)
    page = render_page(HOSTILE, HOSTILE, [part], date="2026-01-02")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }}" in page, "text of a brief is never a template"
    assert "49" not in page.split("<body>")[1].replace("base64", "")[:400]


def test_the_verdict_says_how_many_things_are_wrong(make_strip):
    good, bad = finding("size"), finding("loudness", passed=False, got="−20.1 LUFS", want="−14 LUFS ± 1")
    strip = make_strip("YouTube", (32, 18), 1)
    pages = {
        "All 2 films are ready to publish": [FilmPart(strip, (good,), None)] * 2,
        "Ready to publish": [FilmPart(strip, (good,), None)],
        "One thing needs a look before publishing": [FilmPart(strip, (good, bad), None)],
        "2 things need a look before publishing": [FilmPart(strip, (bad, bad), None)],
    }
    for verdict, parts in pages.items():
        assert f"<strong>{verdict}</strong>" in render_page("Film", "", parts, date="")
    page = render_page("Film", "", pages["One thing needs a look before publishing"], date="")
    assert "YouTube: Loudness: found −20.1 LUFS, wanted −14 LUFS ± 1" in page
    assert page.index(">Loudness<") < page.index(">Picture size<"), "what is wrong stands first"


def test_every_finding_has_words():
    assert all(sentence(finding(name)).startswith(words) for name, words in TITLES.items())


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([((64, 36), 12), ((36, 45), 6), ((36, 64), 6)], id="three"),
        pytest.param([((36, 64), 12)], id="tall master"),
        pytest.param([((64, 36), 1)], id="one still"),
        pytest.param([((64, 36), 0), ((36, 64), 3)], id="master without stills"),
        pytest.param([((64, 36), 12)] * 8, id="eight"),
        pytest.param([((200, 8), 3), ((8, 200), 3)], id="extreme"),
        pytest.param([((64, 36), 0)], id="nothing"),
    ],
)
def test_a_contact_sheet_takes_any_renditions(make_strip, shapes):
    strips = [make_strip(HOSTILE, size, stills) for size, stills in shapes]
    sheet = draw_contact_sheet(HOSTILE, HOSTILE, strips)
    assert sheet.shape[1:] == (2000, 3)
    assert 150 < sheet.shape[0] < 6000
    assert sheet.dtype == np.uint8
    assert sheet[40:120].max() > 200, "the title is written"


@pytest.mark.parametrize(("time_s", "shown"), [(0, "0:00.0"), (4.25, "0:04.2"), (59.96, "1:00.0"), (125.5, "2:05.5")])
def test_timecode(time_s, shown):
    assert timecode(time_s) == shown
