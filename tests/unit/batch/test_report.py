"""The morning report: a page that tells everything, runs nothing and stays small; a line from a row and its run."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightreel.batch.book import BatchHead
from nightreel.batch.report import ReportLine, line_of, write_report
from nightreel.batch.report_page import MOST_NAMED, MOST_PICTURED, NAVIGATION, PICTURES_BYTES
from nightreel.batch.rows import CheckedRow
from nightreel.spec.film import Rendition, Renditions, Report
from nightreel.spec.generation import Usage
from nightreel.spec.record import Fault, RunEnd, RunHead, RunRecord, StepRecord
from nightreel.store.artifact import Artifact
from nightreel.store.local import LocalStore

HEAD = BatchHead(
    batch_id="scheduled__2026-11-22", tenant="acme", pipeline="product_promo", day="2026-11-22",
    began="2026-11-22T00:00:00+00:00", catalogue="catalogue.csv", deadline="2026-11-22T06:30:00+01:00",
)  # fmt: skip
ENDED = "2026-11-22T03:00:00+00:00"
LATE = "2026-11-22T05:30:01+00:00"


class _Page(HTMLParser):
    """What a browser would make of a page: tags, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self._unseen = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._unseen += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words += data

    @property
    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name in ("href", "src")]


def line(number: int = 2, state: str = "success", **fields: Any) -> ReportLine:
    plain = {"number": number, "key": f"sku-{number}", "title": f"Film {number}", "state": state, "ended": ENDED}
    return ReportLine(**{**plain, **fields})


def written(store: LocalStore, tenant: Any, folder: Path, *lines: ReportLine, **options: Any) -> tuple[str, str]:
    """Give both forms as text."""
    folder.mkdir(exist_ok=True)
    files = write_report(store, tenant, options.pop("head", HEAD), lines, folder, **options)
    assert (files.page.kind, files.table.kind) == ("page", "table")
    page, table = store.local(files.page), store.local(files.table)
    assert page.suffix == ".html"
    assert table.suffix == ".csv"
    return page.read_text(encoding="utf-8"), table.read_bytes().decode("utf-8-sig")


def picture(store: LocalStore, folder: Path, name: str, size: tuple[int, int] = (96, 54)) -> Artifact:
    from PIL import Image

    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.png"
    Image.effect_noise(size, 90).convert("RGB").save(path)
    return store.keep(path, "still")


def test_the_headline_numbers_are_on_the_page(store, tenant, tmp_path):
    states = ["success"] * 5 + [
        "unchanged",
        "waiting",
        "refused",
        "failed",
        "timeout",
        "wrong",
        "skipped",
        "processing",
    ]
    lines = [line(number, state) for number, state in enumerate(states, start=2)]
    page = _Page(written(store, tenant, tmp_path / "w", *lines)[0])
    assert "6 of 12 films are ready." in page.words
    for words in (
        "1 waits for a reviewer",
        "1 is still being made",
        "1 was refused",
        "2 failed",
        "1 row could not be used",
    ):
        assert words in page.words
    assert "Sunday, 22 November 2026" in page.words
    assert "13 rows of catalogue.csv" in page.words
    assert "After 06:30" in page.words


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([], "The catalogue had no rows."),
        (["skipped"] * 3, "None of the 3 rows passed the batch's filters"),
        (["success"], "The film is ready."),
        (["success", "unchanged"], "All 2 films are ready."),
        (["wrong"], "0 of 1 films are ready. 1 row could not be used."),
        (["success", "not_begun"], "1 of 2 films are ready. 1 was not begun."),
        (["success", "failed", "not_begun"], "1 of 3 films are ready. 1 failed. 1 was not begun."),
    ],
)
def test_every_kind_of_night_has_its_sentence(store, tenant, tmp_path, states, words):
    lines = [line(number, state) for number, state in enumerate(states, start=2)]
    assert words in _Page(written(store, tenant, tmp_path / "w", *lines)[0]).words


