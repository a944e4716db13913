"""The page of what people said of a reading: each difference or text with its picture, the ruling, who, and when."""

from __future__ import annotations

from typing import Any

from nightreel.reading.pages import labels, marks, render, shown
from nightreel.reading.works.voices import load_voice, voice_names
from nightreel.records.rulings import Item, items_of
from nightreel.spec.reading import Differences, ReadBy, Reading, Ruled
from nightreel.spec.review import ReviewSheet
from nightreel.store.protocol import Store

CHOICES = {"adopt": "adopted", "edit": "edited", "reject": "rejected", "left": "not ruled on"}
_MOST_PICTURES = 60
_LONGEST_PX = 420


def verdicts_page(sheet: ReviewSheet, rulings: dict[str, Ruled], store: Store, *, date: str) -> str:
    """Draw the page.

    Args:
        sheet: what was ruled on, as it was shown.
        rulings: by id, with who and when.
        store: of the pictures.
        date: of the run.

    Returns:
        HTML that needs nothing but itself.
    """
    items, found = items_of(sheet), sheet.differences
    t = labels(sheet.language)
    said = [
        _told(item, rulings.get(item.id), store if at < _MOST_PICTURES else None, t) for at, item in enumerate(items)
    ]
    return render(
        "verdicts.html", sheet.language, title=sheet.title, subtitle=t("Verdicts"), by=_by(sheet.reading, found),
        notes=(), date=date, items=said, against=found.against if found is not None else "", words=CHOICES,
        counts=list(counts_of(sheet, rulings).items()), cautions=found.cautions if found is not None else (),
    )  # fmt: skip


def counts_of(sheet: ReviewSheet, rulings: dict[str, Ruled]) -> dict[str, int]:
    """Give how many were adopted, edited, rejected and left."""
    counts = dict.fromkeys(CHOICES, 0)
    for item in items_of(sheet):
        counts[rulings[item.id].choice if item.id in rulings else "left"] += 1
    return counts


def _told(item: Item, ruling: Ruled | None, store: Store | None, t: Any) -> dict[str, Any]:
    look = item.evidence[0].look if item.evidence else item.panel - 1 if item.panel is not None else 0
    has_place = item.what != "difference" or item.panel is not None or bool(item.evidence)
    media = item.pictures[look] if has_place and 0 <= look < len(item.pictures) else None
    places = [t("line {n}", n=item.line) if item.line else "", t("panel {n}", n=item.panel) if item.panel else ""]
    edited = ruling is not None and ruling.choice == "edit"
    return {
        "head": _head(item, t), "place": " · ".join(filter(None, places)),
        "choice": ruling.choice if ruling else "left",
        "compared": item.what == "difference", "script": item.script, "was": item.words if edited else "",
        "words": ruling.text if ruling is not None and edited else item.words, "ruling": ruling,
        "marks": marks(item.evidence), "look": look,
        "picture": _picture(media, store, item) if media and store else None,
    }  # fmt: skip


def _head(item: Item, t: Any) -> str:
    """Say what differs, in whose voice a text is, or which question was answered."""
    if item.what == "difference":
        return f"{t(item.kind.capitalize())} · {t(item.of)}"
    if item.what == "text" and item.of in voice_names():
        return load_voice(item.of).title.get(item.language, item.of)
    if item.what == "answer":
        return item.asked
    return str(t(item.of))


def _picture(media: Any, store: Store, item: Item) -> Any:
    from nightreel.media.pictures import read_picture

    return shown(read_picture(store.local(media), 2_000_000), item.words[:200], _LONGEST_PX)


def _by(reading: Reading | None, found: Differences | None) -> ReadBy:
    if found is not None:
        return found.by
    return reading.by if reading is not None else ReadBy(engine="")
