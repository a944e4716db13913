"""What DashScope's error codes mean, and what to do about each.

Source: Model Studio, "Error messages" (read in November 2026). A code may have a more special part after a dot.
"""

from __future__ import annotations

from nightreel.engines.generate.remote.protocol import Answer, JobState, said
from nightreel.errors import BusyError, EngineError, InputError, NightreelError, OptionError, RefusedError

Meaning = tuple[type[NightreelError], str, str, str]
"""Kind of error, our code, what is wanted, the mend."""

_MEANINGS: dict[str, Meaning] = {
    "InvalidApiKey": (
        RefusedError, "endpoint.denied", "a valid key of the endpoint's own region",
        "let the engineer check the endpoint's key_env: key, model and address belong to one region",
    ),
    "Arrearage": (
        RefusedError, "endpoint.account", "an account in credit",
        "top up the Alibaba Cloud account, then run again",
    ),
    "AccessDenied": (
        RefusedError, "endpoint.denied", "a key that may use the model",
        "activate the model in the Model Studio console, or let the engineer give the key's workspace the right",
    ),
    "AllocationQuota": (
        BusyError, "endpoint.quota", "quota of the account that is left",
        "wait until the quota is renewed, or ask Alibaba Cloud for more; a fallback is used if there is one",
    ),
    "DataInspectionFailed": (
        RefusedError, "generate.content", "words and pictures that the service's content check passes",
        "change the shot's scene or its picture: the service refuses this content",
    ),
    "IPInfringementSuspect": (
        RefusedError, "generate.content", "words and pictures without other people's rights",
        "take names, characters and marks of others out of the shot",
    ),
    "ModelNotFound": (
        OptionError, "endpoint.model", "a model that the endpoint's region has",
        "let the engineer correct the endpoint's model or its address",
    ),
    "InvalidURL": (
        InputError, "generate.picture", "a picture that the service can read", "replace the shot's picture by another",
    ),
    "InvalidParameter": (
        OptionError, "generate.rejected", "settings that the model takes",
        "mend the step's settings as the service says",
    ),
    "BadRequest": (
        OptionError, "generate.rejected", "a request that the model takes",
        "mend the step's settings as the service says",
    ),
    "UnsupportedOperation": (
        OptionError, "generate.rejected", "a request that the model takes", "choose another model for the endpoint",
    ),
    "Throttling": (
        BusyError, "generate.busy", "fewer jobs at a time", "wait; the run goes on by itself",
    ),
    "InternalError": (
        EngineError, "generate.failed", "a finished clip", "run again later, or add a fallback",
    ),
}  # fmt: skip
_ALIASES = {
    "InvalidApiKey": ("InvalidApiKey", "invalid_api_key"),
    "ModelNotFound": ("ModelNotFound", "model_not_found", "Model.NotFound"),
    "AccessDenied": ("AccessDenied", "Model.AccessDenied", "Workspace.AccessDenied", "App.AccessDenied"),
    "AllocationQuota": ("Throttling.AllocationQuota", "AllocationQuota", "LimitRequests", "insufficient_quota"),
    "InvalidURL": ("InvalidURL", "InvalidParameter.DataInspection", "InvalidImage", "InvalidFile"),
    "InvalidParameter": ("InvalidParameter", "invalid_parameter_error", "MissingParameter"),
    "Throttling": ("Throttling", "limit_requests"),
    "InternalError": ("InternalError", "ServiceUnavailable", "SystemError", "RequestTimeOut"),
}
_BY_STATUS = {400: "BadRequest", 401: "InvalidApiKey", 403: "AccessDenied", 404: "ModelNotFound", 429: "Throttling"}


def is_refused(answer: Answer) -> bool:
    """Whether a code says that no task was begun: too many at a time, whatever the status."""
    return _meaning(_code(answer)) in (_MEANINGS["Throttling"], _MEANINGS["AllocationQuota"])


def refusal_of(answer: Answer, where: str) -> NightreelError:
    """Give the sentence for a request that was refused."""
    code = _code(answer)
    return _error(
        _meaning(code) or _MEANINGS[_BY_STATUS.get(answer.status, "InternalError")], code, said(answer), where
    )


def _code(answer: Answer) -> str:
    return str(answer.body.get("code") or "") if isinstance(answer.body, dict) else ""


def failure_of(state: JobState, where: str) -> NightreelError:
    """Give the sentence for a task that failed."""
    return _error(_meaning(state.code) or _MEANINGS["InternalError"], state.code, state.message or "no reason", where)


def _meaning(code: str) -> Meaning | None:
    """Find a code by its longest known beginning."""
    known = {alias: name for name in _MEANINGS for alias in _ALIASES.get(name, (name,))}
    fitting = [alias for alias in known if code == alias or code.startswith(f"{alias}.")]
    return _MEANINGS[known[max(fitting, key=len)]] if fitting else None


def _error(meaning: Meaning, code: str, words: str, where: str) -> NightreelError:
    kind, ours, want, fix = meaning
    got = f"{code}: {words}" if code and code not in words else words
    return kind(ours, where=where, got=got, want=want, fix=fix)
