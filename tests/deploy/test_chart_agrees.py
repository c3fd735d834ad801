"""What the chart says of the worker, its topics and its rules is what they say of themselves."""

import json
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

from deploy.kubernetes.write import CHART, FOLDER, load_values
from deploy.monitoring_tools import ToolsError, monitoring_tools
from pipeline.cli.replay_topic import administered_topics
from pipeline.contract.topics import load_topics
from pipeline.metrics import Metrics
from pipeline.settings import SECRETS, load_settings, variables
from pipeline.worker.faust_service import STOP_SECONDS
from pipeline.worker.health_server import HealthServer
from pipeline.worker.state import WorkerState
from tests.deploy.rendered_chart import VALUES, Manifest, manifests, of_kind, pods, worker

TRACES_SECONDS = 3.0
# What the worker's own process takes beside those of its pool.
PARENT_MIB = 128


def test_every_setting_can_be_set_and_no_secret() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    free = set(schema["properties"]["settings"]["propertyNames"]["enum"])
    own = set(variables()) - free
    assert free < set(variables())
    assert {f"NEWS_{name.upper()}" for name in SECRETS} < own
    given = {variable["name"] for file in VALUES for variable in worker(load_values(file))["env"]}
    # A constant of the chart; for a person's shell; for a key with a password, which Kubernetes' own secrets for TLS don't have.
    unused = {"NEWS_HTTP_PORT", "NEWS_SETTINGS_FILE", "NEWS_SSL_KEY_PASSWORD", "NEWS_SSL_KEY_PASSWORD_FILE", "NEWS_SASL_PASSWORD"}
    assert own == (given | unused) - free - {"OTEL_EXPORTER_OTLP_HEADERS"}


