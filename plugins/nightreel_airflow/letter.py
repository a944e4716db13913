"""A message as a letter: the words as they are, its figures and a button, for any mail program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_COLOURS = {"good": "#14804a", "wait": "#b7791f", "bad": "#b3261e"}
_FIGURES = (
    ("Ready", ("success", "unchanged"), "good"),
    ("For review", ("waiting",), "wait"),
    ("Under way", ("processing", "pending"), "wait"),
    ("Not made", ("refused", "failed", "timeout", "cancelled", "wrong", "not_begun"), "bad"),
)
_ACTIONS = {"batch.report": "Open the report", "review": "Review the film"}


def letter_html(whose: str, subject: str, text: str, data: Mapping[str, Any]) -> str:
    """Give a message as HTML; everything in it is escaped.

    Args:
        whose: the client's title.
        subject: of the letter.
        text: the letter as plain text; a line that is the link alone becomes a button.
        data: ``link``, ``event`` and ``counts`` of rows by state are shown where they are.
    """
    from jinja2 import Environment, PackageLoader, select_autoescape

    link = str(data.get("link") or "")
    link = link if urlsplit(link).scheme in ("http", "https") else ""
    paragraphs = [part.strip() for part in text.split("\n\n")]
    pages = Environment(loader=PackageLoader("nightreel_airflow", "templates"), autoescape=select_autoescape())
    return pages.get_template("letter.html").render(
        whose=whose,
        subject=subject,
        paragraphs=[part for part in paragraphs if part and part != link],
        figures=_figures(data.get("counts")),
        colours=_COLOURS,
        link=link,
        action=_ACTIONS.get(str(data.get("event")), "Open"),
    )


def _figures(counts: object) -> list[tuple[str, int, str]]:
    """Give the counts that are not nothing."""
    if not isinstance(counts, Mapping):
        return []
    found = [(name, sum(int(counts.get(state) or 0) for state in states), colour) for name, states, colour in _FIGURES]
    return [figure for figure in found if figure[1]]