def test_rows_that_nobody_came_to_are_no_success(store, tenant, tmp_path):
    why = Fault(code="batch.not_begun", got="cancelled by ada", fix="start the nightly DAG again")
    lines = [
        line(2),
        *(line(n, "not_begun", faults=(why.model_copy(update={"where": f"row {n}, not begun"}),)) for n in (3, 4)),
    ]
    page, table = written(store, tenant, tmp_path / "w", *lines)
    words = _Page(page).words
    assert "1 of 3 films are ready. 2 were not begun: cancelled by ada." in words
    assert "Not begun" in words
    assert "rows 3–4" in words
    assert [row.split(",")[3] for row in table.splitlines()[1:]] == ["success", "not_begun", "not_begun"]


def test_a_catalogue_that_could_not_be_read_says_why(store, tenant, tmp_path):
    why = "[catalogue.missing] promo.yaml:9: got catalogue.csv, which is not there."
    page = _Page(written(store, tenant, tmp_path / "w", head=HEAD.model_copy(update={"notes": (why,)}))[0])
    assert "Nothing was made: the catalogue could not be used." in page.words
    assert why in page.words
    assert "dl" not in page.tags


def test_cost_work_and_what_was_reused_are_added_up(store, tenant, tmp_path):
    lines = [
        line(2, money=1.25, gpu_s=100, seconds=90, steps=10, reused=4),
        line(3, money=0.75, gpu_s=80, seconds=60, steps=10, reused=1),
        line(4, "unchanged", steps=10, reused=10),
    ]
    page = _Page(written(store, tenant, tmp_path / "w", *lines, head=HEAD.model_copy(update={"money": 2.5}))[0])
    for words in ("$2.00", "$1.00 a film; $2.50 were expected", "3 min", "2 min of work", "25 %", "5 of 20 steps"):
        assert words in page.words


def test_equal_faults_stand_together_with_their_rows(store, tenant, tmp_path):
    def missing(number: int) -> ReportLine:
        fault = Fault(code="brief.pictures", where=f"catalogue.csv:{number} pictures", got=f"{number}.png",
                      want="a file in media/", fix="copy the picture")  # fmt: skip
        return line(number, "wrong", faults=(fault,))

    other = Fault(code="brief.duration_s", where="line 30, duration", got="half", want="seconds", fix="write a number")
    lines = [*(missing(number) for number in range(2, 22)), line(30, "wrong", faults=(other,))]
    page = _Page(written(store, tenant, tmp_path / "w", *lines)[0])
    assert page.words.count("Copy the picture") == 1
    assert "rows 2–21" in page.words
    assert page.words.count("row 30") == 1
    assert "duration" in page.words


def test_late_films_are_counted_and_marked(store, tenant, tmp_path):
    page, table = written(store, tenant, tmp_path / "w", line(2), line(3, ended=LATE), line(4, "failed", ended=LATE))
    assert "After the deadline" in page
    assert [row.split(",")[4] for row in table.splitlines()[1:]] == ["", "late", ""]


def test_hostile_words_stay_words(store, tenant, tmp_path):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}</title>"
    fault = Fault(code="c", where=evil, got=evil, want=evil, fix=evil)
    links = ["javascript:alert(1)", "//evil.com/x", "/\\evil.com", "data:text/html,x", "https://films.acme.com/a.mp4"]
    lines = [line(2, "wrong", key=evil, title=evil, faults=(fault,))]
    lines += [line(n, title=evil, key=evil, link=link, films={evil: link}) for n, link in enumerate(links, start=3)]
    lines.append(line(20, "waiting", title=evil, link="javascript:alert(2)"))
    head = HEAD.model_copy(update={"catalogue": evil, "notes": (evil,)})
    page = _Page(written(store, tenant.model_copy(update={"title": evil}), tmp_path / "w", *lines, head=head)[0])
    assert {"script", "img", "iframe", "object", "form"} & set(page.tags) == set()
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert set(page.links) == {"https://films.acme.com/a.mp4"}
    assert "{{7*7}}" in page.words


def test_the_page_loads_nothing_and_says_so(store, tenant, tmp_path):
    stills = tuple(picture(store, tmp_path / "p", f"s{number}") for number in range(3))
    html = written(store, tenant, tmp_path / "w", line(2, stills=stills, link="https://airflow.acme.com/x"))[0]
    page = _Page(html)
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    shown = [link for link in page.links if not link.startswith("https://airflow")]
    assert len(shown) == 1
    assert shown[0].startswith("data:image/jpeg;base64,")
    assert not re.search(r"url\(|@import|<script|<link", html)
    assert html.count(NAVIGATION) == 1


