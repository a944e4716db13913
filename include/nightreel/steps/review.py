"""Ask a person about the finished films before they are published."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from nightreel.spec.film import Renditions
from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.spec.script import Script
from nightreel.steps.base import Port, Step, StepContext, step


@step(
    "review",
    takes={
        "renditions": "renditions",
        "report": Port("report", optional=True),
        "script": Port("script", optional=True),
    },
    gives={"renditions": "renditions", "sheet": "sheet"},
    title="Ask about the film",
    group="review",
)
class Review(Step[ReviewOptions]):
    """Show the finished films to a person, who approves them, rejects them or asks for words or shots again.

    In Airflow the run waits, and what follows happens only after approval. Without Airflow nobody is asked.
    """

    asks = True

    def key_options(self, options: ReviewOptions, engine: str) -> dict[str, Any]:
        """Whom to ask and for how long changes nothing of what is shown."""
        return {}

    def run(self, options: ReviewOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Draw the strip, and pass the films on."""
        from nightreel.media.review_sheet import draw_strip, film_of, shots_of_film

        renditions: Renditions = inputs["renditions"]
        script: Script | None = inputs.get("script")
        films = tuple(film_of(item) for item in renditions.items)
        shots = shots_of_film(renditions.items[0], script, context)
        strip = draw_strip(renditions.title, f"{films[0].title}, {films[0].duration_s:.1f} s", shots, context)
        context.note("A person decides here in Airflow; a run without Airflow goes on.")
        sheet = ReviewSheet(
            of="film", title=renditions.title, language=renditions.language, films=films, shots=shots, strip=strip,
            script=script, report=inputs.get("report"),
        )  # fmt: skip
        return {"renditions": renditions, "sheet": sheet}
