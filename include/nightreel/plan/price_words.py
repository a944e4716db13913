"""Prices as people say them."""

from __future__ import annotations

from nightreel.plan.price_model import Limit, Price, Span


def said_time(seconds: float) -> str:
    """Give a length of time: 40 s, 4 minutes, 2.5 hours."""
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
    """Give a figure with its range, or alone where there is none to speak of."""
    low, likely, high = (said(limit, figure) for figure in (span.low, span.likely, span.high))
    return likely if low == high else f"{likely} ({low} … {high})"


def said_price(price: Price, longer: Price) -> str:
    """Give the sentence of a form: what the default film takes, and each further second.

    Args:
        price: of the default length.
        longer: the same of a longer film.
    """
    per_s = longer.duration_s - price.duration_s
    sentence = (
        f"About {said_time(price.wall_s.likely)}, {said_gpu(price.gpu_s.likely)}, {said_money(price.money.likely)} "
        f"for the default {price.duration_s:g} s"
    )
    if per_s <= 0:
        return f"{sentence}."
    more = [said_time(max(0.0, longer.wall_s.likely - price.wall_s.likely) / per_s)]
    if longer.gpu_s.likely > price.gpu_s.likely:
        more.append(said_gpu((longer.gpu_s.likely - price.gpu_s.likely) / per_s))
    if longer.money.likely > price.money.likely:
        more.append(said_money((longer.money.likely - price.money.likely) / per_s))
    return f"{sentence}; each further second about {', '.join(more)}."
