"""Brings the compose stack up for real, looks at all of it, and takes it down: `python -m tests.deploy.check_compose`.

A project of its own with ports of its own: a stack that runs on this machine is left alone. Every sample article is accounted for, also
with a worker killed and with Kafka stopped for a while; Prometheus has its targets and rules; every query of the boards has data; alerts
fire and resolve; the runbooks' commands work. Takes some ten minutes beside the build. By hand or nightly: it needs an engine and
docker compose.
"""

import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from kafka import KafkaConsumer
from kafka.errors import KafkaError

from deploy.demo.samples import Sample, load_samples
from deploy.demo.stream import OutputReader, publish
from deploy.grafana.write import BOARDS
from deploy.trial_secrets import write_secrets
from pipeline.contract.topics import load_topics
from pipeline.local_kafka.ports import free_ports
from pipeline.settings import PREFIX, Settings, load_settings
from tests.deploy.test_boards import load, panels
from tests.deploy.test_boards_live import filled_in

TOP = Path(__file__).parents[2]
COMPOSE = TOP / "docker-compose.yml"
PROJECT = "news-events-check"
PORTS = ("KAFKA_PORT", "NEWS_HTTP_PORT", "WORKER_2_PORT", "PROMETHEUS_PORT", "ALERTMANAGER_PORT", "GRAFANA_PORT")
ALERT_SECONDS = 400
PATIENCE_SECONDS = 120
RUNBOOK_COMMAND = re.compile(r"`docker compose ([^`]+)`")
POLL_SECONDS = 0.5


class StackError(Exception):
    """What should be true of the stack is not; the text says what."""


class Stack:
    """The stack as a project of docker compose, and how its parts are reached from this machine."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        # The person's own deployment stays out: neither its settings nor its receivers of alerts are ours. Images may be theirs.
        self._command = [*compose_command(), "--env-file", os.devnull, "--project-name", PROJECT, "--file", str(COMPOSE)]
        lines = (TOP / ".env.example").read_text(encoding="utf-8").splitlines()
        example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        for name in [name for name in os.environ if name.startswith(PREFIX) or (name in example and not name.endswith("_IMAGE"))]:
            del os.environ[name]
        self.environment = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True)) | {"WORKER_ENV_FILE": os.devnull}
        self._settings = {"brokers": f"127.0.0.1:{self.environment['KAFKA_PORT']}"}
        self.password = (TOP / "deploy" / "grafana" / "admin-password").read_text(encoding="utf-8")
        if options.secure:
            self._command += ["--file", str(TOP / "deploy" / "docker-compose.secure.yml")]
            secrets = folder / "secrets"
            write_secrets(secrets)
            self.environment["SECRETS"] = str(secrets)
            self.password = (secrets / "grafana-admin-password").read_text(encoding="utf-8")
            lines = (secrets / "client.env").read_text(encoding="utf-8").splitlines()
            os.environ |= dict(line.split("=", 1) for line in lines)
        if options.tags:
            self.environment |= {name: image.split("@")[0] for name, image in example.items() if name.endswith("_IMAGE")}
        self.services = [name for name in self._all_services() if name not in options.without]

    @property
    def settings(self) -> Settings:
        """Of a client on this machine."""
        return load_settings(**self._settings)

    def compose(self, *arguments: str) -> str:
        """Raises StackError with what it said."""
        command = [*self._command, *arguments]
        done = subprocess.run(command, cwd=TOP, env=os.environ | self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = done.stdout[-2000:] + done.stderr[-4000:]
            raise StackError(f"`docker compose {' '.join(arguments)}` ended with {done.returncode}:\n{said}")
        return done.stdout

    def url(self, service: str, path: str) -> str:
        return f"http://127.0.0.1:{self.environment[f'{service.upper()}_PORT']}{path}"

    def series(self, expr: str) -> list[Any]:
        """What an instant query gives."""
        found: list[Any] = ask(self.url("prometheus", f"/api/v1/query?{urllib.parse.urlencode({'query': expr})}"))["data"]["result"]
        return found

    def _all_services(self) -> list[str]:
        return self.compose("config", "--services").split()


def compose_command() -> list[str]:
    """Docker's plugin, or the program of its own. Raises StackError."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0:
            return command
    raise StackError("Neither `docker compose` nor `docker-compose` is on the path.")