@pytest.mark.parametrize("file", VALUES)
def test_the_worker_understands_its_environment(file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    container = worker(load_values(file))
    for variable in container["env"]:
        value = variable.get("value", "from the secret").replace("/run/secrets", str(tmp_path))
        if variable["name"].endswith("_FILE"):
            Path(value).parent.mkdir(exist_ok=True)
            Path(value).write_text("from the secret", encoding="utf-8")
        monkeypatch.setenv(variable["name"], value)
    settings = load_settings()
    assert settings.http_port == container["ports"][0]["containerPort"]
    if file == "full-values.yaml":
        assert settings.sasl_username == "from the secret"
        assert settings.sasl_password is not None
        assert settings.batch_size == 32


@pytest.mark.parametrize("file", VALUES)
def test_every_file_of_a_secret_that_the_worker_reads_is_mounted(file: str) -> None:
    (pod, *_) = pods(load_values(file))
    container = pod["containers"][0]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    mounted = {
        f"{mounts[volume['name']]}/{item['path']}" for volume in pod["volumes"] for item in volume.get("secret", {}).get("items", [])
    }
    assert mounted == {variable["value"] for variable in container["env"] if variable["name"].endswith("_FILE")}


@pytest.mark.parametrize("file", VALUES)
def test_the_pool_replaces_a_process_before_the_kernel_kills_the_container(file: str) -> None:
    container = worker(load_values(file))
    given = {variable["name"]: variable.get("value") for variable in container["env"]}
    mib = {"Mi": 1, "Gi": 1024}
    limit = container["resources"]["limits"]["memory"]
    assert int(given["NEWS_POOL_SIZE"]) * int(given["NEWS_POOL_MEMORY_MB"]) + PARENT_MIB <= int(limit[:-2]) * mib[limit[-2:]]


def test_kubernetes_kills_a_worker_later_than_it_ends_itself() -> None:
    assert of_kind("Deployment", {})["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > STOP_SECONDS + TRACES_SECONDS


def test_a_worker_that_loads_its_model_is_started_and_live_but_not_ready() -> None:
    server = HealthServer(host="127.0.0.1", port=0, metrics=Metrics(), state=WorkerState(stuck_after_seconds=1.0))
    statuses = {}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{worker({})[probe]['httpGet']['path']}", timeout=10) as answer:
                statuses[probe] = answer.status
        except urllib.error.HTTPError as error:
            statuses[probe] = error.code
    server.stop()
    assert statuses == {"startupProbe": 200, "livenessProbe": 200, "readinessProbe": 503}


@pytest.mark.parametrize("prefix", ["news.", "Staging_"])
def test_strimzi_makes_the_topics_that_the_command_line_makes(prefix: str) -> None:
    values = {"kafka": {"topicPrefix": prefix}, "topics": {"strimzi": {"enabled": True, "minInSyncReplicas": 2}}}
    made = {each["spec"]["topicName"]: each for each in manifests(values) if each["kind"] == "KafkaTopic"}
    wanted = {topic.name: topic for topic in administered_topics(prefix)}
    assert made.keys() == wanted.keys()
    for name, topic in wanted.items():
        spec = made[name]["spec"]
        assert spec["partitions"] == topic.partitions
        configuration = {key: str(value) for key, value in spec["config"].items()}
        assert configuration == {**topic.configuration(), "min.insync.replicas": "2"}


def test_a_topic_is_called_what_kubernetes_takes() -> None:
    values = {"kafka": {"topicPrefix": "Staging_"}, "topics": {"strimzi": {"enabled": True}}}
    names = [each["metadata"]["name"] for each in manifests(values) if each["kind"] == "KafkaTopic"]
    assert "staging-articles.v1" in names
    assert len(set(names)) == len(names)


def test_keda_scales_up_to_the_partitions_and_leaves_the_replicas_alone() -> None:
    values = {"keda": {"enabled": True}}
    spec = of_kind("ScaledObject", values)["spec"]
    articles = load_topics().articles
    assert spec["maxReplicaCount"] == articles.partitions
    assert spec["triggers"][0]["metadata"]["topic"] == articles.name
    assert "replicas" not in of_kind("Deployment", values)["spec"]


@pytest.mark.parametrize("kafka", [{}, {"securityProtocol": "SSL"}])
def test_keda_is_referred_to_secrets_only_where_there_are_some(kafka: Manifest) -> None:
    values = {"keda": {"enabled": True}, "kafka": kafka}
    assert "authenticationRef" not in of_kind("ScaledObject", values)["spec"]["triggers"][0]
    assert not [each for each in manifests(values) if each["kind"] == "TriggerAuthentication"]


def test_keda_cannot_want_more_workers_than_partitions() -> None:
    with pytest.raises(Exception, match=r"keda.minReplicas is 8, above the 6 of keda.maxReplicas"):
        manifests({"keda": {"enabled": True, "minReplicas": 8}})


def test_what_looks_like_a_number_stays_text() -> None:
    values = load_values("full-values.yaml") | {"priorityClassName": "1"}
    values["kafka"]["sasl"]["secret"] = "12345"
    values["monitoring"]["environment"] = "true"
    assert pods(values)[0]["priorityClassName"] == "1"
    assert {target["name"] for target in of_kind("TriggerAuthentication", values)["spec"]["secretTargetRef"]} >= {"12345"}
    (endpoint,) = of_kind("ServiceMonitor", values)["spec"]["endpoints"]
    assert endpoint["relabelings"][0]["replacement"] == "true"


def test_keda_proves_who_it_is_with_the_workers_secret() -> None:
    values = load_values("full-values.yaml")
    used = {volume["secret"]["secretName"] for volume in pods(values)[0]["volumes"] if "secret" in volume}
    assert {target["name"] for target in of_kind("TriggerAuthentication", values)["spec"]["secretTargetRef"]} == used


@pytest.mark.parametrize(
    ("values", "ports"),
    [
        ({}, [53, 53, 9092]),
        ({"kafka": {"brokers": "a:9092, b:9093,c:9092"}}, [53, 53, 9092, 9093]),
        ({"networkPolicy": {"kafkaPorts": [19092]}}, [53, 53, 19092]),
        ({"otlp": {"endpoint": "https://collector"}}, [53, 53, 9092, 443]),
        ({"otlp": {"endpoint": "http://collector:4318/base"}}, [53, 53, 9092, 4318]),
    ],
)
def test_a_worker_reaches_name_servers_kafka_and_the_receiver_of_traces(values: Manifest, ports: list[int]) -> None:
    spec = of_kind("NetworkPolicy", values)["spec"]
    assert [port["port"] for rule in spec["egress"] for port in rule["ports"]] == ports
    assert [port["port"] for rule in spec["ingress"] for port in rule["ports"]] == [9464]


def test_the_rules_are_those_that_promtool_tests(tmp_path: Path) -> None:
    groups = of_kind("PrometheusRule", load_values("full-values.yaml"))["spec"]["groups"]
    ours = [path.read_text(encoding="utf-8") for path in sorted((FOLDER.parent / "prometheus" / "rules").iterdir())]
    local, theirs = "http://127.0.0.1:3000/public/runbooks/", "https://example.com/news-events/deploy/runbooks/"
    assert groups == [group for each in ours for group in yaml.safe_load(each.replace(local, theirs))["groups"]]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    try:
        promtool = monitoring_tools() / "promtool"
    except ToolsError as error:
        pytest.skip(f"needs Debian 12's packages: {error}")
    done = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_runbooks_name_what_the_chart_makes() -> None:
    """In the namespace and under the release that KUBERNETES.md names."""
    values = load_values("full-values.yaml")
    pages = [page.read_text(encoding="utf-8") for page in (FOLDER.parent / "runbooks").glob("*.md")]
    commands = {command for page in pages for command in re.findall(r"`((?:kubectl|helm) [^`]+)`", page)}
    assert commands
    assert all(" -n news-events" in command for command in commands if not command.startswith("helm upgrade"))
    for name in re.findall(r"deploy(?:ment)?/([\w-]+)", " ".join(commands)):
        assert name == of_kind("Deployment", values)["metadata"]["name"]
    for name in re.findall(r"scaledobject ([\w-]+)", " ".join(commands)):
        assert name == of_kind("ScaledObject", values)["metadata"]["name"]
    for name, value in re.findall(r" -l (\S+)=(\S+)", " ".join(commands)):
        assert of_kind("Deployment", values)["spec"]["template"]["metadata"]["labels"][name] == value


def test_prometheus_finds_the_worker_under_the_name_that_the_rules_ask_for() -> None:
    values = {"monitoring": {"enabled": True}}
    monitor, service, pod = (of_kind(kind, values) for kind in ("ServiceMonitor", "Service", "Deployment"))
    labels = service["metadata"]["labels"]
    assert labels[monitor["spec"]["jobLabel"]] == "news-events"
    assert monitor["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert service["spec"]["selector"].items() <= pod["spec"]["template"]["metadata"]["labels"].items()
    assert monitor["spec"]["endpoints"][0]["port"] == service["spec"]["ports"][0]["name"]
