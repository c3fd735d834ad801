"""The chart, rendered by Helm itself: what Kubernetes, its operators and a policy linter say of it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import helm_python
import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.prometheus_operator import v1 as prometheus_operator

from deploy.kubernetes.policy_linter import LinterError, policy_linter
from deploy.kubernetes.write import CHART, FOLDER, MANIFESTS, is_hook, load_values, render, text
from tests.deploy.rendered_chart import VALUES, Manifest, manifests, pods

# The oldest that Chart.yaml names, and the newest whose schemas there are.
KUBERNETES = ("1.27", "1.37")
OPERATORS: dict[str, Any] = {
    "ScaledObject": keda.ScaledObject,
    "TriggerAuthentication": keda.TriggerAuthentication,
    "ServiceMonitor": prometheus_operator.ServiceMonitor,
    "PrometheusRule": prometheus_operator.PrometheusRule,
}
# What is not done, and why: a limit of processor time delays heartbeats; only files of values know a digest, and a tag without
# one never changes here; the worker takes the user's name, which is no secret, and OpenTelemetry its headers, from variables alone.
POLICY_EXCEPTIONS = {
    "default.yaml": {"CKV_K8S_11", "CKV_K8S_15", "CKV_K8S_43"},
    "full.yaml": {"CKV_K8S_11", "CKV_K8S_35"},
}


@pytest.mark.parametrize("file", VALUES)
def test_helm_finds_nothing_to_mend(file: str) -> None:
    report = helm_python.lint(CHART, load_values(file), strict=True)
    assert not report["errors"]
    assert [message["error"] for message in report["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("file", VALUES)
def test_kubernetes_and_its_operators_take_every_object(file: str, version: str) -> None:
    for manifest in manifests(load_values(file) | {"topics": load_values(file).get("topics", {"create": True})}):
        model = OPERATORS.get(manifest["kind"])
        if model is not None:
            # The models drop a key that they don't know.
            assert model.model_validate(manifest).model_dump(mode="json", by_alias=True, exclude_unset=True) == manifest
        elif manifest["kind"] != "KafkaTopic":
            kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("name", MANIFESTS)
def test_plain_manifests_are_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text(name), "run `python -m deploy.kubernetes.write`"


@pytest.mark.parametrize("name", MANIFESTS)
def test_plain_manifests_are_all_that_is_no_hook(name: str) -> None:
    written = [each for each in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")) if each]
    assert written == [each for each in manifests(load_values(MANIFESTS[name])) if not is_hook(each)]


@pytest.mark.parametrize("name", MANIFESTS)
def test_policy_linter_finds_only_what_is_meant(name: str) -> None:
    try:
        linter = policy_linter()
    except LinterError as error:
        pytest.skip(f"checkov cannot be had: {error}")
    arguments = ["--framework", "kubernetes", "--skip-download", "--output", "json", "--file", str(FOLDER / name)]
    done = subprocess.run([*linter, *arguments], capture_output=True, text=True, check=False, timeout=200)
    results = json.loads(done.stdout)["results"]
    assert len(results["passed_checks"]) > 50
    assert {check["check_id"] for check in results["failed_checks"]} == POLICY_EXCEPTIONS[name]


def test_a_packaged_chart_brings_topics_and_rules_along(tmp_path: Path) -> None:
    archive = helm_python.package(CHART, destination=tmp_path)
    with helm_python.Chart.load(archive) as chart:
        rendered = chart.render(load_values("full-values.yaml"), name="news-events", namespace="news-events")
    assert {path: part for path, part in rendered.items() if path.endswith(".yaml")} == render(load_values("full-values.yaml"))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"replicas": 0}, "at '/replicas': minimum: got 0, want 1"),
        ({"replica": 2}, "additional properties 'replica' not allowed"),
        ({"kafka": {"sasl": {"password": "hunter2"}}}, "at '/kafka/sasl': additional properties 'password' not allowed"),
        ({"kafka": {"securityProtocol": "SASL_SSL"}}, "at '/kafka/sasl/secret': minLength: got 0, want 1"),
        ({"kafka": {"topicPrefix": "_news."}}, "at '/kafka/topicPrefix': '_news.' does not match pattern"),
        ({"kafka": {"brokers": "kafka"}}, "at '/kafka/brokers': 'kafka' does not match pattern"),
        ({"settings": {"NEWS_SASL_PASSWORD": "hunter2"}}, "invalid propertyName 'NEWS_SASL_PASSWORD'"),
        ({"settings": {"NEWS_BACH_SIZE": "32"}}, "invalid propertyName 'NEWS_BACH_SIZE'"),
        ({"settings": {"NEWS_BATCH_SIZE": 32}}, "at '/settings/NEWS_BATCH_SIZE': got number, want string"),
        ({"disruptionBudget": {"maxUnavailable": 0}}, "at '/disruptionBudget/maxUnavailable': minimum: got 0, want 1"),
        ({"resources": {"limits": {"memory": None}}}, "at '/resources/limits': missing property 'memory'"),
        ({"topics": {"create": True, "strimzi": {"enabled": True}}}, "at '/topics/strimzi/enabled': value must be false"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(values: Manifest, complaint: str) -> None:
    with pytest.raises(helm_python.HelmValuesError) as refused:
        render(values)
    assert complaint in str(refused.value)


@pytest.mark.parametrize("file", VALUES)
def test_no_pod_has_a_privilege_a_token_or_variables_of_services(file: str) -> None:
    for pod in pods(load_values(file) | {"topics": {"create": True}}):
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        (container,) = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
