"""What the compose files, the Dockerfile and .env.example say of each other; that the stack runs is shown by check_compose."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.trial_secrets import write_secrets
from pipeline.settings import load_settings

TOP = Path(__file__).parents[2]
DOCKERFILE = TOP / "deploy" / "Dockerfile"
COMPOSE = TOP / "docker-compose.yml"
SECURE = TOP / "deploy" / "docker-compose.secure.yml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
OVERRIDE: dict[str, Any] = yaml.safe_load(SECURE.read_text(encoding="utf-8"))
OURS = {"topics", "worker", "worker-2", "demo"}
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def variables(*files: Path) -> dict[str, str]:
    """Name and default of each."""
    return {name: default for file in files for name, default in VARIABLE.findall(file.read_text(encoding="utf-8"))}


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([Path(sys.executable).with_name(name), *arguments], capture_output=True, text=True, check=False)


def test_the_example_has_every_variable_with_its_default() -> None:
    lines = (TOP / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert example == variables(COMPOSE, SECURE)


def test_every_image_is_pinned_by_version_and_digest() -> None:
    images = {name: default for name, default in variables(COMPOSE).items() if name.endswith("_IMAGE")}
    assert len(images) == 5
    for image in images.values():
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+[\w-]*@sha256:[0-9a-f]{64}", image)
    assert f"ARG PYTHON_IMAGE={images['PYTHON_IMAGE']}" in DOCKERFILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_reachable_from_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"topics", "demo"}))
def test_a_service_that_stays_has_a_health_check_a_memory_limit_and_time_to_stop(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "stop_grace_period", "restart"} <= set(service)
    assert "healthcheck" in service or (name in OURS and "HEALTHCHECK" in DOCKERFILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_runs_without_privileges(name: str) -> None:
    service = SERVICES[name]
    # Kafka's image writes its configuration, Grafana's was never started by us.
    assert service.get("read_only", False) or name in {"kafka", "grafana"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_is_mounted_is_there(name: str) -> None:
    sources = [VARIABLE.sub(r"\2", volume).split(":")[0] for volume in SERVICES[name].get("volumes", [])]
    assert all((TOP / source).exists() for source in sources if source.startswith("."))


def test_every_client_and_listener_of_the_secured_stack_uses_tls_and_sasl() -> None:
    services = OVERRIDE["services"]
    assert set(services) == OURS | {"kafka"}
    for name in OURS:
        assert services[name]["environment"]["NEWS_SECURITY_PROTOCOL"] == "SASL_SSL"
    protocols = dict(pair.split(":") for pair in services["kafka"]["environment"]["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    listeners = dict(pair.split("://") for pair in SERVICES["kafka"]["environment"]["KAFKA_LISTENERS"].split(","))
    assert {listeners[name] for name, protocol in protocols.items() if protocol != "SASL_SSL"} == {"localhost:9093"}
    assert protocols.keys() == listeners.keys()


def test_the_trial_has_every_secret_and_a_client_can_use_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    write_secrets(folder)
    wanted = {Path(VARIABLE.sub(r"\2", secret["file"])).name for secret in OVERRIDE["secrets"].values()}
    assert wanted == {file.name for file in folder.iterdir()} - {"client.env"}
    assert folder.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("NEWS_SETTINGS_FILE", str(folder / "client.env"))
    settings = load_settings()
    assert settings.sasl_password is not None
    assert f'user_news="{settings.sasl_password.get_secret_value()}"' in (folder / "kafka-users.conf").read_text(encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_secrets(folder)


def test_hadolint_has_no_objection() -> None:
    done = tool("hadolint", DOCKERFILE)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [COMPOSE, SECURE], ids=["plain", "secure"])
def test_compose_lint_has_no_grave_objection(file: Path) -> None:
    done = tool("compose-lint", file)
    assert done.returncode == 0, done.stdout


def test_yamllint_has_no_objection() -> None:
    rules = (
        "{extends: default, rules: {line-length: {max: 180}, document-start: disable, braces: disable,"
        " indentation: {indent-sequences: whatever}, comments: {min-spaces-from-content: 1}}}"
    )
    folders = [TOP / "deploy" / name for name in ("prometheus", "alertmanager", "grafana/provisioning")]
    done = tool("yamllint", "--strict", "-d", rules, COMPOSE, SECURE, TOP / "schemas", *folders)
    assert done.returncode == 0, done.stdout
