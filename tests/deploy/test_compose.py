"""What docker-compose.yml and .env.example say of each other; that the stack runs is shown by starting it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]
COMPOSE = (TOP / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def test_the_example_has_every_variable_with_its_default() -> None:
    lines = (TOP / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert example == dict(VARIABLE.findall(COMPOSE))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_reachable_from_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"topics", "demo"}))
def test_a_service_that_stays_has_a_health_check_a_memory_limit_and_time_to_stop(name: str) -> None:
    assert {"healthcheck", "mem_limit", "stop_grace_period", "restart"} <= set(SERVICES[name])


@pytest.mark.parametrize("name", ["topics", "worker", "worker-2", "demo", "prometheus", "alertmanager"])
def test_a_service_runs_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_is_mounted_is_there(name: str) -> None:
    sources = [VARIABLE.sub(r"\2", volume).split(":")[0] for volume in SERVICES[name].get("volumes", [])]
    assert all((TOP / source).exists() for source in sources if source.startswith("."))
