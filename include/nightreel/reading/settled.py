"""What is published once a person has ruled: edited words stand, what was rejected is left out, files are written anew.

A reading that nobody has ruled on is published as it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.reading.pages import labels, marks, render, shown
from nightreel.spec.film import Sidecar
from nightreel.spec.reading import Difference, Differences, MovingReading, Reading, Ruled

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.reading.pages import Mark, Shown
    from nightreel.store.artifact import Artifact, Kind

_MOST_PICTURED = 400
_PICTURE_PX = 560


@dataclass(frozen=True)
class _Card:
    """One difference on the page."""

    head: str
    tags: tuple[str, ...]
    text: str
    script: str
    ruling: Ruled | None
    picture: Shown | None
    marks: list[Mark]


def settle(
    reading: Reading, differences: Differences | None, context: StepContext
) -> tuple[Reading, Differences | None]:
    """Give what is to be published of a reading and its differences, with pages and files that say the same.

    Args:
        reading: as the last step left it, with the rulings in it.
        differences: the same; ``None`` without any.
        context: of the step that publishes.

    Raises:
        StoreError: a picture is gone, or a file cannot be kept.
    """
    told = differences
    if differences is not None and any(one.ruling for one in differences.items):
        told = _settled_differences(differences, context)
    # Differences that were edited have changed the board's own words.
    is_edited = differences is not None and any(
        one.ruling is not None and one.ruling.choice == "edit" for one in differences.items
    )
    if reading.works and any(text.ruling for work in reading.works for text in work.texts):
        return _settled_works(reading, context), told
    if any(answer.ruling for moving in reading.moving for answer in moving.answers):
        return _settled_moving(reading, context), told
    if reading.board is not None and (is_edited or any(shot.ruling for shot in reading.board.shots)):
        return _settled_board(reading, context), told
    return reading, told


def is_left_out(ruling: Ruled | None) -> bool:
    """Whether somebody has rejected a text or a difference."""
    return ruling is not None and ruling.choice == "reject"


def _settled_works(reading: Reading, context: StepContext) -> Reading:
    from nightreel.media.pictures import read_picture
    from nightreel.reading.works.exports import export_files
    from nightreel.reading.works.page import draw_page

    works = tuple(
        work.model_copy(update={"texts": tuple(text for text in work.texts if not is_left_out(text.ruling))})
        for work in reading.works
    )
    reading = reading.model_copy(update={"works": works})
    files = tuple(_file(name, content, context) for name, content in export_files(reading))
    before, after = (read_picture(context.store.local(media), 2_000_000) for media in (works[0].before, works[0].after))
    page = draw_page(reading, before, after, subtitle=context.tenant.brand.name, date=context.run.date[:10])
    return reading.model_copy(update={"files": files, "page": _page(page, context)})


def _settled_board(reading: Reading, context: StepContext) -> Reading:
    from nightreel.reading.board.export import board_screenplay, write_fountain, write_json, write_markdown
    from nightreel.reading.board.page import PageTold, board_page

    board = reading.board
    if board is None:
        return reading
    shots = tuple(shot.model_copy(update={"action": ""}) if is_left_out(shot.ruling) else shot for shot in board.shots)
    board = board.model_copy(update={"shots": shots})
    said = board, reading.title, reading.language, reading.by
    written = {
        "board.fountain": write_fountain(board_screenplay(*said)), "board.md": write_markdown(*said),
        "board.json": write_json(*said),
    }  # fmt: skip
    files = tuple(_file(name, text.encode(), context) for name, text in written.items())
    told = PageTold(reading.title, reading.language, reading.by, reading.notes, date=context.run.date[:10])
    page = _page(board_page(board, told, context.store), context)
    return reading.model_copy(update={"board": board, "files": files, "page": page})


def _settled_moving(reading: Reading, context: StepContext) -> Reading:
    from nightreel.reading.moving.edited import as_edited
    from nightreel.reading.moving.exports import export_files, short_names
    from nightreel.reading.moving.page import draw_page, kept_frames

    moving = tuple(map(as_edited, _without_rejected(reading)))
    reading = reading.model_copy(update={"moving": moving})
    files = tuple(_file(name, content, context) for name, content in export_files(reading, short_names(reading)))
    t = labels(reading.language)
    who = dict.fromkeys(answer.ruling.by for one in moving for answer in one.answers if answer.ruling is not None)
    left = [t("As {who} has left it", who=", ".join(who))] if who else []
    html = draw_page(
        reading, kept_frames(reading, context.store), date=context.run.date[:10],
        subtitle=" · ".join([context.tenant.brand.name, *left]),
    )  # fmt: skip
    return reading.model_copy(update={"files": files, "page": _page(html, context)})


def _without_rejected(reading: Reading) -> Iterator[MovingReading]:
    for one in reading.moving:
        kept = tuple(answer for answer in one.answers if not is_left_out(answer.ruling))
        yield one.model_copy(update={"answers": kept})


def _settled_differences(found: Differences, context: StepContext) -> Differences:
    kept = tuple(one for one in found.items if not is_left_out(one.ruling))
    found = found.model_copy(update={"items": kept})
    data = found.model_dump_json(indent=2, exclude={"panels", "page", "files"})
    cards = [_difference_card(one, found, context, at < _MOST_PICTURED) for at, one in enumerate(kept)]
    page = _drawn(found, cards, context)
    files = (_file("differences.json", data.encode(), context),)
    return found.model_copy(update={"files": files, "page": _page(page, context)})


def _difference_card(one: Difference, found: Differences, context: StepContext, with_picture: bool) -> _Card:
    t = labels(found.language)
    panel = next((panel for panel in found.panels if panel.number == one.panel), None)
    media = panel.media if panel is not None and with_picture else None
    where = t("Panel {n}", n=one.panel) if one.panel is not None else ""
    here = [proof for proof in one.evidence if panel is not None and proof.look == panel.number - 1]
    return _Card(
        head=t(one.kind.capitalize()), tags=tuple(filter(None, (t(one.of), where))), text=one.board, script=one.script,
        ruling=one.ruling, picture=_picture(media, where, context) if media is not None else None, marks=marks(here),
    )  # fmt: skip


def _drawn(told: Differences, cards: list[_Card], context: StepContext) -> str:
    t = labels(told.language)
    who = dict.fromkeys(card.ruling.by for card in cards if card.ruling is not None)
    subtitle = t("As {who} has left it", who=", ".join(who)) if who else ""
    heads = ("Script", "Board") if told.against == "script" else ("Before", "Now")
    return render(
        "settled.html", told.language, title=told.title, subtitle=subtitle, by=told.by, notes=told.notes,
        date=context.run.date[:10], cards=cards, heads=heads,
    )  # fmt: skip


def _picture(media: Artifact, alt: str, context: StepContext) -> Shown:
    from nightreel.media.pictures import read_picture

    return shown(read_picture(context.store.local(media), 1_000_000), alt, _PICTURE_PX)


def _page(html: str, context: StepContext) -> Artifact:
    return _kept("settled.html", html.encode(), "page", context)


def _file(name: str, content: bytes, context: StepContext) -> Sidecar:
    return Sidecar(name=name, media=_kept(name, content, "json" if name.endswith(".json") else "text", context))


def _kept(name: str, content: bytes, kind: Kind, context: StepContext) -> Artifact:
    path = context.work_dir / name
    path.write_bytes(content)
    return context.store.keep(path, kind)
