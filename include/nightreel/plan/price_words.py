"""Prices as people say them."""

from __future__ import annotations

from math import floor, log10

from nightreel.plan.price_model import Likely, Limit, Span

_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def said_time(seconds: float) -> str:
    """Give a length of time: 40 s, 4 minutes, 2.5 hours."""
    if 0 < seconds < 9.5:
        return f"{seconds:.2g} s"
    if seconds < 120:
        return f"{max(0, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"


def said_money(dollars: float) -> str:
    """Give dollars; small amounts that are not nothing keep a figure that counts."""
    return f"${dollars:.2f}" if dollars == 0 or dollars >= 0.01 else f"${dollars:.4f}"


def said_gpu(seconds: float) -> str:
    """Give GPU seconds; they are counted, so they stay seconds."""
    return f"{seconds:,.0f} GPU seconds" if seconds >= 10 or seconds == 0 else f"{seconds:.1f} GPU seconds"


def said(limit: Limit, figure: float) -> str:
    """Give a figure of one kind."""
    return {"money": said_money, "gpu_s": said_gpu, "wall_s": said_time}[limit](figure)


def said_span(limit: Limit, span: Span) -> str:
    """Give a figure with its range for a table, its unit once: ``26 min (13 … 72)``."""
    scale, unit = _unit(span.likely) if limit == "wall_s" else (1.0, " s")
    if limit == "money":
        low, likely, high = (said_money(figure) for figure in (span.low, span.likely, span.high))
        unit = ""
    else:
        low, likely, high = (_short(figure / scale) for figure in (span.low, span.likely, span.high))
    return f"{likely}{unit}" if low == high else f"{likely}{unit} ({low} … {high})"


def _unit(seconds: float) -> tuple[float, str]:
    if seconds < 120:
        return 1.0, " s"
    return (60.0, " min") if seconds < 90 * 60 else (3600.0, " h")


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 9.5 else f"{figure:.2g}"


def said_price(price: Likely, longer: Likely) -> str:
    """Give the sentence of a form: what the default film takes, and each further second.

    Figures are rounded to steps of about a fifth: the sentence is part of a DAG, and a DAG that changes with every
    measurement would be a new version each time.

    Args:
        price: of the default length.
        longer: the same of a longer film.
    """
    per_s = longer.duration_s - price.duration_s
    sentence = (
        f"About {said_time(rounded(price.wall_s))}, {said_gpu(rounded(price.gpu_s))}, "
        f"{_said_total(price)} for the default {price.duration_s:g} s"
    )
    if per_s <= 0:
        return f"{sentence}."
    more = [said_time(rounded(max(0.0, longer.wall_s - price.wall_s) / per_s))]
    if longer.gpu_s > price.gpu_s:
        more.append(said_gpu(rounded((longer.gpu_s - price.gpu_s) / per_s)))
    if longer.money > price.money:
        more.append(said_money(rounded((longer.money - price.money) / per_s)))
    return f"{sentence}; each further second about {', '.join(more)}."


def said_reading(price: Likely) -> str:
    """Give the sentence of a form of a pipeline that reads pictures instead of making a film."""
    return (
        f"About {said_time(rounded(price.wall_s))}, {said_gpu(rounded(price.gpu_s))}, {_said_total(price)} "
        "for what the form proposes."
    )


def _said_total(price: Likely) -> str:
    known = said_money(rounded(price.money))
    if not price.unknown_money:
        return known
    return f"{known} and services of unknown price" if price.money else "services of unknown price"


def rounded(figure: float) -> float:
    """Round to 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten."""
    if figure <= 0:
        return 0.0
    power = 10.0 ** floor(log10(figure))
    return min((step * power for step in _STEPS), key=lambda step: abs(step - figure))
