"""A decision as Airflow's own page for required actions knows it: an option, and fields beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from airflow.sdk import Param

from nightreel.errors import Problems, SpecError
from nightreel.records.decisions import clean, read_decision
from nightreel.spec.review import Choice, Decision, Of

OPTIONS: dict[Choice, str] = {"approve": "Approve", "reject": "Reject", "again": "Ask again"}
_SHOT = re.compile(r"\s*(?:shot\s*)?#?(\d{1,4})\s*(?:[:=\-]\s*(.*))?", re.IGNORECASE | re.DOTALL)
_LONGEST = {"shots": 100_000, "words": 100_000, "rulings": 2_000_000}
"""Characters of JSON that are read at all."""
_RULING = '{"0a1b2c3d4e5f": {"choice": "reject", "reason": "…"}}'


def options_of(of: Of) -> list[str]:
    """Give what may be chosen; pictures are not read again on request."""
    return [words for choice, words in OPTIONS.items() if choice != "again" or of != "reading"]


def form_fields(of: Of = "film") -> dict[str, Param]:
    """Give the fields; each has a default, without which Airflow would fail the task before anybody is asked."""
    left_out = ("shots", "words") if of == "reading" else ("rulings",)
    texts = {
        "note": ("Note", "Why you reject it, or what its revision should mind."),
        "shots": ("Shots again", "With Ask again: numbers of shots, `3, 5`; or one a line with a wish, `3: brighter`."),
        "words": ("Other words", 'With Ask again: `{"2": {"headline": "New words"}}`; also body, label, voice_over.'),
        "rulings": ("Rulings", f"Of a reading: `{_RULING}`; also adopt, and edit with `text`."),
    }
    fields = {
        name: Param("", type=["string", "null"], title=title, description_md=help_, format="multiline")
        for name, (title, help_) in texts.items()
        if name not in left_out
    }
    rating = Param(0, type="integer", minimum=0, maximum=5, title="Rating", description_md="1 to 5; 0 gives none.")
    return {**fields, "rating": rating}


def said_to_airflow(decision: Decision) -> dict[str, Any]:
    """Give the body of Airflow's own request for a decision."""
    words = {str(number): entry.model_dump(exclude_none=True) for number, entry in decision.words.items()}
    shots = {str(number): wish for number, wish in decision.shots.items()}
    rulings = {name: said.model_dump(exclude_defaults=True) for name, said in decision.rulings.items()}
    return {
        "chosen_options": [OPTIONS[decision.choice]],
        "params_input": {
            "note": decision.note,
            "shots": json.dumps(shots, ensure_ascii=False) if shots else "",
            "words": json.dumps(words, ensure_ascii=False) if words else "",
            "rating": decision.rating or 0,
            **({"rulings": json.dumps(rulings, ensure_ascii=False)} if rulings else {}),
        },
    }


def read_from_airflow(chosen: Sequence[str], fields: Mapping[str, Any]) -> Decision:
    """Read a decision from what a person chose and wrote on Airflow's page.

    Raises:
        Problems: what cannot be understood, with the form that is wanted (``review.<field>``).
    """
    names = {words: choice for choice, words in OPTIONS.items()}
    if len(chosen) != 1 or chosen[0] not in names:
        raise Problems(
            [
                SpecError(
                    "review.choice", got=", ".join(chosen) or "nothing", want=f"one of {', '.join(names)}",
                    fix="choose one of them",
                )
            ]
        )  # fmt: skip
    return read_decision(
        {
            "choice": names[chosen[0]],
            "note": str(fields.get("note") or ""),
            "shots": _shots(fields.get("shots")),
            "words": _object("words", fields.get("words"), '{"2": {"headline": "New words"}}'),
            "rulings": _object("rulings", fields.get("rulings"), _RULING),
            "rating": fields.get("rating") or None,
        }
    )


def _shots(value: Any) -> dict[Any, Any]:
    """Read ``3, 5``, ``3: brighter`` a line, or JSON."""
    text = clean(str(value or ""))
    if not text:
        return {}
    if text.startswith(("{", "[")):
        found = _json(text, "shots", '{"3": "brighter"}')
        return {number: "" for number in found} if isinstance(found, list) else found
    shots: dict[Any, Any] = {}
    for line in text.splitlines():
        parts = [line] if re.search(r"[:=]", line) else re.split(r"[,;\s]+|\band\b", line)
        for part in filter(str.strip, parts):
            match = _SHOT.fullmatch(part)
            if match is None:
                raise Problems(
                    [
                        SpecError(
                            "review.shots", got=part.strip(), want="numbers: 3, 5; or a line such as 3: brighter",
                            fix="write the shots so, each wish on its own line",
                        )
                    ]
                )  # fmt: skip
            shots[int(match[1])] = (match[2] or "").strip()
    return shots


def _object(field: str, value: Any, example: str) -> dict[Any, Any]:
    found = _json(text, field, example) if (text := clean(str(value or ""))) else {}
    if not isinstance(found, dict):
        raise Problems([_no_json(field, example)])
    return found


def _json(text: str, field: str, example: str) -> Any:
    if len(text) > _LONGEST[field]:
        raise Problems([_no_json(field, example)])
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problems([_no_json(field, example)]) from error
    if not isinstance(found, (dict, list)):
        raise Problems([_no_json(field, example)])
    return found


def _no_json(field: str, example: str) -> SpecError:
    return SpecError(f"review.{field}", got="something else", want=f"JSON such as {example}", fix="write it so")
