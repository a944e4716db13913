"""The page of a described work: before and after, the texts as they would hang, what was found, the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightreel.reading.pages import Mark, labels, marks, render, shown
from nightreel.reading.works.exports import label_lines, voice_title
from nightreel.spec.reading import Reading, WorkText

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

_WORK_PX = 1024
_RATED = {"all": "For everyone", "guided": "With a guide", "refused": "Not to be hung"}


@dataclass(frozen=True)
class Hung:
    """A text as it hangs."""

    text: WorkText
    voice: str
    paragraphs: tuple[str, ...]
    marks: tuple[Mark, ...]


def draw_page(reading: Reading, before: Frame, after: Frame, *, subtitle: str, date: str) -> str:
    """Draw the page.

    Args:
        reading: of one work.
        before: as it came, uint8 RGB or RGBA.
        after: cleaned, uint8 RGB.
        subtitle: whose it is.
        date: of the run.

    Returns:
        HTML that needs nothing but itself.
    """
    work, t = reading.works[0], labels(reading.language)
    hung, first = list[Hung](), 1
    for text in work.texts:
        made = tuple(marks(text.evidence, first))
        first += len(made)
        paragraphs = tuple(part.strip() for part in text.text.split("\n") if part.strip())
        hung.append(Hung(text, voice_title(text, text.language), paragraphs, made))
    changed = work.before.sha256 != work.after.sha256
    return render(
        "work.html", reading.language, title=reading.title, subtitle=subtitle, by=reading.by, notes=reading.notes,
        date=date, work=work, hung=hung, rated=_RATED, changed=changed, note=work.record.get("description", ""),
        record=label_lines(work.record),
        label=[value for _, value in label_lines(work.record)[:4]],
        before=shown(before, t("As it came"), _WORK_PX), after=shown(after, t("The work, cleaned"), _WORK_PX),
    )  # fmt: skip
