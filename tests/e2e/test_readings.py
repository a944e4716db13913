"""Pictures read through a real Airflow: a storyboard with a director, a post, an artwork; by REST, in the library."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from tests.running_airflow import ADMIN, PARKED_S

from nightreel.client import NightreelClient
from nightreel.store.keys import make_tenant_key

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
BOARD, STEP = "film-studio__compare_with_script", "review_reading"
WAITS = "awaiting_input"
READ_WITHIN_S = 300


@pytest.fixture(scope="module")
def client(airflow: Any) -> Iterator[NightreelClient]:
    with NightreelClient(airflow.settings.address, user=ADMIN) as found:
        yield found


@pytest.fixture(scope="module")
def runs(airflow: Any, client: NightreelClient) -> dict[str, str]:
    """A run of each client's pipeline with its own example; they work side by side."""
    wanted = {
        "film-studio": ("compare_with_script", "the_key"),
        "social": ("alt_text", "sticker"),
        "museum": ("collection", "evening_boat"),
    }
    airflow.knows(*(f"{tenant}__{pipeline}" for tenant, (pipeline, _) in wanted.items()), "social__alt_text__nightly")
    make_tenant_key("museum", "ratings")
    return {
        tenant: client.create(tenant, pipeline, _brief(airflow, tenant, brief)).id
        for tenant, (pipeline, brief) in wanted.items()
    }


def test_posts_are_read_and_their_texts_have_links(client: NightreelClient, runs: dict[str, str]) -> None:
    done = client.wait(runs["social"], within_s=READ_WITHIN_S)
    assert done.state == "success", done
    found = {file.name: file for file in done.results}
    assert {file.kind for file in done.results} >= {"reading", "text", "manifest"}
    page = httpx.get(_link(found, "reading.html"), timeout=30)
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert httpx.get(_link(found, "alt-text.txt"), timeout=30).text.strip()


def test_a_director_rules_and_the_board_goes_out_so(
    airflow: Any, client: NightreelClient, runs: dict[str, str]
) -> None:
    run = runs["film-studio"].split(".", 2)[2]
    _until_waits(airflow, run)
    path = f"/nightreel/studio/api/reviews/{BOARD}/{quote(run, safe='')}/{STEP}"
    sheet = _ask(airflow, "GET", path).json()
    items = sheet["reading"]["items"]
    assert (sheet["of"], len(items) >= 2) == ("reading", True)
    waiting = _ask(airflow, "GET", _film("film-studio", run)).json()
    assert (waiting["state"], waiting["reads"]) == ("waiting", "storyboard")
    assert waiting["reviews"][0]["page"]
    rulings = {one["id"]: {"choice": "adopt"} for one in items}
    rulings[items[0]["id"]] = {"choice": "reject", "reason": "The writer agreed to it"}
    said = _ask(airflow, "POST", path, {"choice": "approve", "rulings": rulings})
    assert said.status_code == 200, said.text
    done = client.wait(runs["film-studio"], within_s=READ_WITHIN_S)
    assert done.state == "success", done
    found = {file.name: file for file in done.results}
    differences = httpx.get(_link(found, "differences.json"), timeout=30).json()
    assert len(differences["items"]) == len(items) - 1, "what was rejected is left out"
    assert {one["ruling"]["by"] for one in differences["items"]} == {"ada"}
    assert httpx.get(_link(found, "board.fountain"), timeout=30).text.strip()


def test_a_work_is_described_and_rated_by_visitors(airflow: Any, client: NightreelClient, runs: dict[str, str]) -> None:
    done = client.wait(runs["museum"], within_s=READ_WITHIN_S)
    assert done.state == "success", done
    found = {file.name: file for file in done.results}
    text = httpx.get(_link(found, "texts.json"), timeout=30).json()["texts"][0]
    path = f"{airflow.settings.address}/nightreel/v1/works/{quote(runs['museum'], safe='')}/ratings"
    key = {"X-Nightreel-Key": (airflow.home / "keys/museum/ratings.key").read_text()}
    body = {"voice": text["voice"], "language": text["language"], "stars": 4, "visitor": "ticket 1"}
    assert httpx.post(path, json=body, timeout=30).status_code == 401
    assert httpx.post(path, json=body, headers=key, timeout=30).json()["stars"] == 4
    assert httpx.get(path, headers=key, timeout=30).status_code == 401, "the key reads nothing"
    shown = httpx.get(path, headers=airflow.client._authorisation(), timeout=30).json()
    assert [one["stars"] for one in shown["said"]] == [4]


