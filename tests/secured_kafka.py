"""A broker with certificates, users and access lists, for tests of secured clients."""

import time
from collections.abc import Callable
from pathlib import Path

import trustme
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.trial_secrets import write_certificate
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.ports import free_ports

SCRAM_ITERATIONS = 4096
PROPAGATION_SECONDS = 30
PROPERTIES = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    # Whoever comes by the plaintext listeners is the administrator: this broker lives on loopback, for one test run.
    "super.users": "User:ANONYMOUS",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": "server.pem",
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": "ca.pem",
    "listener.name.ssl.ssl.client.auth": "required",
    "listener.name.ssl.ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
}


class SecuredKafka:
    """`bootstrap` is the administrator's plaintext, `secure_bootstrap` SCRAM over TLS, `mutual_tls_bootstrap` takes client certificates.

    Another process that makes one for the same folder gets the same ports and the same authority.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca_file = folder / "ca.pem"
        self._authority = self._load_authority()
        ports = self._load_ports()
        self.bootstrap, self.secure_bootstrap, self.mutual_tls_bootstrap = (f"{HOST}:{port}" for port in ports)
        listeners = {"SASL_SSL": ports[1], "SSL": ports[2]}
        self.broker = LocalKafka(folder, port=ports[0], listeners=listeners, properties=PROPERTIES)

    def start(self) -> None:
        """Start the broker; it has no users yet."""
        self.broker.start()

    def stop(self) -> None:
        """Stop the broker."""
        self.broker.stop()

    def add_user(self, name: str, password: str) -> None:
        """Let `name` prove itself by SCRAM-SHA-512 from now on; it may do nothing yet."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            credential = UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, password, iterations=SCRAM_ITERATIONS)
            refused = {user: error for user, error in admin.alter_user_scram_credentials([credential]).items() if error}
            assert not refused, refused
            _wait_until(lambda: admin.describe_user_scram_credentials([name])[name]["error"] is None)

    def allow(self, user: str, operation: ACLOperation, resource: ResourceType, name: str, *, prefixed: bool = False) -> None:
        """Grant one operation from now on, as in `allow("worker", ACLOperation.READ, ResourceType.TOPIC, "news.articles.v1")`."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            rule = _rule(user, operation, resource, name, prefixed=prefixed)
            refused = admin.create_acls([rule])["failed"]
            assert not refused, refused
            _wait_until(lambda: bool(admin.describe_acls(rule)[0]))

    def forbid(self, user: str, operation: ACLOperation, resource: ResourceType, name: str, *, prefixed: bool = False) -> None:
        """Take back what `allow` granted, from now on."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            rule = _rule(user, operation, resource, name, prefixed=prefixed)
            admin.delete_acls([rule])
            _wait_until(lambda: not admin.describe_acls(rule)[0])

    def _load_authority(self) -> trustme.CA:
        key = self._folder / "ca-key.pem"
        if key.exists():
            return trustme.CA.from_pem(self.ca_file.read_bytes(), key.read_bytes())
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        write_certificate(authority.issue_cert("localhost", HOST), self._folder / "server.pem")
        authority.private_key_pem.write_to_path(key)
        return authority

    def _load_ports(self) -> list[int]:
        path = self._folder / "ports"
        if not path.exists():
            path.write_text(" ".join(str(port) for port in free_ports(3)), encoding="utf-8")
        return [int(port) for port in path.read_text(encoding="utf-8").split()]

    def client_certificate(self, name: str) -> Path:
        """A PEM of key and certificate whose bearer is the user `name` at `mutual_tls_bootstrap`."""
        path = self._folder / f"{name}.pem"
        write_certificate(self._authority.issue_cert(f"{name}.test", common_name=name), path)
        return path


def _rule(user: str, operation: ACLOperation, resource: ResourceType, name: str, *, prefixed: bool) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if prefixed else ACLResourcePatternType.LITERAL
    return ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(resource, name, pattern))


def _wait_until(is_known: Callable[[], bool]) -> None:
    """The controller says yes a moment before the broker acts by it."""
    deadline = time.monotonic() + PROPAGATION_SECONDS
    while not is_known():
        assert time.monotonic() < deadline, "the broker did not hear of the change"
        time.sleep(0.02)
