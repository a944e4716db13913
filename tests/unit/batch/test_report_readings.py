"""What a night has read, in its morning report: texts beside pictures, for approval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from nightreel.batch import report_page
from nightreel.batch.book import BatchHead
from nightreel.batch.report import ReportLine, write_report
from nightreel.batch.report_readings import LONGEST, MOST_TEXTS, read_card
from nightreel.batch.report_sums import Sums
from nightreel.batch.report_words import headline
from nightreel.spec.reading import (
    BoardReading,
    BoardShot,
    Difference,
    Differences,
    MovingAnswer,
    MovingReading,
    Panel,
    ReadBy,
    Reading,
    SeenFrame,
    Spoken,
    WorkReading,
    WorkText,
)
from nightreel.spec.record import Fault
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

HEAD = BatchHead(
    batch_id="artwork.1", tenant="museum", pipeline="collection", day="2026-11-22",
    began="2026-11-22T00:00:00+00:00", catalogue="collection/",
)  # fmt: skip
BY = ReadBy(engine="endpoint", model="Qwen3-VL", requests=1)
LINK = "https://reels.example/dags/museum__collection/runs/1"
TEXTS = (
    WorkText(
        voice="curator", language="en-US", level="grade 9", rating="guided",
        text="A pond fills the whole canvas: no horizon, no bank, only leaves that drift in pairs over a darker green.",
        findings=("“slaughter” was replaced: violence is not told to children",),
    ),
    WorkText(voice="wall_label", language="zh-CN", text="池水铺满画面，没有地平线，也没有岸。"),
)  # fmt: skip


@pytest.fixture
def picture(store: LocalStore, tmp_path: Path) -> Any:
    def make(number: int = 1, size: tuple[int, int] = (480, 300)) -> Artifact:
        drawn = Image.new("RGB", size, (30, 70 + 10 * (number % 9), 60))
        ImageDraw.Draw(drawn).ellipse((40, 60, 160, 110), fill=(200, 120, 160))
        path = tmp_path / f"work{number}.png"
        drawn.save(path)
        return store.keep(path, "picture")

    return make


@pytest.fixture
def read(store: LocalStore, picture: Any, tmp_path: Path) -> Any:
    """A line of a row with a reading."""

    def make(number: int = 2, state: str = "waiting", texts: tuple[WorkText, ...] = TEXTS, **fields: Any) -> ReportLine:
        work = WorkReading(before=picture(number), after=picture(number), texts=texts)
        (tmp_path / "page.html").write_text(f"page {number}")
        page = store.keep(tmp_path / "page.html", "page")
        title = fields.pop("title", f"Water lilies, study {number}")
        reading = Reading(kind="artwork", title=title, language="en-US", by=BY, works=(work,), page=page)
        results = {"reading": store.keep_model(reading, "reading")}
        plain = {"number": number, "key": f"w-{number}.png", "title": title, "state": state, "link": LINK}
        return ReportLine(**{**plain, "results": results, **fields})

    return make


def page_of(store: LocalStore, tenant: Any, folder: Path, *lines: ReportLine) -> str:
    folder.mkdir(exist_ok=True)
    files = write_report(store, tenant, HEAD, lines, folder, lambda artifact, name: f"/files/{name}?signature=x")
    return store.local(files.page).read_text(encoding="utf-8")


def test_texts_stand_beside_their_picture_with_findings_and_ways_on(
    store: LocalStore, tenant: Any, tmp_path: Path, read: Any
) -> None:
    page = page_of(store, tenant, tmp_path / "work", read(2, "success"), read(3, "waiting"))
    assert page.index("study 3") < page.index("study 2", page.index("What was read")), "who waits stands first"
    for said in (
        "only leaves that drift", "池水铺满画面", "Wall label", "grade 9", "With guidance", "was replaced",
        "endpoint Qwen3-VL", 'lang="zh-CN"', f'<a class="decide" href="{LINK}">Review</a>',
        '<a href="/files/w-3.png-page.html?signature=x">Page</a>', "data:image/jpeg",
    ):  # fmt: skip
        assert said in page, said
    assert page.count('class="decide"') == 1
    assert "The films" not in page
    assert "1 of 2 readings are ready" in page


def test_hostile_words_are_words(store: LocalStore, tenant: Any, tmp_path: Path, read: Any) -> None:
    evil = '<img src=x onerror=alert(1)><script>"\u202e'
    texts = (WorkText(voice=evil, language="en-US", text=evil, findings=(evil,), level=evil),)
    page = page_of(store, tenant, tmp_path / "work", read(texts=texts, title=evil))
    assert "<script" not in page
    assert "<img src=x" not in page


def test_a_night_of_two_thousand_has_a_page_that_stays_small(
    store: LocalStore, tenant: Any, tmp_path: Path, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = read(2, "unchanged")
    lines = [one.model_copy(update={"number": number, "key": f"w-{number}"}) for number in range(2, 1990)]
    new = read(1989, "success", title="Photographed anew")
    waiting = [read(1990 + number) for number in range(3)]
    page = page_of(store, tenant, tmp_path / "work", *lines, new, *waiting)
    assert page.count('<article class="card reading">') == report_page.MOST_READ
    assert len(page) < 8_000_000
    assert "readings: rows" in page
    assert page.count('class="decide"') == 3, "who waits takes the room of who does not"
    cards = page.split('<article class="card reading">')[1:]
    assert "Photographed anew" in cards[3], "what is new stands before what is as it was"


def test_boards_and_moving_pictures_show_what_was_read(store: LocalStore, picture: Any) -> None:
    panels = tuple(
        Panel(number=number, media=picture(), width_px=640, height_px=360, origin="board.pdf") for number in range(1, 9)
    )
    spoken = (Spoken(speaker="ANNA", text="The key!"),)
    shots = tuple(
        BoardShot(panel=number, heading="INT. TRAIN - NIGHT", action="She turns.", dialogue=spoken)
        for number in range(1, 9)
    )
    by = ReadBy(engine="offline", partial=True)
    board = Reading(
        kind="storyboard", title="x", language="en-US", by=by, board=BoardReading(panels=panels, shots=shots)
    )
    one = Difference(id="0" * 12, kind="missing", of="scene")
    differences = Differences(
        title="x", language="en-US", against="script", aligned="text", items=(one,), amount=0.4, by=by
    )
    results = {
        "reading": store.keep_model(board, "reading"), "differences": store.keep_model(differences, "differences"),
    }  # fmt: skip
    line = ReportLine(number=1, key="k", title="t", state="success", results=results)
    card = read_card(line, store, None, with_picture=True)
    assert card is not None
    assert card.texts[0].text == "INT. TRAIN - NIGHT She turns. ANNA: The key!"
    assert card.about == "offline · by measurement alone · 8 panels · 1 difference, 40 %"
    assert card.picture is not None
    answers = tuple(
        MovingAnswer(preset="what_happens", question="?", text="x" * 2 * LONGEST) for _ in range(MOST_TEXTS + 2)
    )
    moving = MovingReading(
        source="a.gif", width_px=8, height_px=8, frames=2, duration_s=1, answers=answers,
        seen=(SeenFrame(at_s=0, media=picture()),),
    )  # fmt: skip
    reading = Reading(kind="moving", title="x", language="en-US", by=by, moving=(moving,))
    line = line.model_copy(update={"results": {"reading": store.keep_model(reading, "reading")}})
    card = read_card(line, store, None, with_picture=False)
    assert card is not None
    assert (len(card.texts), card.more, card.texts[0].name) == (MOST_TEXTS, 2, "What happens")
    assert card.texts[0].is_cut
    assert len(card.texts[0].text) <= LONGEST + 2


def test_a_reading_that_was_cleaned_up_is_told(store: LocalStore, tenant: Any, tmp_path: Path, read: Any) -> None:
    line = read()
    store.local(line.results["reading"]).unlink()
    assert "no longer in the store" in page_of(store, tenant, tmp_path / "work", line)


def test_a_night_of_readings_is_told_in_its_words(read: Any) -> None:
    sums = Sums()
    sums.add(read(2, "success"))
    assert headline(sums) == "The reading is ready."
    sums.add(ReportLine(number=3, key="k", title="t", state="failed", faults=(Fault(code="x"),)))
    assert headline(sums) == "1 of 2 readings are ready. 1 failed."
