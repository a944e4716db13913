"""A client of the programming interface: films from a program, in a few lines.

>>> client = NightreelClient("https://airflow.example.com", user=("ada", "…"))  # doctest: +SKIP
>>> run = client.create("demo", "quick_draft", {"title": "Aurora Watch"})  # doctest: +SKIP
>>> for file in client.wait(run.id, within_s=600).results:  # doctest: +SKIP
...     client.download(file, Path("out"))
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import ValidationError

from nightreel.errors import BusyError, EngineError, InputError, NightreelError, RefusedError, StoreError
from nightreel.spec.answer import FINAL, ResultFile, Run
from nightreel.spec.record import RunState

if TYPE_CHECKING:
    import httpx

__all__ = ["NightreelClient", "ResultFile", "Run", "verify_callback"]

_AGAIN = (429, 502, 503, 504)
_PAUSES_S = (0.5, 1.0, 2.0, 4.0)
_LONGEST_PAUSE_S = 60.0
_REFUSED = (401, 403, 404)


class NightreelClient:
    """Talks to one installation.

    Every method raises ``NightreelError``: ``BusyError`` where a later call may pass, ``RefusedError`` for what the
    user may not, ``InputError`` for what is wrong with the request. Requests that may be repeated are repeated.

    Args:
        address: of the Airflow server, ``https://airflow.example.com``.
        user: name and password.
        token: instead of a user.
        timeout_s: how long one answer may take.
    """

    def __init__(
        self, address: str, *, user: tuple[str, str] | None = None, token: str = "", timeout_s: float = 30
    ) -> None:
        import httpx

        self._http = httpx.Client(base_url=address.rstrip("/"), timeout=timeout_s, follow_redirects=False)
        self._user, self._token = user, token

    def __enter__(self) -> NightreelClient:
        """Keep its connections open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def create(
        self,
        tenant: str,
        pipeline: str,
        brief: Mapping[str, Any],
        *,
        modules: Mapping[str, bool] | Sequence[str] | None = None,
        callback: str = "",
        key: str = "",
    ) -> Run:
        """Start a film.

        Args:
            tenant: whose film it is.
            pipeline: how it is made.
            brief: fields by their own or the customer's names.
            modules: what is switched on or off; a list of what is wanted.
            callback: address that gets signed events.
            key: names this request: the same key again is the same run. With one a lost answer is asked for again.
        """
        body: dict[str, Any] = {"tenant": tenant, "pipeline": pipeline, "brief": dict(brief)}
        body |= {"modules": modules if isinstance(modules, Mapping) else list(modules)} if modules is not None else {}
        body |= {"callback": {"url": callback}} if callback else {}
        return self._started("/runs", body, key)

    def generate(self, prompt: str, *, key: str = "", **parameters: Any) -> Run:
        """Start a film by the customer's own form: ``duration``, ``resolution``, ``modules``, ``callback_url``."""
        return self._started("/video/generate", {"prompt": prompt, **parameters}, key)

    def get(self, run: str) -> Run:
        """Ask for a run."""
        return _read(Run, self._ask("GET", f"/runs/{quote(run, safe='')}"))

    def wait(
        self,
        run: str,
        *,
        within_s: float = 3600,
        every_s: float = 2,
        told: Callable[[Run], None] | None = None,
        until: Sequence[RunState] = FINAL,
    ) -> Run:
        """Wait until a run has ended and give it; how it ended says its state.

        Args:
            run: its id.
            within_s: how long to wait.
            every_s: how often to ask.
            told: called with each answer.
            until: states to wait for; add ``waiting`` to stop where a person is asked.

        Raises:
            BusyError: it still goes on (``client.wait``).
        """
        give_up = time.monotonic() + within_s
        while True:
            found = self.get(run)
            if told is not None:
                told(found)
            if found.has_ended or found.state in until:
                return found
            if time.monotonic() >= give_up:
                raise BusyError(
                    "client.wait", where=run, got=f"{found.state}, {found.progress:.0%}", want="an end",
                    fix="wait longer: the run goes on",
                )  # fmt: skip
            time.sleep(min(every_s, max(0.0, give_up - time.monotonic())))

    def cancel(self, run: str) -> Run:
        """End a run that is no longer wanted."""
        return _read(Run, self._ask("DELETE", f"/runs/{quote(run, safe='')}"))

    def runs(
        self, *, tenant: str = "", pipeline: str = "", state: RunState | None = None, limit: int | None = None
    ) -> Iterator[Run]:
        """Give runs, the newest first; pages are fetched as they are needed."""
        said = {"tenant": tenant, "pipeline": pipeline, "state": state or ""}
        query = {name: value for name, value in said.items() if value}
        given, cursor = 0, ""
        while limit is None or given < limit:
            size = 50 if limit is None else min(50, limit - given)
            page = self._ask("GET", "/runs", query={**query, "limit": str(size), "cursor": cursor})
            for found in page["runs"]:
                yield _read(Run, found)
            given, cursor = given + len(page["runs"]), page["next"]
            if not cursor:
                return

    def revise(self, run: str, changes: Mapping[str, Any]) -> Run:
        """Start a run that changes ``words``, shots (``again``) or the ``brief`` of another."""
        return _read(Run, self._ask("POST", f"/runs/{quote(run, safe='')}/revisions", dict(changes), repeat=False))

    def rate(self, run: str, rating: int, note: str = "") -> None:
        """Say what you think of a film, 1 to 5."""
        body = {"rating": rating, "note": note}
        self._ask("POST", f"/runs/{quote(run, safe='')}/rating", body, repeat=False)

    def pipelines(self, tenant: str = "") -> list[dict[str, Any]]:
        """Give the pipelines that may be run, each with the JSON Schema of its brief."""
        found: list[dict[str, Any]] = self._ask("GET", "/pipelines", query={"tenant": tenant} if tenant else {})[
            "pipelines"
        ]
        return found

    def download(self, file: ResultFile, folder: Path) -> Path:
        """Fetch a result and check its digest; nothing half-fetched stays.

        Raises:
            StoreError: other content than was said (``client.digest``), or the link has ended.
        """
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / Path(file.name).name
        half = target.with_name(f".{target.name}.half")
        try:
            digest = self._fetched(file.link, half)
            if digest != file.sha256:
                raise StoreError(
                    "client.digest", where=file.name, got=f"sha256 {digest[:12]}…", want=f"{file.sha256[:12]}…",
                    fix="download it again",
                )  # fmt: skip
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
        return target

    def _fetched(self, link: str, half: Path) -> str:
        import httpx

        digest = hashlib.sha256()
        try:
            with self._http.stream("GET", link) as answer, half.open("wb") as out:
                if answer.is_error:
                    answer.read()
                    raise _fault(answer)
                for part in answer.iter_bytes(1 << 20):
                    digest.update(part)
                    out.write(part)
        except httpx.HTTPError as error:
            raise _away(link.partition("?")[0], error) from error
        return digest.hexdigest()

    def _started(self, path: str, body: dict[str, Any], key: str) -> Run:
        headers = {"Idempotency-Key": key} if key else {}
        return _read(Run, self._ask("POST", path, body, headers=headers, repeat=bool(key)))

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        repeat: bool = True,
    ) -> Any:
        """Ask, log in where that is wanted, and ask again where an answer may come later."""
        for pause_s in (*_PAUSES_S, None):
            answer = self._asked(
                method, path, body, query or {}, headers or {}, may_repeat=repeat and pause_s is not None
            )
            if answer is None or (answer.status_code in _AGAIN and pause_s is not None and repeat):
                time.sleep(_pause(answer, pause_s or 0))
                continue
            if answer.is_error:
                raise _fault(answer)
            return _json(answer)
        raise AssertionError("the last turn answers or raises")

    def _asked(
        self,
        method: str,
        path: str,
        body: Any,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        may_repeat: bool,
    ) -> httpx.Response | None:
        """Ask once; ``None`` when nobody answered and it may be asked again."""
        import httpx

        try:
            answer = self._sent(method, path, body, query, headers)
            if answer.status_code == httpx.codes.UNAUTHORIZED and self._user is not None:
                self._token = ""
                answer = self._sent(method, path, body, query, headers)
        except httpx.HTTPError as error:
            if may_repeat:
                return None
            raise _away(path, error) from error
        return answer

    def _sent(
        self, method: str, path: str, body: Any, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> httpx.Response:
        if not self._token and self._user is not None:
            self._log_in(*self._user)
        login = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        address = f"/nightreel/v1{path}"
        return self._http.request(method, address, json=body, params=dict(query), headers={**headers, **login})

    def _log_in(self, name: str, password: str) -> None:
        answer = self._http.post("/auth/token", json={"username": name, "password": password})
        if answer.status_code in _AGAIN:
            raise BusyError(
                "client.login", where=name, got=f"HTTP {answer.status_code}", want="a server that lets people log in",
                fix="ask again in a minute",
            )  # fmt: skip
        if answer.is_error:
            raise RefusedError(
                "client.login", where=name, got=f"HTTP {answer.status_code}", 
                want="a name and password that Airflow knows",
                fix="check both",
            )  # fmt: skip
        self._token = str(_json(answer).get("access_token", ""))


def verify_callback(key: bytes, header: str, body: bytes) -> dict[str, Any]:
    """Check a callback as its receiver should, and give what it says.

    Args:
        key: the tenant's key, as the installation gave it to you.
        header: ``Nightreel-Signature`` of the request.
        body: the request's bytes, as they came.

    Raises:
        RefusedError: it does not come from the installation, or is old.
        InputError: it says nothing that can be read (``client.callback``).
    """
    from nightreel.outbound.sign import verify_signature

    verify_signature(key, header, body)
    try:
        said = json.loads(body)
    except ValueError as error:
        raise InputError("client.callback", got="a body that is not JSON", fix="ignore the request") from error
    if not isinstance(said, dict):
        raise InputError("client.callback", got="a body without names", fix="ignore the request")
    return said


def _read(model: type[Run], value: Any) -> Run:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise EngineError(
            "client.answer", got="an answer that this client cannot read", want="one of the interface, version 1",
            fix="install the version of nightreel that the server has",
        ) from error  # fmt: skip


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise EngineError(
            "client.answer", where=str(answer.request.url.path), got="an answer that is not JSON",
            want="an Airflow with Nightreel", fix="check the address",
        ) from error  # fmt: skip


def _fault(answer: httpx.Response) -> NightreelError:
    """Give the error that an answer says, as the error that it was on the server."""
    try:
        said = answer.json()["error"]
        parts = {name: str(said.get(name, "")) for name in ("where", "want", "fix")}
        code, got = str(said["code"]), str(said.get("got", "")) or None
    except (ValueError, KeyError, TypeError, AttributeError):
        code, got = f"http.{answer.status_code}", answer.reason_phrase or "an error"
        parts = {"where": str(answer.request.url.path), "want": "", "fix": "ask whoever keeps the server"}
    kind: type[NightreelError] = InputError
    if answer.status_code in _AGAIN:
        kind = BusyError
    elif answer.status_code in _REFUSED:
        kind = RefusedError
    elif answer.status_code >= 500:
        kind = EngineError
    return kind(code, got=got, **parts)


def _away(where: str, error: Exception) -> BusyError:
    return BusyError("client.away", where=where, got=str(error) or type(error).__name__, fix="ask again later")


def _pause(answer: httpx.Response | None, usual_s: float) -> float:
    said = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(float(said), _LONGEST_PAUSE_S) if said.isdigit() else usual_s
