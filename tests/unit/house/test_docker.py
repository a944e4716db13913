"""Every command, variable and path in docker/ exists in the programs that are installed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from nightreel.engines.endpoints import Endpoints, load_endpoints

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text()
SECRETS = (ROOT / "docker/secrets.sh").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def _commands() -> Iterator[list[str]]:
    for service in SERVICES.values():
        yield from (
            shlex.split(line)
            for word in [service.get("command", [])]
            for line in ([shlex.join(word)] if word and word[0] == "airflow" else str("\n".join(word)).splitlines())
            if line.startswith("airflow ")
        )
        test = service.get("healthcheck", {}).get("test", [""])
        if test[1:2] == ["airflow"]:
            yield test[1:]


def _parser() -> Any:
    from airflow.cli.cli_parser import get_parser

    return get_parser()


@pytest.fixture(scope="module")
def parser() -> Any:
    os.environ.setdefault("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    return _parser()


@pytest.mark.parametrize("command", [pytest.param(c, id=" ".join(c)) for c in _commands()])
def test_airflow_knows_each_command_and_its_options(parser: Any, command: list[str]) -> None:
    parser.parse_args(command[1:])


def test_there_are_commands_to_check() -> None:
    names = {command[1] for command in _commands()}
    assert {"api-server", "scheduler", "dag-processor", "triggerer", "celery", "jobs", "db", "pools"} <= names


def test_airflow_knows_each_setting() -> None:
    from airflow.configuration import conf
    from airflow.providers_manager import ProvidersManager

    ProvidersManager().initialize_providers_configuration()
    known = conf.configuration_description
    environment = {name for service in SERVICES.values() for name in service.get("environment", {})}
    environment |= set(re.findall(r"AIRFLOW__\w+", DOCKERFILE))
    for name in sorted(name for name in environment if name.startswith("AIRFLOW__")):
        section, option = name.removeprefix("AIRFLOW__").lower().split("__", 1)
        assert option in known[section]["options"], f"{name} is no setting of Airflow"


def test_nightreel_reads_each_of_its_variables() -> None:
    rooms = (ROOT / "include/nightreel", ROOT / "plugins/nightreel_airflow")
    source = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    environment = {name for service in SERVICES.values() for name in service.get("environment", {})}
    environment |= set(re.findall(r"NIGHTREEL_\w+(?==)", DOCKERFILE))
    for name in sorted(name for name in environment if name.startswith("NIGHTREEL_")):
        shown = "NIGHTREEL_KEY_" if name.startswith("NIGHTREEL_KEY_") else name
        assert shown in source, f"nothing reads {name}"


def test_each_copied_path_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for path in " ".join(copied).split():
        assert (ROOT / path).exists(), path
    assert (ROOT / "docker" / "../include/tenants").is_dir()
    assert COMPOSE["x-airflow"]["build"]["dockerfile"] == "docker/Dockerfile"


def test_each_variable_is_made_by_the_secrets_script_or_has_a_default() -> None:
    text = (ROOT / "docker/compose.yaml").read_text()
    made = dict(
        line.removeprefix("export ").split("=", 1)
        for line in subprocess.run(
            [ROOT / "docker/secrets.sh"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
    )
    for name, default in re.findall(r"(?<!\$)\$\{(\w+)(:-)?", text):
        assert default or name in made, f"{name} has neither a secret nor a default"
    assert len(set(made.values())) == len(made), "each secret is its own"
    assert all(len(value) >= 32 for value in made.values())


def test_no_secret_stands_in_a_file() -> None:
    for path in (ROOT / "docker").iterdir():
        assert not re.search(
            r"(?i)(password|secret|key)[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9+/_-]{12,}", path.read_text()
        ), path


def test_every_long_running_service_has_a_health_check() -> None:
    for name, service in SERVICES.items():
        assert "healthcheck" in service or service.get("restart") == "no", name


def test_every_queue_of_a_step_has_a_worker() -> None:
    from nightreel.steps.base import all_steps

    queues = {
        queue
        for service in SERVICES.values()
        if (command := service.get("command")) and "--queues" in command
        for queue in command[command.index("--queues") + 1].split(",")
    }
    assert {step.queue for step in all_steps().values()} <= queues


def test_the_secrets_script_keeps_nothing() -> None:
    assert ">" not in SECRETS.replace("2>&1", "").split("set -eu")[1]


def test_the_endpoints_file_is_one_that_nightreel_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(ROOT / "docker/endpoints.yaml"))
    name, endpoint = load_endpoints().find("", "videos", "demo")
    assert (name, endpoint.url) == ("videos", "http://model-server:8091")
    assert "8091" in SERVICES["model-server"]["command"]
    commented = re.sub(r"(?m)^  # ", "  ", (ROOT / "docker/endpoints.yaml").read_text())
    assert {one.kind for one in Endpoints.model_validate(yaml.safe_load(commented)).endpoints.values()} == {
        "videos", "language", "dashscope",
    }  # fmt: skip


def test_the_image_for_graphics_cards_is_a_target_and_not_the_default() -> None:
    stages = re.findall(r"(?m)^FROM (\S+)(?: AS (\S+))?$", DOCKERFILE)
    assert SERVICES["worker-gpu"]["build"]["target"] in {name for _, name in stages}
    assert stages[-1] == ("base", "")
