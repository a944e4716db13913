"""The page of a board that was read: panels with boxes drawn, claims beside them, links drawn, the order told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nightreel.reading.board.answers import CLAIMS
from nightreel.reading.board.export import link_words
from nightreel.reading.board.panels import panel_pixels
from nightreel.reading.board.words import CAMERA_MOVES, SHOT_SIZES, said
from nightreel.reading.pages import COLOURS, Mark, Shown, labels, marks, render, shown
from nightreel.spec.reading import BoardReading, BoardShot, ReadBy, StoryLink
from nightreel.store.protocol import Store

_CLAIM_LABELS = {
    "heading": "Scene", "action": "Action", "dialogue": "Dialogue", "shot_size": "Framing", "camera": "Camera",
    "mood": "Mood",
}  # fmt: skip
_LEFT, _RIGHT = 24, 24
_WIDTH = 1000
_SMALL_PX = 320


@dataclass(frozen=True)
class PageTold:
    """What stands around a board on its page."""

    title: str
    language: str
    by: ReadBy
    notes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    date: str = ""


def board_page(board: BoardReading, told: PageTold, store: Store) -> str:
    """Render the page of a board; pictures are inside."""
    t = labels(told.language)
    panels = {panel.number: panel for panel in board.panels}
    cells = []
    for shot in board.shots:
        panel = panels[shot.panel]
        picture = shown(panel_pixels(panel, store), t("Panel {n}", n=shot.panel))
        cells.append(_cell(shot, picture, panel.origin, panel.faults, told.language))
    scenes = sum(1 for cell in cells if cell["heading"])
    counted = [
        t("1 panel") if len(cells) == 1 else t("{n} panels", n=len(cells)),
        t("1 scene") if scenes <= 1 else t("{n} scenes", n=scenes), _order_words(board, told.language),
    ]  # fmt: skip
    return render(
        "board.html", told.language, title=told.title, subtitle=" · ".join(counted), by=told.by,
        notes=(*board.notes, *told.notes),
        date=told.date, cells=cells, order_reason=board.order_reason if board.order != "given" else "",
        order_found=board.order != "kept",
        links=[_link(link, number, board, told.language, store) for number, link in enumerate(board.links)],
        arcs=_arcs(board.links, len(board.panels)), cautions=told.cautions,
        unproven=sum(len(shot.unproven) for shot in board.shots),
    )  # fmt: skip


def _cell(shot: BoardShot, picture: Shown, origin: str, faults: tuple[str, ...], language: str) -> dict[str, Any]:
    """Give one panel with its claims, each with the marks that prove it."""
    order = {claim: at for at, claim in enumerate(CLAIMS)}
    proofs = marks(sorted(shot.evidence, key=lambda one: order.get(one.claim, len(order))))  # type: ignore[call-overload]
    texts = {
        "action": shot.action, "shot_size": said(SHOT_SIZES[shot.shot_size], language),
        "camera": said(CAMERA_MOVES[shot.camera], language), "mood": shot.mood,
    }  # fmt: skip
    t = labels(language)
    claims = [
        {
            "name": claim, "label": t(_CLAIM_LABELS[claim]), "text": texts.get(claim, ""),
            "spoken": shot.dialogue if claim == "dialogue" else (),
            "proofs": _of(proofs, claim), "unproven": claim in shot.unproven,
        }
        for claim in CLAIMS
        if claim != "heading" and (texts.get(claim) or (claim == "dialogue" and shot.dialogue))
    ]  # fmt: skip
    return {
        "number": shot.panel, "heading": shot.heading, "heading_proofs": _of(proofs, "heading"),
        "heading_unproven": "heading" in shot.unproven, "picture": picture, "marks": proofs, "claims": claims,
        "words": shot.words, "origin": origin, "faults": faults,
    }  # fmt: skip


def _of(proofs: list[Mark], claim: str) -> list[Mark]:
    return [mark for mark in proofs if mark.claim == claim]


def _order_words(board: BoardReading, language: str) -> str:
    words = {
        "given": "in the order given", "written": "in the order of the written numbers",
        "found": "in an order that was found", "kept": "as they came: nothing tells their order",
    }  # fmt: skip
    return labels(language)(words[board.order])


def _link(link: StoryLink, number: int, board: BoardReading, language: str, store: Store) -> dict[str, Any]:
    """Give one link, with the panels that prove it, small."""
    t = labels(language)
    proofs = [
        (shown(panel_pixels(board.panels[mark.look], store), t("Panel {n}", n=mark.look + 1), _SMALL_PX), mark)
        for mark in marks(link.evidence[:4]) if mark.look < len(board.panels)
    ]  # fmt: skip
    return {
        "kind": t("Must return") if link.kind == "set_up" else t("Cause"), "where": link_words(link, language),
        "what": link.what, "open": link.kind == "set_up" and link.returns is None,
        "colour": COLOURS[number % len(COLOURS)], "proofs": proofs,
        "unproven": not link.evidence,
    }  # fmt: skip


def _arcs(links: tuple[StoryLink, ...], count: int) -> dict[str, Any]:
    """Give the drawing of links: panels on a line, an arc from where each begins to where it returns, in SVG units."""
    if not links:
        return {}
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, count - 1)

    def x(panel: int) -> float:
        return round(_LEFT + (panel - 1) * step, 1)

    widest = max((link.returns or link.panel) - link.panel for link in links)
    height = 44 + min(150, 26 + widest * step * 0.22)
    base = height - 34
    drawn = []
    for number, link in enumerate(links):
        start, end = x(link.panel), x(link.returns) if link.returns else None
        rise = base - 12 if end is None else min(base - 12, 20 + (end - start) * 0.2)
        path = f"M{start} {base - 12} v{-min(26, rise):.1f}" if end is None else (
            f"M{start} {base - 12} C{start} {base - 12 - rise:.1f} {end} {base - 12 - rise:.1f} {end} {base - 12}"
        )  # fmt: skip
        drawn.append(
            {
                "path": path,
                "colour": COLOURS[number % len(COLOURS)],
                "dashed": link.kind == "cause",
                "open": end is None,
                "x": start,
                "y": base - 12 - min(26, rise),
            }
        )
    return {
        "width": _WIDTH, "height": round(height), "base": base, "arcs": drawn,
        "panels": [{"x": x(panel), "number": panel} for panel in range(1, count + 1)],
        "radius": max(4, min(12, step * 0.42)),
    }  # fmt: skip
