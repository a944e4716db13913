"""What the model of the vision server says: a good answer by its schema, or one of the ways to go wrong."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

LOOPED = "A man walks along the street and looks back. "
PLACE = (100, 200, 600, 700)
"""Where good answers see everything: left, top, right, bottom in thousandths of the picture."""
_ENDLESS = 4000


@dataclass(frozen=True)
class Asked:
    """One question as the model gets it."""

    request: dict[str, Any]

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The answer's, from ``response_format`` or from the words of the system."""
        named = self.request.get("response_format", {}).get("json_schema", {}).get("schema")
        if named is not None:
            return dict(named)
        found = re.search(r"<schema>\s*(\{.*\})\s*</schema>", self.system, re.DOTALL)
        return dict(json.loads(found[1])) if found else {}

    @property
    def name(self) -> str:
        """The answer's model, in small letters."""
        named = self.request.get("response_format", {}).get("json_schema", {}).get("name", "")
        return str(named or self.schema.get("title", "")).lower()

    @property
    def system(self) -> str:
        return str(self.request["messages"][0]["content"])

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """Parts of the first question; what follows it are repairs."""
        content = next(one["content"] for one in self.request["messages"] if one["role"] == "user")
        return list(content) if isinstance(content, list) else [{"type": "text", "text": content}]

    @property
    def texts(self) -> list[str]:
        return [part["text"] for part in self.parts if part["type"] == "text"]

    @cached_property
    def pictures(self) -> list[Frame]:
        """uint8 RGB ``(H, W, 3)``, decoded."""
        import numpy as np
        from PIL import Image

        urls = [part["image_url"]["url"] for part in self.parts if part["type"] == "image_url"]
        return [np.asarray(Image.open(BytesIO(content_of(url))).convert("RGB")) for url in urls]

    @cached_property
    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of each picture; nothing is decoded."""
        from PIL import Image

        urls = [part["image_url"]["url"] for part in self.parts if part["type"] == "image_url"]
        return [Image.open(BytesIO(content_of(url))).size for url in urls]

    @property
    def repairs(self) -> list[str]:
        """What the model was told of its earlier answers."""
        users = [one["content"] for one in self.request["messages"] if one["role"] == "user"]
        return [str(content) for content in users[1:]]


def content_of(url: str) -> bytes:
    """Give a picture's file from its address."""
    head, _, content = url.partition(";base64,")
    if head not in ("data:image/jpeg", "data:image/png"):
        raise ValueError(f"no picture: {head[:40]}")
    return base64.b64decode(content, validate=True)


def text_of(kind: str, words: str, asked: Asked, answer: Callable[[Asked], Any]) -> str:
    """Give what the model says."""
    if kind == "empty":
        return ""
    if kind == "prose":
        return "Of course! The first panel shows a man who walks along a street at dawn."
    if kind == "other_schema":
        return json.dumps({"description": "A man walks.", "confidence": 0.9})
    if kind in ("loop", "endless"):
        times = _ENDLESS if kind == "endless" else min(60, asked.request.get("max_tokens", 2000) // 10)
        return '{"action": "' + LOOPED * times
    value = answer(asked)
    if kind == "says":
        set_first_text(value, words)
    elif kind == "leaks":
        set_first_text(value, " ".join(asked.system.split()[5:45]))
    elif kind == "extra":
        value = {**value, "confidence": 0.9}
    elif kind in _PLACES:
        _PLACES[kind](value)
    text = json.dumps(value, ensure_ascii=False)
    shaped = {
        "truncated": text[: len(text) * 2 // 3],
        "fenced": f"Here it is:\n```json\n{text}\n```\nTell me if you need more!",
        "blanks": text + "\n  " * 300,
        "thinks": f"<think>The schema is {{a: b}}.</think>\n\n{text}",
    }
    return shaped.get(kind, text)


def places(value: Any) -> Iterator[dict[str, Any]]:
    """Find every piece of evidence in an answer."""
    if isinstance(value, dict):
        if "look" in value:
            yield value
        for inner in value.values():
            yield from places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner)


def set_first_text(value: Any, words: str) -> bool:
    """Put words into the first field of an answer that holds free text."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner == "seen":
                value[name] = words
                return True
            if set_first_text(inner, words):
                return True
    if isinstance(value, list):
        return any(set_first_text(inner, words) for inner in value)
    return False


def _with_region(region: Any) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for place in places(value):
            place["region"] = region

    return change


def _look_far(value: Any) -> None:
    for place in places(value):
        place["look"] = 99


_PLACES: dict[str, Callable[[Any], None]] = {
    "thousandths": _with_region(list(PLACE)),
    "pixels": _with_region({"x1": 1040, "y1": 100, "x2": 1100, "y2": 1020}),
    "outside": _with_region({"x": 0.75, "y": 0.5, "width": 0.75, "height": 0.25}),
    "inverted": _with_region([600, 700, 100, 200]),
    "far_look": _look_far,
}


def from_schema(schema: dict[str, Any]) -> Any:
    """Give the plainest value that a JSON schema allows: texts are ``seen``, lists have one item."""
    return _value(schema, schema.get("$defs", {}))


def _value(schema: dict[str, Any], known: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(known[schema["$ref"].rpartition("/")[2]], known)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return _value(next(one for one in schema["anyOf"] if one.get("type") != "null"), known)
    kind = schema.get("type")
    if kind == "object":
        return {name: _value(inner, known) for name, inner in schema.get("properties", {}).items()}
    if kind == "array" and schema.get("items", {}).get("maximum") == 1000 and schema.get("maxItems") == 4:
        return list(PLACE)
    if kind == "array":
        return [_value(schema.get("items", {}), known)] * max(1, schema.get("minItems", 0))
    if kind == "number":
        return schema.get("minimum", schema.get("exclusiveMinimum", 0)) + 0.25
    plain = {"integer": schema.get("minimum", 0), "boolean": False, "null": None}
    return plain.get(str(kind), "seen".ljust(schema.get("minLength", 0), "."))
