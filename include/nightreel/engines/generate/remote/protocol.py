"""What a remote video service is to us: requests and answers as values, without a connection."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import Field, JsonValue

from nightreel.spec.model import Model
from nightreel.store.digest import value_digest

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.engines.endpoints import Endpoint
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.errors import NightreelError
    from nightreel.media.filters import Frame
    from nightreel.spec.film import Box

Form = dict[str, tuple[str, bytes, str]]
"""Parts of a multipart form: file name (empty for a plain field), content, type."""


@dataclass(frozen=True)
class Call:
    """One HTTP request to a service."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    json: JsonValue = None
    form: Form = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back, in bounded size."""

    status: int
    body: Any
    """The JSON value; ``None`` when it is none."""
    text: str = ""
    retry_after_s: float | None = None

    @property
    def is_good(self) -> bool:
        """Whether the service did what it was asked for."""
        return 200 <= self.status < 300

    @property
    def is_refusal(self) -> bool:
        """Whether the service has looked at the request and did not take it; a time-out is none."""
        return 300 <= self.status < 500 and self.status not in (408, 499)

    @property
    def may_pass(self) -> bool:
        """Whether the same request may pass later: too many of them, or a fault of the service."""
        return self.status in (408, 425, 429) or self.status >= 500


class JobState(Model):
    """How a job is."""

    state: Literal["queued", "running", "done", "failed", "cancelled", "lost"]
    progress: float | None = Field(None, description="0 to 1, where the service tells it.")
    code: str = Field("", description="The service's name of the fault.")
    message: str = ""
    url: str = Field("", description="Where the result is: an address, or a path at the service.")
    gpu_s: float = Field(0, ge=0, description="What the service says that it computed.")

    @property
    def is_final(self) -> bool:
        """Whether it will not change."""
        return self.state not in ("queued", "running")


@dataclass(frozen=True)
class Order:
    """What is asked of a service for one shot."""

    call: Call
    model: str
    film_s: float
    """Seconds of film that are made and paid."""
    settings: dict[str, JsonValue]
    """What was asked and what it became, for people."""
    subject: Box | None = None
    notes: tuple[str, ...] = ()

    def digest(self, endpoint: str) -> str:
        """Give the digest of everything that decides what the service makes: the slot of its job."""
        parts: JsonValue = {name: hashlib.sha256(part[1]).hexdigest() for name, part in self.call.form.items()}
        return value_digest({"endpoint": endpoint, "model": self.model, "json": self.call.json, "form": parts})


class RemoteApi(Protocol):
    """One protocol of remote video services; knows no connection and no ledger."""

    queries_per_s: float
    """How often one account may ask; 0 where nobody counts."""

    def order(self, request: GenerateRequest, endpoint: Endpoint, context: StepContext) -> Order:
        """Give what is sent for a shot.

        Raises:
            OptionError: the model cannot do what is asked.
        """
        ...

    def job_id(self, answer: Answer) -> str:
        """Give the job's name from the answer to its order; empty when there is none."""
        ...

    def ask(self, job_id: str) -> Call:
        """Ask how a job is."""
        ...

    def state(self, answer: Answer) -> JobState | None:
        """Read the answer; ``None`` when it tells nothing now and should be asked again."""
        ...

    def cancel(self, job_id: str) -> Call:
        """Ask to stop a job."""
        ...

    def is_cancelled(self, answer: Answer) -> bool:
        """Whether the answer says that the job was stopped, or is not there."""
        ...

    def refusal(self, answer: Answer, where: str) -> NightreelError:
        """Give the sentence for a request that was refused."""
        ...

    def is_refused(self, answer: Answer) -> bool:
        """Whether an answer that is a fault of the service proves, by what its makers write, that nothing was begun."""
        ...

    def failure(self, state: JobState, where: str) -> NightreelError:
        """Give the sentence for a job that failed."""
        ...


def encoded(pixels: Frame, kind: Literal["PNG", "JPEG"]) -> bytes:
    """Give a picture, uint8 RGB ``(H, W, 3)``, as a file: PNG, or JPEG where the size of a request counts."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.fromarray(pixels).save(out, kind, **({"quality": 95} if kind == "JPEG" else {}))
    return out.getvalue()


def data_url(content: bytes, kind: str) -> str:
    """Give a file as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def said(answer: Answer) -> str:
    """Give the words of a refusal, shortened; services put them in different places."""
    body = answer.body
    if isinstance(body, dict):
        error = body.get("error")
        inner = error if isinstance(error, dict) else {}
        for found in (inner.get("message"), body.get("message"), body.get("detail"), error):
            if isinstance(found, str) and found:
                return _plain(found)
            if isinstance(found, list) and found:
                return _plain("; ".join(str(one.get("msg", one) if isinstance(one, dict) else one) for one in found))
    return _plain(answer.text) or f"status {answer.status}"


def _plain(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())[:300]
