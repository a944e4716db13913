"""From a catalogue's upload to its films, as the studio asks for it, through a real Airflow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
CATALOGUE = b"art;Produkt;Vorteile\nn-1;Oak stool;Made of oak\nn-2;Ash shelf;Made of ash\nn-3;=1+1;<b>Bold</b>\n"
PIPELINE = "studio_ads"


@pytest.fixture(scope="module")
def studio(airflow: Any) -> Callable[..., httpx.Response]:
    """Ask the studio's interface as somebody; ``ada`` when nobody is named."""

    def ask(method: str, path: str, *, user: Any = None, **how: Any) -> httpx.Response:
        client = airflow.as_user(user) if user else airflow.client
        headers = {**client._authorisation(), "X-Nightreel": "studio", **how.pop("headers", {})}
        address = f"{airflow.settings.address}/nightreel/studio/api/{path}"
        return httpx.request(method, address, headers=headers, timeout=60, **how)

    return ask


@pytest.fixture(scope="module")
def saved(studio: Callable[..., httpx.Response]) -> dict[str, Any]:
    """A batch that the studio's way has saved: uploaded, mapped by its guesses, checked, and made a version."""
    sent = studio("PUT", "uploads/north/catalogues/..%5CÖl.csv", content=CATALOGUE)
    assert sent.status_code == 200, sent.text
    assert sent.json()["name"] == "Öl.csv"
    address = sent.json()["address"]
    seen = studio("POST", "north/catalogues/columns", json={"catalogue": address}).json()["seen"]["columns"]
    guesses = {column["guess"]: column["name"] for column in seen if column["guess"]}
    batch = {
        "catalogue": address, "key": "art", "values": {"duration_s": 4}, "ahead": 4,
        "columns": {field: guesses[field] for field in ("title", "selling_points")},
    }  # fmt: skip
    checked = studio("POST", "north/catalogues/check", json={"pipeline": PIPELINE, "batch": batch, "price": True})
    assert checked.json()["counts"] == {"ready": 2, "wrong": 1, "duplicate": 0, "filtered": 0}
    assert [fault["column"] for fault in checked.json()["rows"][2]["faults"]] == ["Produkt"]
    assert checked.json()["cost"]["films"] == 2
    done = studio("PUT", f"north/batches/{PIPELINE}", json={"batch": batch, "base": None, "message": "By a test"})
    assert done.status_code == 200, done.text
    assert done.json()["version"] >= 2
    return {**batch, "tag": sent.headers["etag"]}


def test_a_catalogue_that_is_used_is_neither_replaced_unseen_nor_removed(
    studio: Callable[..., httpx.Response], saved: dict[str, Any]
) -> None:
    again = studio("PUT", "uploads/north/catalogues/Öl.csv", content=CATALOGUE)
    assert (again.status_code, again.json()["error"]["code"]) == (412, "catalogue.tag")
    removed = studio("DELETE", "north/catalogues/Öl.csv", headers={"If-Match": saved["tag"]})
    assert (removed.status_code, removed.json()["error"]["code"]) == (409, "catalogue.used")
    stale = studio("PUT", f"north/batches/{PIPELINE}", json={"batch": {"catalogue": saved["catalogue"]}, "base": None})
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "batch.stale")


@pytest.mark.parametrize(
    ("method", "path", "how"),
    [
        ("GET", "north/batches", {}),
        ("GET", "north/catalogues", {}),
        ("PUT", "uploads/north/catalogues/mine.csv", {"content": CATALOGUE}),
        ("POST", "north/catalogues/columns", {"json": {"catalogue": "products.csv"}}),
        ("POST", "north/nights", {"json": {"pipeline": "ads"}}),
    ],
    ids=["nights", "catalogues", "upload", "columns", "begin"],
)
def test_nobody_else_sees_or_changes_anything(
    studio: Callable[..., httpx.Response], airflow: Any, method: str, path: str, how: dict[str, Any]
) -> None:
    theirs = path.replace("north", "atelier")
    assert studio(method, theirs, **how).status_code == 404, "ada is none of atelier's people"
    without = {**airflow.client._authorisation()}
    asked = httpx.request(method, f"{airflow.settings.address}/nightreel/studio/api/{path}", headers=without, **how)
    assert asked.status_code == (200 if method == "GET" else 403), "a change that no page of ours sends"


def test_a_night_is_begun_followed_and_told(studio: Callable[..., httpx.Response], saved: dict[str, Any]) -> None:
    _until(lambda: _line(studio)["known"], 120)
    begun = studio("POST", "north/nights", json={"pipeline": PIPELINE})
    assert begun.status_code == 202, begun.text
    night = begun.json()["night"]
    _until(lambda: studio("GET", f"north/nights/{night}").json()["night"]["state"] == "done", 300)
    grid = studio("GET", f"north/nights/{night}").json()
    assert grid["counts"] == {"success": 2, "wrong": 1}
    rows = {row["key"]: row for row in grid["rows"]}
    assert (
        httpx.get(f"{_origin(studio)}{rows['n-1']['still']}", timeout=30).headers["content-type"].startswith("image/")
    )
    assert rows["n-3"]["faults"][0].startswith("Produkt: =1+1.")
    assert grid["report"].startswith("/nightreel/reports/north/")
    assert studio("GET", f"north/nights/{night}?state=wrong&count=1").json()["total"] == 1
    ended = studio("POST", f"north/nights/{night}", json={"action": "cancel"})
    assert (ended.status_code, ended.json()["error"]["code"]) == (409, "batch.ended")


def _line(studio: Callable[..., httpx.Response]) -> dict[str, Any]:
    lines = studio("GET", "north/batches").json()["pipelines"]
    return next(line for line in lines if line["name"] == PIPELINE)


def _origin(studio: Callable[..., httpx.Response]) -> str:
    address = studio("GET", "me").request.url
    return f"{address.scheme}://{address.netloc.decode()}"


def _until(is_so: Callable[[], bool], within_s: float) -> None:
    give_up = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up, "it did not come to be"
        time.sleep(1)