def ask(url: str, *, user: str | None = None) -> Any:
    """JSON of that address; `user` is name:password."""
    request = urllib.request.Request(url)
    if user:
        request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def wait(condition: Callable[[], object], what: str, *, seconds: float = PATIENCE_SECONDS) -> float:
    """Until it is true; returns how many seconds that took. Raises StackError."""
    start = time.monotonic()
    while True:
        try:
            if condition():
                return time.monotonic() - start
        except OSError:  # Name lookups and ports may take a moment after containers came or went.
            pass
        if time.monotonic() > start + seconds:
            raise StackError(f"not within {seconds:g} s: {what}")
        time.sleep(POLL_SECONDS)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def start(stack: Stack, *, is_built: bool) -> None:
    if not is_built:
        begun = time.monotonic()
        stack.compose("build", "worker")
        say(f"ok build: {time.monotonic() - begun:.0f} s")
    begun = time.monotonic()
    stack.compose("up", "--detach", "--no-build", "--wait", *stack.services)
    say(f"ok up: {', '.join(stack.services)} are up and well after {time.monotonic() - begun:.0f} s")


def check_images(stack: Stack) -> None:
    """The worker's root is read-only, it is nobody, and there is no shell."""
    look = "import os; print(os.getuid(), os.access('/app', os.W_OK), os.path.exists('/bin/sh'), open('/proc/self/status').read())"
    told = stack.compose("exec", "-T", "worker", "python", "-c", look)
    uid, writable, shell = told.split()[:3]
    capabilities = next(line.split()[1] for line in told.splitlines() if line.startswith("CapEff"))
    if (uid, writable, shell, int(capabilities, 16)) != ("10001", "False", "False", 0):
        raise StackError(f"the worker has uid {uid}, may write: {writable}, has a shell: {shell}, capabilities {capabilities}")
    (size,) = {image["Size"] for image in json.loads(stack.compose("images", "--format", "json", "worker"))}
    say(f"ok worker: uid 10001, no capabilities, no shell, its files read-only; image of {size / 1e6:.0f} MB")


def check_stop_and_start(stack: Stack) -> None:
    """A worker that is asked to stop ends in good order, and is ready again soon."""
    begun = time.monotonic()
    stack.compose("stop", "worker-2")
    stopped = time.monotonic() - begun
    if (status := exit_status(stack, "worker-2")) != 0:
        raise StackError(f"worker-2 ended with {status} when it was asked to stop")
    begun = time.monotonic()
    stack.compose("start", "worker-2")
    wait(lambda: ask(stack.url("worker_2", "/health/ready")), "worker-2 is ready again")
    say(f"ok stop and start: worker-2 ended with 0 after {stopped:.1f} s, was ready {time.monotonic() - begun:.1f} s after it was started")


def exit_status(stack: Stack, service: str) -> int:
    """Of the last run of its container."""
    told = stack.compose("ps", "--all", "--format", "json", service)
    containers = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return int(containers[0]["ExitCode"])


def check_prometheus(stack: Stack) -> None:
    """Both workers and Prometheus itself are up, all rules are sound, and Alertmanager is there with the Watchdog."""

    def targets() -> bool:
        active = ask(stack.url("prometheus", "/api/v1/targets"))["data"]["activeTargets"]
        return sorted(target["labels"]["job"] for target in active if target["health"] == "up") == ["news-events"] * 2 + ["prometheus"]

    seconds = wait(targets, "two workers and Prometheus are scraped")
    files = (TOP / "deploy" / "prometheus" / "rules").glob("*.yaml")
    wanted = sum(len(group["rules"]) for file in files for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"])
    rules = [rule for group in ask(stack.url("prometheus", "/api/v1/rules"))["data"]["groups"] for rule in group["rules"]]
    wait(lambda: "Watchdog" in notified(stack), "the Watchdog is at Alertmanager")
    if len(rules) != wanted:
        raise StackError(f"{len(rules)} rules are loaded, {wanted} are in the files")
    say(f"ok prometheus: two workers and itself scraped (after {seconds:.0f} s), {len(rules)} rules, the Watchdog is at Alertmanager")


def notified(stack: Stack) -> set[str]:
    """Names of the alerts that Alertmanager has."""
    return {alert["labels"]["alertname"] for alert in ask(stack.url("alertmanager", "/api/v2/alerts"))}


def firing(stack: Stack) -> set[str]:
    """Names of the alerts that fire, by Prometheus."""
    alerts = ask(stack.url("prometheus", "/api/v1/alerts"))["data"]["alerts"]
    return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}


