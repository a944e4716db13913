"""A message as HTML: its words, a button, the night's figures; nothing in it runs."""

from __future__ import annotations

import pytest

from nightreel_airflow.letter import letter_html

LINK = "https://airflow.acme.com/nightreel/reports/acme/b"


def test_the_link_becomes_a_button_and_counts_become_figures():
    counts = {"success": 27, "unchanged": 4, "waiting": 2, "failed": 1, "wrong": 4, "skipped": 9}
    html = letter_html(
        "Acme", "31 films", f"All well.\n\nOr not.\n\n{LINK}", {"link": LINK, "event": "batch.report", "counts": counts}
    )
    assert html.count(LINK) == 1
    assert "Open the report" in html
    assert all(words in html for words in (">Ready<", ">31<", ">For review<", ">2<", ">Not made<", ">5<"))
    assert "Under way" not in html


def test_hostile_words_stay_words():
    evil = '<img src=x onerror="alert(1)">{{7*7}}'
    html = letter_html(
        evil, evil, f"{evil}\n\n{evil}", {"link": f"https://x.y/{evil}", "event": evil, "counts": {evil: 3}}
    )
    assert "<img" not in html
    assert "{{7*7}}" in html
    assert html.count("&lt;img") >= 4


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.com", "/reports", "", None])
def test_only_addresses_of_the_web_are_buttons(link):
    assert "<a " not in letter_html("Acme", "s", "t", {"link": link})


def test_a_message_without_data_is_a_letter():
    html = letter_html("Acme", "Two films will not be ready", "One.\nTwo.", {})
    assert "One.\nTwo." in html
    assert "<div" not in html
