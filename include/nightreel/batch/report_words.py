"""The words of a morning report: sentences and figures as a person says them."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.batch.report_sums import Sums

_MOST_ROWS = 12


def headline(sums: Sums) -> str:
    """Say how the night went, in one or two sentences."""
    if not sums.rows:
        return "The catalogue had no rows."
    if not sums.wanted:
        return f"None of the {sums.rows:,} rows passed the batch's filters: nothing was to be made."
    noun = sums.noun
    if sums.ready == sums.wanted:
        return f"The {noun} is ready." if sums.wanted == 1 else f"All {sums.wanted:,} {noun}s are ready."
    return f"{sums.ready:,} of {sums.wanted:,} {noun}s are ready. {_rest(sums)}"


def _rest(sums: Sums) -> str:
    states = sums.states
    wrong, under_way = states["wrong"], states["processing"] + states["pending"]
    told = [
        (states["waiting"], "waits for a reviewer", "wait for a reviewer"),
        (under_way, "is still being made", "are still being made"),
        (states["refused"], "was refused", "were refused"),
        (sums.failed, "failed", "failed"),
    ]
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in told if count]
    parts += [f"{wrong:,} {'row' if wrong == 1 else 'rows'} could not be used"] if wrong else []
    left = sums.not_begun
    if left:
        why = f": {sums.why_not_begun}" if sums.why_not_begun else ""
        last = f"{left:,} {'was' if left == 1 else 'were'} not begun{why}."
        return f"{listed(parts)}. {last}" if parts else last
    return f"{listed(parts)}."


def listed(parts: Sequence[str]) -> str:
    """Give parts as a sentence lists them: a, b and c."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def rows_words(rows: Sequence[int], count: int) -> str:
    """Name rows: ``rows 3, 5–9 and 12 more``."""
    spans: list[list[int]] = []
    for number in sorted(rows):
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number, number])
    shown = spans[:_MOST_ROWS]
    words = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in shown)
    left = count - sum(b - a + 1 for a, b in shown)
    return f"{'row' if count == 1 else 'rows'} {words}" + (f" and {left:,} more" if left > 0 else "")


def money(dollars: float) -> str:
    """Give US dollars."""
    return f"${dollars:,.2f}"


def duration(seconds: float) -> str:
    """Give a length of time as people say it: ``3 h 12 min``."""
    whole = max(0, round(seconds))
    if whole < 120:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


def pipeline_words(name: str) -> str:
    """Give a pipeline's name as words: ``Product promo``."""
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