@contextmanager
def account(stack: Stack, samples: Sequence[Sample], what: str) -> Iterator[None]:
    """What is published in the context ends as it should: articles with manifests whose events are all there, the rest as dead letters."""
    reader = OutputReader(stack.settings, load_topics(stack.settings.topic_prefix))
    articles = {json.loads(sample.value)["article_id"] for sample in samples if not sample.is_malformed}
    malformed = sum(sample.is_malformed for sample in samples)
    try:
        yield
        begun = time.monotonic()
        manifests: dict[str, dict[str, Any]] = {}
        refused = 0
        for outcome in reader.outcomes():
            if outcome is None:
                if articles <= manifests.keys() and refused >= malformed:
                    break
                if time.monotonic() > begun + PATIENCE_SECONDS:
                    missing = sorted(articles - manifests.keys())
                    raise StackError(f"{what}: nothing is known of {missing}, {refused} dead letters of {malformed}")
                continue
            _, record = outcome
            if record["outcome"] == "refused" and "article" not in record:
                refused += 1
            else:
                manifests[record["article"]["article_id"]] = record
        if refused != malformed:
            raise StackError(f"{what}: {refused} dead letters, {malformed} expected")
        events = sum(len(ids) for manifest in manifests.values() for ids in manifest["events"].values())
        for manifest in manifests.values():
            reader.record_of(manifest)
    finally:
        reader.close()
    letters = f", {refused} dead letters" if refused else ", no dead letter"
    say(f"ok {what}: {len(manifests)} articles with {events} events{letters}, {time.monotonic() - begun:.0f} s after the last was sent")


def check_demo(stack: Stack) -> None:
    """The demo profile, then the same samples and malformed ones from this machine."""
    samples = load_samples()
    with account(stack, [sample for sample in samples if not sample.is_malformed], "demo profile"):
        stack.compose("--profile", "demo", "up", "--no-build", "--no-recreate", "--exit-code-from", "demo", "demo")
    with account(stack, samples, "samples and malformed input"):
        publish(stack.settings, load_topics(stack.settings.topic_prefix), samples)


def check_boards(stack: Stack) -> None:
    """Every query has series: what the boards would show."""
    queries = [(panel["title"], target["expr"]) for name in BOARDS for panel in panels(name) for target in panel["targets"]]
    queries += [(note["name"], note["expr"]) for name in BOARDS for note in load(name)["annotations"]["list"]]
    without: list[str] = []

    def all_have() -> bool:
        without[:] = [f"{title}: {expr}" for title, expr in queries if not stack.series(filled_in(expr))]
        return not without

    try:
        seconds = wait(all_have, "")
    except StackError:
        raise StackError("no data for\n  " + "\n  ".join(without)) from None
    say(f"ok boards: all {len(queries)} queries have series (after {seconds:.0f} s)")


def check_grafana(stack: Stack) -> None:
    """It has the boards, and its data source answers."""
    user = f"admin:{stack.password}"
    found = {board["title"] for board in ask(stack.url("grafana", "/api/search?type=dash-db"), user=user)}
    wanted = {load(name)["title"] for name in BOARDS}
    if not wanted <= found:
        raise StackError(f"Grafana has {sorted(found)}, not {sorted(wanted)}")
    (source,) = ask(stack.url("grafana", "/api/datasources"), user=user)
    up = ask(stack.url("grafana", f"/api/datasources/proxy/uid/{source['uid']}/api/v1/query?query=up"), user=user)
    if not up["data"]["result"]:
        raise StackError("Grafana's data source has no series")
    say(f"ok grafana: boards {', '.join(sorted(wanted))}; its data source answers")


def check_strangers(stack: Stack) -> None:
    """Who does not speak TLS, and who has a wrong password, gets nothing; the right one opens."""
    password = stack.settings.sasl_password
    for name, settings, is_let_in in (
        ("with the right password", {}, True),
        ("without TLS", {"security_protocol": "PLAINTEXT"}, False),
        ("with a wrong password", {"sasl_plain_password": "guessed"}, False),
    ):
        arguments: dict[str, Any] = {
            "bootstrap_servers": stack.settings.brokers,
            "bootstrap_timeout_ms": 5000,
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": "news",
            "sasl_plain_password": password and password.get_secret_value(),
            "ssl_cafile": str(stack.settings.ssl_ca_file),
            **settings,
        }
        try:
            KafkaConsumer(**arguments).close()
            found = True
        except KafkaError:
            found = False
        if found is not is_let_in:
            raise StackError(f"a client {name} is {'let in' if found else 'turned away'}")
        say(f"ok a client {name} is {'let in' if found else 'turned away'}")


