"""What counts as a change that our own page asks for: behind a proxy, without one, and from elsewhere."""

from __future__ import annotations

import pytest
from fastapi import Request

from nightreel_airflow import links
from nightreel_airflow.api.errors import ForbiddenError
from nightreel_airflow.studio.guarding import check_own_page

STUDIO = "https://films.example"


def _asked(**headers: str) -> Request:
    said = {"x_nightreel": "studio", "host": "airflow-api:8080", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in said.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


@pytest.mark.parametrize(
    ("base_url", "headers"),
    [
        ("", {}),
        ("", {"origin": "http://airflow-api:8080"}),
        ("", {"origin": STUDIO, "sec_fetch_site": "same-origin"}),
        (f"{STUDIO}/airflow", {"origin": STUDIO}),
        ("https://Films.example/", {"origin": STUDIO}),
    ],
    ids=["no_origin", "own_host", "sure_browser_behind_a_proxy", "address_of_airflow", "its_letters_are_small"],
)
def test_a_change_of_our_own_page_is_taken(
    monkeypatch: pytest.MonkeyPatch, base_url: str, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(links, "_base_url", lambda: base_url)
    check_own_page(_asked(**headers))


@pytest.mark.parametrize("base_url", ["", f"{STUDIO}/airflow"])
@pytest.mark.parametrize(
    "headers",
    [
        {"x_nightreel": ""},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://films.example"},
        {"origin": "null"},
        {"origin": "null", "sec_fetch_site": "none"},
        {"origin": "http://airflow-api:8080", "sec_fetch_site": "cross-site"},
        {"origin": STUDIO, "sec_fetch_site": "same-site"},
        {"origin": STUDIO, "sec_fetch_site": ""},
    ],
)
def test_a_change_from_elsewhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, base_url: str, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(links, "_base_url", lambda: base_url)
    with pytest.raises(ForbiddenError, match="open the studio"):
        check_own_page(_asked(**headers))
