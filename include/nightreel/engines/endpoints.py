"""Endpoints: the services of this installation, named by its engineer; a tenant may name one, never give an address.

``NIGHTREEL_ENDPOINTS`` is a YAML file::

    endpoints:
      qwen: {kind: language, url: "http://vllm:8000/v1", model: Qwen3-32B, output: json_schema}
      wan: {kind: videos, url: "http://gpu-1:8000", model: Wan2.2-TI2V-5B}
      model-studio: {kind: dashscope, url: "https://dashscope-intl.aliyuncs.com", model: wan2.7-t2v,
                     picture_model: wan2.7-i2v, key_env: DASHSCOPE_API_KEY, money_per_s: 0.10, tenants: [acme]}
      eyes: {kind: vision, url: "http://vllm-vl:8000/v1", model: Qwen3-VL-30B-A3B-Instruct}
      eyes-outside: {kind: vision, url: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", model: qwen3-vl-plus,
                     key_env: DASHSCOPE_API_KEY, output: json_object, money_per_million_input: 0.20,
                     money_per_million_output: 1.60}

An endpoint of kind ``vision`` is any that speaks OpenAI's chat completions and sees: vLLM with Qwen3-VL, DashScope's
compatible mode. vLLM takes the JSON schema (``json_schema``, the default); where a service only gives some JSON, write
``json_object``, and for one that knows neither ``text``: the schema then stands in the words, and our own check always
runs. Answers are streamed, so that one in a loop is stopped early; ``stream: false`` is for services that cannot. A
tenant's pictures stay in this network: an address that is public is refused unless its tenant.yaml says
``vision: {public: true}``; ``vision: {at_once: 8}`` is how many questions it asks at the same time on one machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field

from nightreel.errors import MissingProgramError, OptionError, RefusedError
from nightreel.spec.model import Model, Name
from nightreel.spec.near import mend
from nightreel.spec.yaml_file import read_yaml

EndpointKind = Literal["language", "videos", "dashscope", "image_check", "vision"]


class Endpoint(Model):
    """One service, where it is, what it does and what it costs."""

    kind: EndpointKind
    url: str = Field(pattern=r"^https?://[^\s@]+$", max_length=300, description="Its address, without a key.")
    model: str = Field("", max_length=200, description="Name of the model there.")
    picture_model: str = Field("", max_length=200, description="Model there for shots that begin from a picture.")
    lora_root: str = Field("", max_length=300, description="Folder at a video server: style packs by sha256 digest.")
    key_env: str = Field("", pattern=r"^[A-Z_][A-Z0-9_]*$|^$", description="Environment variable that holds its key.")
    tenants: tuple[str, ...] = Field((), description="Who may use it; everyone when empty.")
    output: Literal["json_schema", "json_object", "text"] = Field("json_schema", description="How it gives JSON.")
    stream: bool = Field(True, description="Whether a vision endpoint gives its answers piece by piece.")
    languages: tuple[str, ...] = Field((), description="Languages that its model writes well; any when empty.")
    timeout_s: float = Field(120, gt=0, le=3600, description="Of one request.")
    job_timeout_s: float = Field(1800, gt=0, le=86_400, description="Of one job, from sending to result.")
    poll_s: float = Field(5, gt=0, le=300)
    paid: bool | None = Field(
        None, description="Whether its work costs money; yes when left out and it has a price or a key."
    )
    money_per_s: float = Field(0, ge=0, description="US dollars a second of film; 0: what the engine's card says.")
    money_per_million_input: float = Field(0, ge=0, description="US dollars a million tokens read.")
    money_per_million_output: float = Field(0, ge=0, description="US dollars a million tokens written.")

    @property
    def is_paid(self) -> bool:
        """Whether its work may cost money, known or not: what has a key asks for it unless the engineer says no."""
        if self.kind == "dashscope" or self.money_per_s or self.has_token_price:
            return True
        return bool(self.key_env) if self.paid is None else self.paid

    @property
    def has_token_price(self) -> bool:
        """Whether it is told what tokens cost."""
        return bool(self.money_per_million_input or self.money_per_million_output)

    def key(self) -> str:
        """Give its key, or nothing where it needs none.

        Raises:
            MissingProgramError: the variable that should hold it is not set (``endpoint.key``).
        """
        if not self.key_env:
            return ""
        key = os.environ.get(self.key_env, "").strip()
        if not key:
            raise MissingProgramError(
                "endpoint.key", where=self.url, got=f"no {self.key_env}", want="the service's key",
                fix=f"set {self.key_env} in the environment of the workers",
            )  # fmt: skip
        return key


def may_send_again(status: int | None, *, paid: bool) -> bool:
    """Whether a request may be sent again by itself: the one rule for everything that services are asked.

    A paid one that may have been accepted never is, whatever the service says of its own faults: what lies behind the
    fault may have begun. Only 425 (RFC 8470) and 429 (RFC 6585) say that nothing was done.

    Args:
        status: of the answer; ``None`` when the request was sent and none came.
        paid: whether the work costs money.
    """
    if status in (425, 429):
        return True
    return not paid and (status is None or status == 408 or status >= 500)


class Endpoints(Model):
    """Every endpoint of this installation by name."""

    endpoints: dict[Name, Endpoint] = Field(default_factory=dict)

    def find(self, name: str, kind: EndpointKind, tenant: str) -> tuple[str, Endpoint]:
        """Give an endpoint by name; the only one of its kind when the name is empty.

        Raises:
            OptionError: no such endpoint (``endpoint.name``), or several and no name.
            RefusedError: the tenant may not use it (``endpoint.tenant``).
        """
        offered = {
            known: one for known, one in self.endpoints.items()
            if one.kind == kind and (not one.tenants or tenant in one.tenants)
        }  # fmt: skip
        if not name and len(offered) == 1:
            return next(iter(offered.items()))
        if name in offered:
            return name, offered[name]
        if name in self.endpoints and self.endpoints[name].kind == kind:
            raise RefusedError(
                "endpoint.tenant", where=tenant, got=name, want=f"one of {', '.join(offered) or 'none'}",
                fix=f"choose another endpoint, or let the engineer add {tenant} to it",
            )  # fmt: skip
        raise OptionError(
            "endpoint.name", got=name or "none named",
            want=f"a {kind} endpoint: {', '.join(offered) or 'none is set up'}",
            fix=mend(name, list(offered), "name one, or let the engineer add it to NIGHTREEL_ENDPOINTS"),
        )  # fmt: skip


def load_endpoints() -> Endpoints:
    """Read ``NIGHTREEL_ENDPOINTS``; none when it is not set.

    Raises:
        SpecError: the file is not there or wrong.
    """
    named = os.environ.get("NIGHTREEL_ENDPOINTS")
    if not named:
        return Endpoints()
    path = Path(named).resolve()
    return read_yaml(path, Endpoints, path.parent)[0]