@pytest.mark.parametrize("size", [(96, 54), (54, 96), (80, 80), (300, 20)], ids=["wide", "tall", "square", "flat"])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_stills_of_any_shape_become_one_picture(store, tenant, tmp_path, size, count):
    stills = tuple(picture(store, tmp_path / "p", f"s{number}", size) for number in range(count))
    page = _Page(written(store, tenant, tmp_path / "w", line(2, stills=stills))[0])
    widths = [int(value) for name, value in page.attributes if name == "width"]
    assert widths == [704]


def test_a_still_that_is_gone_leaves_the_film_on_the_page(store, tenant, tmp_path):
    still = picture(store, tmp_path / "p", "s")
    Path(still.uri.removeprefix("file://")).unlink()
    page = _Page(written(store, tenant, tmp_path / "w", line(2, stills=(still,)))[0])
    assert "No still was left" in page.words
    assert "Film 2" in page.words


def test_renditions_are_linked_by_whoever_gives_links(store, tenant, tmp_path):
    media = picture(store, tmp_path / "p", "film")
    items = tuple(
        Rendition(platform=name, media=media, width_px=64, height_px=64, fps=24, frames=24, lufs=-14, true_peak_dbtp=-1,
                  target_lufs=-14) for name in ("youtube", "our_screen")
    )  # fmt: skip
    kept = store.keep_model(Renditions(title="A", language="en-US", items=items), "renditions")
    results = {"renditions": kept}
    asked = []

    def address_of(artifact: Artifact, name: str) -> str:
        asked.append((artifact, name))
        return f"https://airflow.acme.com/files/{name}"

    page = _Page(written(store, tenant, tmp_path / "w", line(2, results=results), address_of=address_of)[0])
    assert page.links == [f"https://airflow.acme.com/files/sku-2-{name}.mp4" for name in ("youtube", "our_screen")]
    assert [artifact for artifact, _ in asked] == [media, media]
    assert "YouTube" in page.words
    assert "Our screen" in page.words
    waiting = _Page(
        written(store, tenant, tmp_path / "v", line(2, "waiting", results=results), address_of=address_of)[0]
    )
    assert waiting.links == [], "a film that nobody has approved is not given out"


def test_five_thousand_rows_make_a_page_of_bounded_size(store, tenant, tmp_path):
    stills = tuple(picture(store, tmp_path / "p", f"s{number}", (320, 180)) for number in range(3))
    faults = tuple(Fault(code=f"c{n}", where=f"line {n}, field{n}", got="x" * 150, fix="y" * 150) for n in range(3))

    def lines():
        for number in range(2, 5002):
            kind = number % 10
            if kind < 8:
                yield line(number, stills=stills if number < 200 else ())
            else:
                yield line(number, "wrong" if kind == 8 else "waiting", faults=faults)

    page, table = written(store, tenant, tmp_path / "w", *lines())
    assert page.count('<article class="card film">') == MOST_PICTURED
    assert len(page) < PICTURES_BYTES + 900_000
    assert "more films are in the table" in page
    assert table.count("\r\n") == 5001


def test_films_beyond_those_pictured_have_links_to_their_contact_sheets(store, tenant, tmp_path):
    sheet = picture(store, tmp_path / "p", "sheet")
    checked = store.keep_model(Report(passed=True, findings=(), page=sheet, contact_sheet=sheet), "report")
    count = MOST_PICTURED + MOST_NAMED + 2

    def lines():
        for number in range(count):
            yield line(number, state="unchanged" if number % 2 else "success", results={"report": checked})
        yield line(count, results={"report": checked.model_copy(update={"uri": f"{store.root}/gone.json"})})
        yield line(count + 1)  # of a pipeline that does not check
        yield line(count + 2, "failed", results={"report": checked})

    def address_of(artifact: Artifact, name: str) -> str:
        assert artifact.sha256 == sheet.sha256
        return f"https://airflow.acme.com/files/{name}?until=1795000000&signature={'s' * 64}"

    html, table = written(store, tenant, tmp_path / "w", *lines(), address_of=address_of)
    page = _Page(html)
    named = [link for link in page.links if "contact-sheet.png" in link]
    assert [link.partition("?")[0].rpartition("/")[2] for link in named] == [
        f"sku-{number}-contact-sheet.png" for number in range(MOST_PICTURED, MOST_PICTURED + MOST_NAMED)
    ]
    assert len(html) < PICTURES_BYTES + 900_000
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [bool(row["contact sheet"]) for row in rows] == [True] * count + [False] * 3
    assert "Contact sheet" not in _Page(written(store, tenant, tmp_path / "v", *lines())[0]).words


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=30)), max_size=4))
def test_any_text_makes_a_page_and_a_table(store, tenant, tmp_path, cells):
    lines = [
        line(number, "wrong", key=key, title=title, faults=(Fault(code="c", where=where, got=title),))
        for number, (key, title, where) in enumerate(cells, start=2)
    ]
    page, table = written(store, tenant, tmp_path / "w", *lines)
    assert _Page(page).tags.count("main") == 1
    assert table.count("\r\n") == len(cells) + 1


