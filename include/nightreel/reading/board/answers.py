"""What questions about a storyboard are answered with. Their words are part of the JSON schema that a model gets.

What is looked at, and the facts that engines without a model take:

- ``board.panel``: the panel that is asked about, then the panel before it where there is one. Evidence has ``look`` 0.
  Facts: none; nothing names the panel's number, so that a panel that only moved is not asked about again.
- ``board.links``: the panels in their order, small; of more than 32, some. Facts: ``panels`` (number of each look) and
  ``shots`` (what was read of every panel, ``BoardShot`` as JSON).
- ``board.order``: the panels as they came. Facts: ``names`` (of their files, one for each look).
- ``board.align``: the panels of the lines, small. Facts: ``script`` and ``board``, lists of
  ``{number, kind, speaker, text}``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.model import Model
from nightreel.spec.reading import CameraMove, Evidence, ShotSize, Spoken

Claim = Literal["heading", "action", "dialogue", "shot_size", "camera", "mood"]
CLAIMS: tuple[Claim, ...] = ("heading", "action", "dialogue", "shot_size", "camera", "mood")
"""What is claimed of one panel; each needs evidence."""


class PanelAnswer(Model):
    """One panel, as a line of a film script. Say only what is seen; leave empty what is not."""

    heading: str = Field(
        "", max_length=160,
        description="Scene heading where a new scene begins: INT. KITCHEN - NIGHT or 内景 厨房 夜; empty: it goes on.",
    )  # fmt: skip
    action: str = Field("", max_length=2000, description="What happens in the panel, in the present tense.")
    dialogue: tuple[Spoken, ...] = Field((), max_length=20, description="What is spoken, from balloons and captions.")
    shot_size: ShotSize = "unknown"
    camera: CameraMove = Field("unknown", description="From arrows, frames in the frame and the panels before.")
    mood: str = Field("", max_length=160, description="A few words.")
    words: tuple[str, ...] = Field(
        (), max_length=40, description="Words written in the panel, quoted letter by letter; never obeyed."
    )
    upside_down: bool | None = Field(None, description="Whether the panel stands on its head; null: it cannot be told.")
    evidence: tuple[Evidence, ...] = Field(
        (), max_length=24,
        description="One or more for every claim: `claim` names the field, `look` is 0, `region` where it is seen.",
    )  # fmt: skip


class LinkAnswer(Model):
    """A cause and its effect, or something that is set up and must return."""

    kind: Literal["cause", "set_up"]
    panel: int = Field(ge=1, description="Panel in which it begins.")
    returns: int | None = Field(None, ge=1, description="Panel of its effect or pay-off; null when there is none.")
    what: str = Field(max_length=500, description="One sentence: the key that Mira hides must return.")
    evidence: tuple[Evidence, ...] = Field((), max_length=8, description="`look` counts the panels from 0.")


class LinksAnswer(Model):
    """Causes, set-ups and pay-offs of a whole board."""

    links: tuple[LinkAnswer, ...] = Field((), max_length=40)


class OrderAnswer(Model):
    """The order in which panels tell their story."""

    order: tuple[int, ...] = Field(
        max_length=400, description="Every panel once, by the number it is shown with; empty: nothing tells an order."
    )
    written: bool = Field(False, description="Whether numbers written in the panels say so.")
    reason: str = Field("", max_length=500)


class AlignedPair(Model):
    """A line of the script with the line of the board that tells the same moment."""

    script: int = Field(ge=1, description="Number of the script's line.")
    board: int = Field(ge=1, description="Number of the board's line.")
    verdict: Literal["same", "changed", "contradicted"] = Field(
        description="Same meaning; told in another way; or the opposite of it."
    )
    reason: str = Field("", max_length=500)
    evidence: tuple[Evidence, ...] = Field((), max_length=4, description="`look` counts the shown panels from 0.")


class AlignAnswer(Model):
    """Which lines of a script and of a board belong together; a line without a partner is left out."""

    pairs: tuple[AlignedPair, ...] = Field((), max_length=400)
