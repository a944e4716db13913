"""JSON found in what a model says around it."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from nightreel.engines.enrich.language.draft import ScriptDraft


class NoDraft(ValueError):
    """There is no draft in an answer; the message says what is there."""


def draft_of(answer: str) -> ScriptDraft:
    """Give the draft in an answer, whatever is said before and after it.

    Raises:
        NoDraft: no JSON, JSON that is cut off, or of another form.
    """
    text = re.sub(r"<think>.*?</think>", "", answer, flags=re.DOTALL)
    found = list(_objects(text))
    whole = [one for one in found if "shots" in one]
    if not whole:
        cut = text.count("{") > text.count("}")
        raise NoDraft("the JSON object is cut off" if cut else "there is no JSON object with shots in the answer")
    try:
        return ScriptDraft.model_validate(max(whole, key=lambda one: len(str(one))))
    except ValidationError as error:
        raise NoDraft(said_of(error)) from error


def said_of(error: ValidationError) -> str:
    """Give what is wrong with an answer's form, in a line."""
    faults = [f"{'.'.join(map(str, item['loc'])) or 'answer'}: {item['msg']}" for item in error.errors()[:8]]
    return "; ".join(faults)


def _objects(text: str) -> list[dict[str, Any]]:
    decoder, found, at = json.JSONDecoder(), [], 0
    for _ in range(50):
        at = text.find("{", at)
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        if isinstance(value, dict):
            found.append(value)
        at = end
    return found
