"""Alibaba Model Studio's asynchronous video API, as strict as its reference pages are."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.servers.base import ProtocolServer, small_video

KEY = "sk-test"
CREATE = "/api/v1/services/aigc/video-generation/video-synthesis"
Answer = tuple[int, Any, dict[str, str]]


@dataclass
class Task:
    """One accepted task: one that would be paid."""

    id: str
    request: dict[str, Any]
    accepted_at: float
    cancelled: bool = False


class DashscopeServer(ProtocolServer):
    """Accepts tasks, queues each ``queues_s``, works ``works_s`` on it.

    ``ends`` gives a task's end: an empty text, or the error's code.
    """

    def __init__(self, queues_s: float = 0.0, works_s: float = 0.0) -> None:
        super().__init__()
        self.queues_s, self.works_s = queues_s, works_s
        self.tasks: dict[str, Task] = {}
        self.ends: Callable[[Task], str] = lambda task: ""
        self.video = small_video()
        self.video_url = ""
        """Another address of the result than the server's own."""

    def kind_of(self, method: str, path: str) -> str:
        if path.endswith("/cancel"):
            return "cancel"
        return "create" if method == "POST" else "content" if path.startswith("/results/") else "ask"

    def obey(self, kind: str, path: str, headers: Any, body: bytes) -> Answer:
        if kind == "content":
            return 200, self.video, {}
        if headers.get("authorization") != f"Bearer {KEY}":
            return _fault(401, "InvalidApiKey", "Invalid API-key provided.")
        if kind == "create":
            return self._create(path, headers, body)
        found = re.fullmatch(r"/api/v1/tasks/([\w-]+)(/cancel)?", path)
        task = self.tasks.get(found[1]) if found else None
        if kind == "cancel":
            return self._cancel(task)
        if task is None:
            known = {"task_id": found[1] if found else "", "task_status": "UNKNOWN"}
            return 200, {"request_id": "r", "output": known}, {}
        return 200, {"request_id": "r", "output": self._output(task)}, {}

    def _create(self, path: str, headers: Any, body: bytes) -> Answer:
        if headers.get("x-dashscope-async") != "enable":
            return _fault(403, "AccessDenied", "current user api does not support synchronous calls.")
        request = json.loads(body)
        wrong = "path" if path != CREATE else _wrong(request)
        if wrong:
            self.wrong.append(wrong)
            return _fault(400, "InvalidParameter", wrong)
        task = Task(f"0385dc79-{len(self.accepted):04}", request, time.monotonic())
        self.accepted.append(task)
        self.tasks[task.id] = task
        return 200, {"request_id": "r", "output": {"task_id": task.id, "task_status": "PENDING"}}, {}

    def _cancel(self, task: Task | None) -> Answer:
        if task is None:
            return _fault(400, "InvalidParameter", "task not found")
        if self._status(task) != "PENDING":
            return _fault(400, "UnsupportedOperation", "Failed to cancel the task: it is not PENDING.")
        task.cancelled = True
        return 200, {"request_id": "r"}, {}

    def _status(self, task: Task) -> str:
        age_s = time.monotonic() - task.accepted_at
        if task.cancelled:
            return "CANCELED"
        if age_s < self.queues_s:
            return "PENDING"
        if age_s < self.queues_s + self.works_s:
            return "RUNNING"
        return "FAILED" if self.ends(task) else "SUCCEEDED"

    def _output(self, task: Task) -> dict[str, Any]:
        output: dict[str, Any] = {"task_id": task.id, "task_status": self._status(task)}
        if output["task_status"] == "FAILED":
            output |= {"code": self.ends(task), "message": "The task was not done."}
        if output["task_status"] == "SUCCEEDED":
            output["video_url"] = self.video_url or f"{self.url}/results/{task.id}.mp4?Signature=secret"
        return output


def _wrong(request: dict[str, Any]) -> str:
    """Say what a request breaks of the reference of its model's generation."""
    if request.keys() != {"model", "input", "parameters"}:
        return "keys"
    inputs, parameters, model = request["input"], request["parameters"], str(request["model"])
    is_new, has_picture = model.startswith("wan2.7"), "i2v" in model
    allowed = {"prompt", "negative_prompt"}
    if has_picture:
        allowed.add("media" if is_new else "img_url")
    if set(inputs) - allowed or not inputs.get("prompt"):
        return f"input: {sorted(inputs)}"
    if len(inputs["prompt"]) > (5000 if is_new else 1500) or len(inputs.get("negative_prompt", "")) > 500:
        return "prompt's length"
    sizes = {"resolution"} if has_picture else {"resolution", "ratio"} if is_new else {"size"}
    if set(parameters) != sizes | {"duration", "seed", "prompt_extend", "watermark"}:
        return f"parameters: {sorted(parameters)}"
    lengths = range(2, 16) if is_new else (5, 10, 15)
    if type(parameters["duration"]) is not int or parameters["duration"] not in lengths:
        return f"duration {parameters['duration']!r}"
    if not re.fullmatch(r"\d+\*\d+", parameters.get("size", "1*1")):
        return "size"
    if parameters.get("resolution", "720P") not in ("720P", "1080P"):
        return "resolution"
    return _wrong_picture(inputs, is_new=is_new) if has_picture else ""


def _wrong_picture(inputs: dict[str, Any], *, is_new: bool) -> str:
    if is_new and [one["type"] for one in inputs["media"]] != ["first_frame"]:
        return "media"
    head, _, content = (inputs["media"][0]["url"] if is_new else inputs["img_url"]).partition(";base64,")
    if head != "data:image/jpeg" or not base64.b64decode(content, validate=True).startswith(b"\xff\xd8"):
        return "picture"
    return ""


def _fault(status: int, code: str, message: str) -> Answer:
    return status, {"request_id": "r", "code": code, "message": message}, {}
