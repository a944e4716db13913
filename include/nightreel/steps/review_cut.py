"""Ask a person about a draft of the film before it is enlarged and rendered."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from nightreel.spec.film import Reel
from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.spec.script import Script
from nightreel.steps.base import Port, Step, StepContext, step


@step(
    "review_cut",
    takes={"reel": "reel", "script": Port("script", optional=True)},
    gives={"reel": "reel", "sheet": "sheet"},
    title="Ask about the draft",
    group="review",
)
class ReviewCut(Step[ReviewOptions]):
    """Render a small draft with sound and show it to a person, who approves it, rejects it or asks for shots again.

    In Airflow the run waits. Without Airflow nobody is asked.
    """

    asks = True
    renders = True

    def key_options(self, options: ReviewOptions, engine: str) -> dict[str, Any]:
        """Whom to ask and for how long changes nothing of what is shown."""
        return {}

    def run(self, options: ReviewOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Render the draft, draw the strip, and pass the reel on."""
        from nightreel.media.review_sheet import draw_strip, film_of, render_draft, shots_of_film

        reel: Reel = inputs["reel"]
        script: Script | None = inputs.get("script")
        draft = render_draft(reel, context)
        shots = shots_of_film(draft, script, context)
        strip = draw_strip(reel.title, f"Draft, {reel.duration_s:.1f} s", shots, context)
        context.note("A person decides here in Airflow; a run without Airflow goes on.")
        sheet = ReviewSheet(
            of="cut", title=reel.title, language=reel.language, films=(film_of(draft),), shots=shots, strip=strip,
            script=script,
        )  # fmt: skip
        return {"reel": reel, "sheet": sheet}
