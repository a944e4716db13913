"""What a reviewer reads on Airflow's own page for required actions, and in a letter."""

from __future__ import annotations

import re
from urllib.parse import quote

from nightreel.records.decisions import words_of
from nightreel.records.rulings import items_of
from nightreel.spec.review import Asked, ReviewSheet
from nightreel_airflow.links import PREFIX

QUESTIONS = {
    "script": "Is this script good to film?",
    "cut": "Is this draft good to be finished?",
    "film": "Is this film good to be published?",
    "reading": "Is what was read right?",
}
_LONGEST_ROW, _MOST_ROWS = 200, 60
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~&$:])")


def review_path(asked: Asked, *, below: str = "") -> str:
    """Give the path of a review's own page, or of something below it."""
    parts = (asked.dag_id, asked.run_id, asked.step_id)
    return f"{PREFIX}/review/" + "/".join(quote(part, safe="") for part in parts) + below


def markdown_of(asked: Asked, sheet: ReviewSheet) -> str:
    """Give the body of Airflow's page: the stills, the words, the findings, and the way to our own page.

    Addresses are relative, so that they hold wherever Airflow is served; people's words are escaped.
    """
    here = review_path(asked).lstrip("/")
    parts = [asked.told and f"**The last answer could not be taken:** {plain(asked.told)}"]
    way = "adopt, reject or edit each line" if sheet.of == "reading" else "play it, change words, ask for shots again"
    parts.append(f"[**Open the review: {way}**]({here})")
    if sheet.strip is not None:
        parts.append(f"![All shots of the film]({here}/strip)")
    parts += [_words_table(sheet), _rulings_table(sheet), _findings(sheet)]
    default = "approved" if asked.at_time_limit == "approve" else "rejected"
    parts.append(f"Without an answer by {asked.until[:16].replace('T', ' ')} UTC it counts as {default}.")
    parts.append("An answer that cannot be taken brings this question back; the review's own page says why.")
    return "\n\n".join(filter(None, parts))


def letter_of(asked: Asked, link: str) -> tuple[str, str]:
    """Give the subject and the text of the letter to a reviewer."""
    default = "approved" if asked.at_time_limit == "approve" else "rejected"
    until = f"Without an answer by {asked.until[:16].replace('T', ' ')} UTC it counts as {default}."
    what = "It waits for you: look at it, and approve it or say what should be different."
    return f"{asked.title}: {asked.question}", f"{what}\n\n{link}\n\n{until}\n"


def plain(text: str) -> str:
    """Give a text as Markdown that shows it and does nothing else."""
    line = " ".join(text.split())
    return _MARKS.sub(r"\\\1", line if len(line) <= _LONGEST_ROW else line[: _LONGEST_ROW - 1] + "…")


def _words_table(sheet: ReviewSheet) -> str:
    if sheet.script is None:
        return ""
    rows = []
    for shot in sheet.script.shots[:_MOST_ROWS]:
        words = words_of(shot)
        seen = " / ".join(plain(words[name]) for name in ("label", "headline", "body") if words[name])
        seconds = float(shot.frames / sheet.script.fps)
        rows.append(f"| {shot.index + 1} | {seconds:.1f} s | {seen or '–'} | {plain(words['voice_over']) or '–'} |")
    return "\n".join(["| shot | length | on screen | said |", "|---|---|---|---|", *rows])


def _rulings_table(sheet: ReviewSheet) -> str:
    """Give what can be ruled on, with the ids that Airflow's own form takes."""
    items = items_of(sheet)
    if not items:
        return "Nothing was found to rule on." if sheet.of == "reading" else ""
    rows = [
        f"| `{item.id}` | {plain(f'{item.kind} {item.of}' if item.what == 'difference' else item.of)} "
        f"| {plain(item.script) or '–'} | {plain(item.words) or '–'} |"
        for item in items[:_MOST_ROWS]
    ]
    more = [f"And {len(items) - _MOST_ROWS} more on the review's own page."] if len(items) > _MOST_ROWS else []
    return "\n".join(["| id | what | script | read |", "|---|---|---|---|", *rows, *(["", *more] if more else [])])


def _findings(sheet: ReviewSheet) -> str:
    if sheet.report is None:
        return ""
    bad = [finding for finding in sheet.report.findings if not finding.passed]
    if not bad:
        return f"All {len(sheet.report.findings)} checks passed."
    said = (
        f"- {plain(item.platform)}, {plain(item.name)}: found {plain(item.got)}, wanted {plain(item.want)}"
        for item in bad[:20]
    )
    return "\n".join(["**To look at:**", "", *said])
