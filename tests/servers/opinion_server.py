"""Servers that judge: a model behind chat completions for texts and pictures, and a service for pictures alone."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

from PIL import Image
from tests.servers.base import ProtocolServer

KEY = "sk-judge"
MODEL = "judge-1"


class OpinionServer(ProtocolServer):
    """Refuses texts with one of its words, and pictures that are mostly red."""

    def __init__(self, **words: str) -> None:
        super().__init__()
        self.words = words
        """Category by word."""
        self.asked: list[dict[str, str]] = []
        """The texts of each request."""
        self.pictures: list[int] = []
        """How many pictures each request had."""
        self.says: list[str] = []
        """What the model says to the next requests instead."""

    def kind_of(self, method: str, path: str) -> str:
        return "ask"

    def obey(self, kind: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        request = json.loads(body)
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"message": "no key"}}, {}
        if request.get("model") != MODEL:
            self.wrong.append(f"model {request.get('model')}")
        if path == "/look":
            return 200, {"findings": self._looked(request["pictures"])}, {}
        if path != "/v1/chat/completions":
            return 404, {"error": {"message": path}}, {}
        form = request["response_format"]["json_schema"]
        if form["strict"] is not True or form["schema"]["additionalProperties"] is not False:
            self.wrong.append("a loose schema")
        content = self.says.pop(0) if self.says else json.dumps(self._judged(request["messages"]))
        return 200, {"choices": [{"message": {"role": "assistant", "content": content}}]}, {}

    def _judged(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        content = messages[-1]["content"]
        if isinstance(content, list):
            urls = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
            return {"findings": self._looked(urls)}
        texts = json.loads(content)["texts"]
        self.asked.append(texts)
        return {
            "refused": [
                {"field": field, "category": category, "words": word}
                for field, text in texts.items() for word, category in self.words.items() if word in text
            ]
        }  # fmt: skip

    def _looked(self, urls: list[str]) -> list[dict[str, Any]]:
        self.pictures.append(len(urls))
        found = []
        for number, url in enumerate(urls):
            picture = Image.open(io.BytesIO(base64.b64decode(url.removeprefix("data:image/jpeg;base64,"))))
            red, green, blue = picture.resize((1, 1)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]
            if red > 150 > max(green, blue):
                found.append({"category": "violence", "score": 0.9, "picture": number})
        return found
