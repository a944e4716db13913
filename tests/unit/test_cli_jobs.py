"""``nightreel jobs``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.videos_server import Job, VideosServer
from typer.testing import CliRunner

from nightreel.cli import app
from nightreel.store.jobs import JobLedger, JobTicket
from nightreel.store.local import LocalStore

TENANT = "name: acme\ntitle: Acme\nbrand: {name: Acme}\n"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JobLedger:
    """The ledger of a tenant in its own folder."""
    (tmp_path / "tenants/acme").mkdir(parents=True)
    (tmp_path / "tenants/acme/tenant.yaml").write_text(TENANT)
    monkeypatch.setenv("NIGHTREEL_TENANTS", str(tmp_path / "tenants"))
    monkeypatch.setenv("NIGHTREEL_STORE", (tmp_path / "store").as_uri())
    monkeypatch.setenv("COLUMNS", "200")
    return JobLedger(LocalStore(tmp_path / "store" / "acme"))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VideosServer]:
    with VideosServer() as server:
        path = tmp_path / "endpoints.yaml"
        path.write_text(json.dumps({"endpoints": {"wan": {"kind": "videos", "url": server.url, "timeout_s": 1}}}))
        monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(path))
        server.jobs["there"] = Job("there", {"prompt": "a"}, b"", 0)
        yield server


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["jobs", *words, "--tenant", "acme"])
    return ran.exit_code, ran.output


def ticket(**fields: object) -> JobTicket:
    plain: dict[str, object] = {
        "slot": "ab" * 32, "engine": "served", "endpoint": "wan", "what": "shot 3", "state": "sent", "job_id": "there",
        "money": 0.5, "told_s": 1_780_000_000,
    }  # fmt: skip
    return JobTicket(**{**plain, **fields})  # type: ignore[arg-type]


def test_open_jobs_are_listed_with_what_they_cost(ledger: JobLedger) -> None:
    assert run("list") == (0, "No job was sent yet.\n")
    ledger.claim(ticket())
    ledger.claim(ticket(slot="cd" * 32, state="done", what="shot 4"))
    code, said = run("list")
    assert code == 0
    for words in ("abababababab-1", "at the service", "shot 3", "$0.50", "2026-05-28", "there"):
        assert words in said
    assert "shot 4" not in said
    assert "shot 4" in run("list", "--all")[1]


def test_a_job_is_cancelled_at_its_service(ledger: JobLedger, server: VideosServer) -> None:
    ledger.claim(ticket())
    assert run("cancel", "abab") == (0, "abababababab-1: cancelled at wan\n")
    assert server.jobs == {}
    assert ledger.find("abab").state == "cancelled"
    code, said = run("cancel", "abab")
    assert code == 2
    assert "jobs.state" in said


def test_a_service_that_is_away_is_told(ledger: JobLedger, server: VideosServer) -> None:
    ledger.claim(ticket())
    server.fail("cancel", drop=True)
    code, said = run("cancel", "abab")
    assert code == 2
    assert "generate.away" in said
    assert ledger.find("abab").state == "sent"


def test_an_unsure_job_is_forgotten(ledger: JobLedger) -> None:
    ledger.claim(ticket(state="unsure"))
    assert "the next run sends it again" in run("forget", "abab")[1]
    assert ledger.find("abab").state == "forgotten"
    assert run("forget", "nobody")[0] == 2


@pytest.mark.parametrize("state", ["intent", "sent", "done"])
def test_a_paid_job_that_works_is_not_forgotten_by_the_way(ledger: JobLedger, state: str) -> None:
    ledger.claim(ticket(state=state))
    code, said = run("forget", "abab")
    assert code == 2
    assert "[jobs.paid] abababababab-1" in said
    assert "pays another $0.50" in said
    assert ledger.find("abab").state == state
    assert "sends it again and pays another $0.50" in run("forget", "abab", "--pay-again")[1]
    assert ledger.find("abab").state == "forgotten"


def test_a_free_job_that_works_is_forgotten(ledger: JobLedger, server: VideosServer) -> None:
    ledger.claim(ticket(money=0))
    assert run("forget", "abab") == (0, "abababababab-1: forgotten (at the service); the next run sends it again\n")


def test_a_job_that_is_paid_and_nobody_knows_how_much_is_not_called_free(ledger: JobLedger) -> None:
    ledger.claim(ticket(money=0, paid=True))
    assert "not known" in run("list")[1]
    code, said = run("forget", "abab")
    assert (code, "nobody has said how much" in said) == (2, True)