def check_killed_worker(stack: Stack) -> None:
    """One worker is killed while articles come; the other does its work, and somebody is called until it is back."""
    killed = time.monotonic()
    with account(stack, load_samples(), "worker-2 killed in the middle"):
        publish(stack.settings, load_topics(stack.settings.topic_prefix), load_samples())
        stack.compose("kill", "worker-2")
    say_alert(stack, "WorkerDown", "worker-2 was killed", killed, lambda: stack.compose("start", "worker-2"))
    wait(lambda: len(stack.series('up{job="news-events"} == 1')) == 2, "worker-2 is scraped again")


def say_alert(stack: Stack, name: str, fault: str, since: float, mend: Callable[[], object]) -> None:
    """Waits until it fires and Alertmanager has it; then, when the fault is mended, until it resolves."""
    wait(lambda: name in firing(stack) & notified(stack), f"{name} fires", seconds=ALERT_SECONDS)
    fired, mended = time.monotonic() - since, time.monotonic()
    mend()
    wait(lambda: name not in firing(stack), f"{name} resolves", seconds=ALERT_SECONDS)
    say(f"ok alert: {name} fired {fired:.0f} s after {fault}, resolved {time.monotonic() - mended:.0f} s after that was mended")


def check_alert(stack: Stack) -> None:
    """Kafka is stopped until the alert fires and Alertmanager has it, and started again until it resolves; then articles flow as before."""
    stopped = time.monotonic()
    stack.compose("stop", "kafka")
    say_alert(stack, "BrokerUnreachable", "Kafka was stopped", stopped, lambda: stack.compose("start", "kafka"))
    with account(stack, load_samples(), "after Kafka's restart"):
        publish(stack.settings, load_topics(stack.settings.topic_prefix), load_samples())


def check_runbooks(stack: Stack) -> None:
    """What a runbook tells to type works here, and leaves a stack that is well."""
    pages = [page.read_text(encoding="utf-8") for page in sorted((TOP / "deploy" / "runbooks").glob("*.md"))]
    commands = sorted({command for page in pages for command in RUNBOOK_COMMAND.findall(page)})
    for command in commands:
        services = stack.services if command == "up -d" else []  # Those that were asked for, where a service is left out.
        stack.compose(*command.split(), *services)
    for worker in ("news_http", "worker_2"):
        wait(partial(ask, stack.url(worker, "/health/ready")), "both workers are ready")
    say(f"ok runbooks: {len(commands)} commands of docker compose work")


def take_down(stack: Stack) -> None:
    begun = time.monotonic()
    stack.compose("--profile", "demo", "down", "--volumes", "--remove-orphans")
    if left := stack.compose("ps", "--all", "--quiet"):
        raise StackError(f"containers are left: {left}")
    say(f"ok down: {time.monotonic() - begun:.0f} s, nothing left")


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.deploy.check_compose", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--secure", action="store_true", help="with deploy/docker-compose.secure.yml and secrets made for the occasion")
    parser.add_argument("--without", action="append", default=[], metavar="SERVICE", help="leave it out (repeatable); its checks too")
    parser.add_argument("--tags", action="store_true", help="images by tag, for an engine that does not know their digests")
    parser.add_argument("--built", action="store_true", help="take the image that is there")
    options = parser.parse_args(arguments)
    checks = [
        check_images,
        check_prometheus,
        check_demo,
        check_stop_and_start,
        check_killed_worker,
        check_boards,
        check_alert,
        check_runbooks,
    ]
    checks += [check_grafana] if "grafana" not in options.without else []
    checks += [check_strangers] if options.secure else []
    with tempfile.TemporaryDirectory() as folder:
        try:
            stack = Stack(options, Path(folder))
        except StackError as failure:
            say(f"FAILED {failure}")
            return 1
        failures = 0
        try:
            start(stack, is_built=options.built)
            for check in checks:
                try:
                    check(stack)
                except StackError as failure:
                    failures += 1
                    say(f"FAILED {check.__name__}: {failure}")
        except StackError as failure:
            failures += 1
            say(f"FAILED {failure}")
            say(stack.compose("logs", "--tail", "20"))
        finally:
            take_down(stack)
    left_out = f"; left out: {', '.join(options.without)}" if options.without else ""
    say(("all is well" if not failures else f"{failures} failed") + left_out)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
