"""Ask a person about what was read, difference by difference or text by text."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from nightreel.records.rulings import items_of
from nightreel.spec.reading import Differences, Reading
from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.steps.base import Port, Step, StepContext, step

_MOST_STILLS = 4


@step(
    "review_reading",
    takes={"reading": "reading", "differences": Port("differences", optional=True)},
    gives={"reading": "reading", "differences": "differences", "sheet": "sheet"},
    title="Ask about the reading",
    group="review",
)
class ReviewReading(Step[ReviewOptions]):
    """Show each difference, or each text where nothing is compared, to a person who adopts, rejects or edits it.

    In Airflow the run waits. What follows gets the reading with the edits in it and what was rejected marked; each
    ruling is kept, cautions the model next time and can be exported as a data set. Without Airflow nobody is asked.
    """

    asks = True

    def key_options(self, options: ReviewOptions, engine: str) -> dict[str, Any]:
        """Whom to ask and for how long changes nothing of what is shown."""
        return {}

    def run(self, options: ReviewOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Prepare what the person looks at, and pass the reading on."""
        reading: Reading = inputs["reading"]
        differences: Differences | None = inputs.get("differences")
        sheet = ReviewSheet(
            of="reading", title=reading.title, language=reading.language, reading=reading, differences=differences
        )
        items = items_of(sheet)
        context.note(f"To rule on: {len(items)}.")
        context.note("A person decides here in Airflow; a run without Airflow goes on.")
        pictures = dict.fromkeys(item.pictures[0].uri for item in items if item.pictures)
        named = {picture.uri: picture for item in items for picture in item.pictures[:1]}
        context.stills.extend(context.store.local(named[uri]) for uri in list(pictures)[:_MOST_STILLS])
        return {"reading": reading, "sheet": sheet, **({"differences": differences} if differences else {})}
