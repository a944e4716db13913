"""Ask a person about the script before any shot is made."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from nightreel.spec.review import ReviewOptions, ReviewSheet
from nightreel.spec.script import Script
from nightreel.steps.base import Port, Step, StepContext, step


@step(
    "review_script",
    takes={"script": "script", "material": Port("material", optional=True)},
    gives={"script": "script", "sheet": "sheet"},
    title="Ask about the script",
    group="review",
)
class ReviewScript(Step[ReviewOptions]):
    """Show the words to a person, who approves, changes or rejects them before the dear steps begin.

    In Airflow the run waits; a change of words is taken over here. Without Airflow nobody is asked.
    """

    asks = True

    def key_options(self, options: ReviewOptions, engine: str) -> dict[str, Any]:
        """Whom to ask and for how long changes nothing of what is shown."""
        return {}

    def run(self, options: ReviewOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Prepare what the person looks at, and pass the script on."""
        from nightreel.media.review_sheet import draw_strip, shots_of_script

        script: Script = inputs["script"]
        shots = shots_of_script(script, inputs.get("material"), context)
        strip = draw_strip(script.title, f"Script, {len(shots)} shots", shots, context)
        context.note("A person decides here in Airflow; a run without Airflow goes on.")
        sheet = ReviewSheet(
            of="script", title=script.title, language=script.language, shots=shots, strip=strip, script=script
        )
        return {"script": script, "sheet": sheet}