# Lines of rows and their runs


def record(*steps: StepRecord, end: RunEnd | None = None) -> RunRecord:
    head = RunHead(run_id="nightly__1", tenant="acme", pipeline="promo", title="Film", brief={}, steps=("a", "b"),
                   began=ENDED)  # fmt: skip
    return RunRecord(head=head, steps=steps, end=end)


def step(step_id: str = "a", **fields: Any) -> StepRecord:
    return StepRecord(**{"step_id": step_id, "step": step_id, "ended": ENDED, "seconds": 2, **fields})


def still(number: int) -> Artifact:
    return Artifact(uri=f"file:///s/{number}.png", sha256=f"{number:064x}", kind="still", size_bytes=1)


ROW = CheckedRow(number=7, key="sku-7", digest="0" * 64, title="Lamp")


@pytest.mark.parametrize(
    ("said", "state"),
    [("wrong", "wrong"), ("duplicate", "wrong"), ("filtered", "skipped"), ("skipped", "skipped"), ("ready", "pending"),
     ("not_begun", "not_begun"),
     ("", "pending"), ("cancelled", "cancelled"), ("nonsense", "pending")],
)  # fmt: skip
def test_a_row_without_a_run(said, state):
    fault = Fault(code="c", where="line 7, title")
    made = line_of(ROW.model_copy(update={"faults": (fault,)}), None, said)
    assert (made.state, made.number, made.title, made.faults) == (state, 7, "Lamp", (fault,))


def test_a_row_with_its_run_adds_up_what_the_run_used():
    steps = (
        step("a", usage=Usage(money=0.5, gpu_s=10), reused=True),
        step("b", usage=Usage(money=0.25), outputs={"renditions": still(9)}),
    )
    made = line_of(ROW, record(*steps), "success")
    assert (made.state, made.run_id, made.money, made.gpu_s, made.seconds) == ("success", "nightly__1", 0.75, 10, 4)
    assert (made.steps, made.reused, made.ended, made.results) == (2, 1, ENDED, {"renditions": still(9)})


def test_an_unchanged_row_costs_nothing_this_night():
    made = line_of(ROW, record(step(usage=Usage(money=3))), "unchanged")
    assert (made.state, made.money, made.seconds, made.reused) == ("unchanged", 0, 0, 1)


def test_why_a_run_failed_comes_first_from_who_ended_it():
    own = Fault(code="generate.away")
    end = RunEnd(state="refused", ended=LATE, fault=Fault(code="review.rejected"))
    made = line_of(ROW, record(step(fault=own), end=end), "refused")
    assert [fault.code for fault in made.faults] == ["review.rejected", "generate.away"]
    assert made.ended == LATE
    assert line_of(ROW, record(step(fault=own)), "success").faults == (), "a fault that passed is no fault of the film"


def test_stills_are_those_of_the_finished_picture():
    shots = [step("generate", shot_index=n, stills=(still(n),)) for n in range(6)]
    final = step("watermark", stills=(still(20), still(21), still(22)))
    others = [step("export", stills=(still(30), still(31))), step("sound", stills=(still(40),)),
              step("check", stills=(still(50),))]  # fmt: skip
    assert line_of(ROW, record(*shots, final, *others), "success").stills == (still(20), still(21), still(22))
    assert len(line_of(ROW, record(*shots), "success").stills) == 4
    assert line_of(ROW, record(others[0]), "success").stills == (still(30),)
    assert line_of(ROW, record(others[1]), "success").stills == ()