def test_what_was_read_stands_in_the_library_with_poster_and_page(
    airflow: Any, client: NightreelClient, runs: dict[str, str]
) -> None:
    for tenant, reads in (("film-studio", "storyboard"), ("social", "moving"), ("museum", "artwork")):
        client.wait(runs[tenant], within_s=READ_WITHIN_S)
        run = runs[tenant].split(".", 2)[2]
        card = _card(airflow, tenant, run)
        assert (card["reads"], card["state"]) == (reads, "success")
        poster = httpx.get(
            airflow.settings.address + card["poster"], headers=airflow.client._authorisation(), timeout=60,
            follow_redirects=True,
        )  # fmt: skip
        assert poster.headers["content-type"].startswith("image/")
        reading = _ask(airflow, "GET", _film(tenant, run)).json()["reading"]
        assert httpx.get(airflow.settings.address + reading["page"]["play"], timeout=30).status_code == 200
        assert reading["files"]
        assert reading["by"]["engine"] == "offline"


def test_a_night_over_posts_reads_each_and_its_report_shows_the_texts(airflow: Any, runs: dict[str, str]) -> None:
    rows = (("p-1", "Sticker", "clips/thank_you.webp"), ("p-2", "Gone", "clips/gone.gif"))
    lines = ["post,Title,About,File,publish", *(f"{key},{title},For a post,{file},yes" for key, title, file in rows)]
    (airflow.tenants / "social/catalogues/posts.csv").write_text("\n".join(lines), encoding="utf-8")
    night = airflow.client.trigger("social__alt_text__nightly", {})
    assert airflow.wait("social__alt_text__nightly", night, READ_WITHIN_S) == "success"
    path = f"/api/v2/dags/social__alt_text__nightly/dagRuns/{quote(night, safe='')}/taskInstances/report/links"
    links = airflow.client._ask("GET", path)["extra_links"]
    page = _ask(airflow, "GET", links["Morning report"]).text
    alt_text = httpx.get(_night_text(airflow), timeout=30).text.strip()
    assert alt_text
    assert alt_text[:60] in html.unescape(page)
    assert "clips/gone.gif" in page, "the row without a file is told with its mend"


def _night_text(airflow: Any) -> str:
    """Give the address of the alt text that the night has published."""
    found = airflow.client._ask("GET", "/api/v2/dags/social__alt_text/dagRuns?limit=100")["dag_runs"]
    runs = [str(one["dag_run_id"]) for one in found]
    (run,) = [run for run in runs if run.startswith("nightly__") and run.split(".")[2] == "p-1"]
    files = _ask(airflow, "GET", _film("social", run)).json()["reading"]["files"]
    (link,) = [file["download"] for file in files if file["name"].endswith("alt-text.txt")]
    return str(airflow.settings.address + link)


def _brief(airflow: Any, tenant: str, name: str) -> dict[str, Any]:
    text = (airflow.tenants / tenant / "briefs" / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _link(found: dict[str, Any], name: str) -> str:
    return str(next(file.link for shown, file in found.items() if shown.endswith(name)))


def _film(tenant: str, run: str) -> str:
    return f"/nightreel/studio/api/{tenant}/films/{quote(run, safe='')}"


def _card(airflow: Any, tenant: str, run: str) -> dict[str, Any]:
    """Give a run's card once the library has it as it is now."""
    give_up = time.monotonic() + 60
    while True:
        films = _ask(airflow, "GET", f"/nightreel/studio/api/{tenant}/films").json()["films"]
        card: dict[str, Any] = next((one for one in films if one["run_id"] == run), {})
        if card.get("state") == "success":
            return card
        assert time.monotonic() < give_up, films
        time.sleep(1)


def _until_waits(airflow: Any, run: str) -> None:
    give_up = time.monotonic() + READ_WITHIN_S
    while airflow.states(BOARD, run).get(f"{STEP}[-1]") != WAITS:
        assert time.monotonic() < give_up, airflow.states(BOARD, run)
        time.sleep(1)
    time.sleep(PARKED_S)


def _ask(airflow: Any, method: str, path: str, said: Any = None) -> httpx.Response:
    headers = {**airflow.client._authorisation(), "X-Nightreel": "studio"}
    return httpx.request(method, airflow.settings.address + path, json=said, headers=headers, timeout=60)
