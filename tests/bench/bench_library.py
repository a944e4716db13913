"""The library over 10,000 films: ``python tests/bench/bench_library.py``.

The books are written by the real ``RunBook``, the answers are those of the real app, over ASGI and without a network;
Airflow's tables are left out, since they are Airflow's. Measured: how long the index takes to be made of all books, how
large it is, what it needs in memory, and the server's time for a first page, a deep page, a search, a page while the
index is being made, and a film in full (medians of 20; where two are given, by the clock and of the processor).
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from figures import write
from PIL import Image

from nightreel.records.book import RunBook
from nightreel.records.film_index import FilmIndex
from nightreel.records.verdicts import keep_verdict
from nightreel.run.workspace import Workspace
from nightreel.spec.film import Rendition, Renditions
from nightreel.spec.generation import Usage
from nightreel.spec.record import Fault, RunHead, StepRecord, Verdict
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import load_tenant
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

ROOT = Path(__file__).parents[2]
FILMS, TIMES = int(os.environ.get("BENCH_FILMS", "10000")), 20
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PIPELINES = ("product_promo", "quick_draft", "reviewed_film", "catalogue_teaser")
PLATFORMS = (("youtube", "instagram", "tiktok"), ("draft",), ("youtube",), ("square", "tiktok"))
KINDS = ("smart watch", "running shoe", "shampoo", "desk lamp", "智能手表", "course", "coffee", "rucksack")
NAMES = ("Aurora", "Boreal", "Corona", "Delta", "Ember", "Fjord", "Glacier", "晨光", "Halo", "Indigo")
STEPS = ("intake", "enrich", "generate", "assemble", "grade", "sound", "caption", "export", "label", "check", "publish")
SHOTS = 4


def main() -> None:
    """Write the books, make the index, ask the app."""
    with tempfile.TemporaryDirectory(prefix="nightreel-bench-") as folder:
        base = Path(folder)
        (base / "keys").mkdir()
        os.environ |= {
            "NIGHTREEL_TENANTS": str(ROOT / "include/tenants"), "NIGHTREEL_STORE": (base / "store").as_uri(),
            "NIGHTREEL_CACHE": str(base / "cache"), "NIGHTREEL_KEYS": str(base / "keys"),
            "AIRFLOW_HOME": str(base / "airflow"),
        }  # fmt: skip
        os.fsync = lambda handle: None  # the books of 10,000 films are written in minutes, not hours
        workspace = Workspace.from_environment()
        store = workspace.open_store(load_tenant(workspace.tenant_root("demo")).tenant)
        began = time.perf_counter()
        write_books(store, base)
        written_s = time.perf_counter() - began
        client = _client()
        index = FilmIndex.of(store, "demo")
        figures = {"films": FILMS, "written_s": round(written_s, 1), **_indexed(client, index)}
        write("library", **figures, **_asked(client, index), **_small_steps(index, store))


def write_books(store: Store, base: Path) -> None:
    """Write the books of all films, with one small picture for all."""
    made = random.Random(7)
    still = base / "still.png"
    Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(still)
    picture, media = store.keep(still, "still"), store.keep(still, "video")
    films = [store.keep_model(_renditions(media, names), "renditions") for names in PLATFORMS]
    for number in range(FILMS):
        _write_book(store, made, number, (picture, films[number % len(films)]))
        if number % 5 == 0:
            keep_verdict(store, _verdict(number, made.randint(1, 5)))


def _write_book(store: Store, made: random.Random, number: int, given: tuple[Artifact, Artifact]) -> None:
    picture, films = given
    began = BEGAN + timedelta(minutes=number)
    kind, name = made.choice(KINDS), made.choice(NAMES)
    book = RunBook(store, _run_id(number))
    brief: dict[str, Any] = {"title": f"{name} {kind} {number % 997}", "category": kind,
                             "selling_points": ["14 days on a single charge", "light as a feather"]}  # fmt: skip
    book.begin(
        RunHead(
            run_id=_run_id(number), dag_id=f"demo__{PIPELINES[number % 4]}", tenant="demo",
            pipeline=PIPELINES[number % 4], title=brief["title"], brief=brief, steps=STEPS,
            request=RunRequest(asked_by=made.choice(("ann", "ben", "王芳"))), began=began.isoformat(),
        )
    )  # fmt: skip
    fault = Fault(code="generate.away", where="shot 2", got="no answer", fix="try again") if number % 11 == 0 else None
    for step in STEPS:
        for shot in range(SHOTS) if step == "generate" else (None,):
            outputs = {"reel": picture} if step in STEPS[3:7] else {"renditions": films} if step == "export" else {}
            failed = fault if step == "export" else None
            book.step(
                StepRecord(
                    step_id=step, step=step, shot_index=shot, outputs={} if failed else outputs, fault=failed,
                    stills=(picture,) * 3 if step in STEPS[3:7] else (), usage=Usage(money=0.01), seconds=2,
                    shots=SHOTS if step == "enrich" else None, ended=(began + timedelta(seconds=90)).isoformat(),
                )
            )  # fmt: skip


def _renditions(media: Artifact, names: tuple[str, ...]) -> Renditions:
    items = tuple(
        Rendition(platform=name, media=media, width_px=1920, height_px=1080, fps=30, frames=450, lufs=-14,
                  true_peak_dbtp=-1.5, target_lufs=-14)
        for name in names
    )  # fmt: skip
    return Renditions(title="Film", language="en-US", items=items)


def _verdict(number: int, rating: int) -> Verdict:
    when = (BEGAN + timedelta(minutes=number + 60)).isoformat(timespec="milliseconds")
    return Verdict(run_id=_run_id(number), tenant="demo", pipeline="-", by="ann", when=when, decision="rated",
                   rating=rating)  # fmt: skip


def _run_id(number: int) -> str:
    return f"manual__2026-01-01T00:00:00.{number:06}+00:00"


def _client() -> Any:
    from fastapi.testclient import TestClient

    from nightreel_airflow.guard import Caller, caller_of
    from nightreel_airflow.studio.api import film_shelf
    from nightreel_airflow.web import app

    film_shelf.states_in_airflow = lambda dag_ids, keys: {}
    caller = Caller("ann", frozenset(f"demo__{name}" for name in (*PIPELINES, "model_film")))
    app.dependency_overrides[caller_of] = lambda: caller
    return TestClient(app, base_url="http://airflow.bench")


def _indexed(client: Any, index: FilmIndex) -> dict[str, Any]:
    """Let the first page begin the index, and ask for pages while it is made."""
    before, began, began_work = _memory_mb(), time.perf_counter(), time.process_time()
    client.get("/studio/api/demo/films")
    first_s, pages = time.perf_counter() - began, []
    while index.state() is not None:
        began_page = time.perf_counter()
        client.get("/studio/api/demo/films")
        pages.append(time.perf_counter() - began_page)
        time.sleep(1)
    indexed_s, worked_s = time.perf_counter() - began, time.process_time() - began_work
    for thread in threading.enumerate():
        if thread.name == "nightreel-films":
            thread.join()
    size = sum(path.stat().st_size for path in index.path.parent.glob(f"{index.path.name}*"))
    return {
        "first_answer_s": round(first_s, 2), "indexed_s": [round(indexed_s, 1), round(worked_s, 1)],
        "page_while_indexing_ms": _ms(pages), "index_mb": round(size / 1e6, 1),
        "memory_of_indexing_mb": round(_memory_mb() - before, 1),
    }  # fmt: skip


def _asked(client: Any, index: FilmIndex) -> dict[str, Any]:
    def timed(*paths: str) -> list[float]:
        """Give medians in milliseconds: by the clock, and of the processor."""
        found, worked = [], []
        for path in (paths * TIMES)[:TIMES]:
            began, began_work = time.perf_counter(), time.process_time()
            answer = client.get(f"/studio/api/demo/films{path}")
            found.append(time.perf_counter() - began)
            worked.append(time.process_time() - began_work)
            assert answer.status_code == 200, answer.text
        return [_ms(found), _ms(worked)]

    deep = list(_cursors(client))[-1]
    return {
        "pages": FILMS // 60, "first_page_ms": timed("?limit=60"), "deep_page_ms": timed(f"?cursor={deep}"),
        "search_ms": timed("?q=aurora%20lamp", "?q=charge%20feather%20ember", "?q=boreal%2099"),
        "search_chinese_ms": timed("?q=手表", "?q=晨光", "?q=智能手表"),
        "filtered_ms": timed("?pipeline=quick_draft&state=success&rating=5", "?platform=tiktok&since=2026-01-03",
                             "?product=shampoo&state=failed"),
        "film_ms": timed(f"/{_run_id(77)}"), "total": client.get("/studio/api/demo/films").json()["total"],
    }  # fmt: skip


def _cursors(client: Any) -> Iterator[str]:
    cursor = ""
    while True:
        cursor = client.get(f"/studio/api/demo/films?limit=200&cursor={cursor}").json()["next"]
        if not cursor:
            return
        yield cursor


def _small_steps(index: FilmIndex, store: Store) -> dict[str, Any]:
    """Give how long the index takes to be brought up to date where nothing is new, and where one film is."""
    idle, one = [], []
    for number in range(TIMES):
        began = time.perf_counter()
        assert index.refresh()
        idle.append(time.perf_counter() - began)
        head = RunHead(run_id=f"new-{number}", tenant="demo", pipeline="quick_draft", title="New", brief={},
                       began=datetime.now(UTC).isoformat())  # fmt: skip
        RunBook(store, head.run_id).begin(head)
        began = time.perf_counter()
        assert index.refresh()
        one.append(time.perf_counter() - began)
        assert index.row(head.run_id) is not None
    return {"refresh_idle_ms": _ms(idle), "refresh_one_new_ms": _ms(one)}


def _ms(seconds: list[float]) -> float:
    return round(median(seconds) * 1000, 1) if seconds else 0.0


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
