"""A model server with the asynchronous ``/v1/videos`` protocol, as strict as vLLM-Omni is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.servers.base import ProtocolServer, small_video

_NUMBERS = {
    "num_frames": r"[1-9]\d*", "fps": r"[1-9]\d*", "seed": r"\d+", "num_inference_steps": r"[1-9]\d*",
    "seconds": r"[1-9]\d*", "guidance_scale": r"\d+(\.\d+)?", "guidance_scale_2": r"\d+(\.\d+)?",
    "size": r"[1-9]\d*x[1-9]\d*",
}  # fmt: skip
_WORDS = {"prompt", "negative_prompt", "model", "lora"}


@dataclass
class Job:
    """One accepted job: one that would be paid."""

    id: str
    fields: dict[str, str]
    picture: bytes
    accepted_at: float
    deleted: bool = False
    asked: int = 0


class VideosServer(ProtocolServer):
    """Accepts jobs, works ``works_s`` on each, and tells how it goes.

    ``ends`` gives how a job ends: ``completed`` or an error's message.
    """

    def __init__(self, works_s: float = 0.0, key: str = "", port: int = 0) -> None:
        super().__init__(port)
        self.works_s, self.key = works_s, key
        self.jobs: dict[str, Job] = {}
        self.ends: Callable[[Job], str] = lambda job: "completed"
        self.video = small_video()

    def forget(self) -> None:
        """Restart without memory."""
        self.jobs.clear()

    def kind_of(self, method: str, path: str) -> str:
        if method == "POST":
            return "create"
        if method == "DELETE":
            return "cancel"
        return "content" if path.endswith("/content") else "ask"

    def obey(self, kind: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return 401, {"error": {"message": "no valid key"}}, {}
        if kind == "create":
            return self._create(path, headers, body)
        found = re.fullmatch(r"/v1/videos/([\w-]+)(/content)?", path)
        job = self.jobs.get(found[1]) if found else None
        if job is None:
            return 404, {"detail": "Video not found"}, {}
        if kind == "cancel":
            job.deleted = True
            del self.jobs[job.id]
            return 200, {"id": job.id, "deleted": True, "object": "video.deleted"}, {}
        job.asked += kind == "ask"
        state = self._state(job)
        if kind == "content":
            return (200, self.video, {}) if state["status"] == "completed" else (404, {"detail": "in progress"}, {})
        return 200, state, {}

    def _create(self, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        fields, files = _form(headers.get("content-type", ""), body)
        fault = self._fault(path, headers, fields, files)
        if fault:
            self.wrong.append(fault)
            return 422, {"detail": [{"msg": fault}]}, {}
        job = Job(f"video_gen_{len(self.accepted):03}", fields, files.get("input_reference", b""), time.monotonic())
        self.accepted.append(job)
        self.jobs[job.id] = job
        return 200, self._state(job), {}

    def _fault(self, path: str, headers: Any, fields: dict[str, str], files: dict[str, bytes]) -> str:
        if path != "/v1/videos" or not headers.get("content-type", "").startswith("multipart/form-data"):
            return "no multipart form at /v1/videos"
        if not fields.get("prompt"):
            return "prompt is required"
        for name, value in fields.items():
            if name not in _WORDS and not re.fullmatch(_NUMBERS.get(name, "(?!)"), value):
                return f"{name}: {value!r}"
        if "lora" in fields and not {"name", "path", "scale"} <= json.loads(fields["lora"]).keys():
            return "lora"
        if set(files) - {"input_reference"} or not all(content.startswith(b"\x89PNG") for content in files.values()):
            return "input_reference"
        return ""

    def _state(self, job: Job) -> dict[str, Any]:
        share = min(1.0, (time.monotonic() - job.accepted_at) / self.works_s) if self.works_s else 1.0
        end = self.ends(job)
        status = "queued" if share < 0.1 else "in_progress" if share < 1 else end
        state = {
            "id": job.id, "object": "video", "model": "m", "prompt": job.fields["prompt"],
            "status": status if status in ("queued", "in_progress", "completed") else "failed",
            "progress": int(100 * share), "created_at": 1, "seconds": "1", "error": None,
        }  # fmt: skip
        if state["status"] == "failed":
            state["error"] = {"code": "generation_failed", "message": end}
        if state["status"] == "completed":
            state["inference_time_s"] = 1.5
        return state


def _form(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """Read a multipart form: its plain fields and its files."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        if part.get_filename():
            files[name] = content
        else:
            fields[name] = content.decode()
    return fields, files
