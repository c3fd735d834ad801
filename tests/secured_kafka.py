"""A broker with certificates, users and access lists, for tests of secured clients."""

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
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

from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.ports import free_port

SCRAM_ITERATIONS = 4096
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
    """`bootstrap` is the administrator's plaintext, `secure_bootstrap` SCRAM over TLS, `mutual_tls_bootstrap` takes client certificates."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self._folder = folder
        self.ca_file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(self.ca_file)
        _write_pem(self._authority.issue_cert("localhost", HOST), folder / "server.pem")
        secure_port, mutual_port = free_port(), free_port()
        self.secure_bootstrap = f"{HOST}:{secure_port}"
        self.mutual_tls_bootstrap = f"{HOST}:{mutual_port}"
        self.broker = LocalKafka(folder, port=free_port(), listeners={"SASL_SSL": secure_port, "SSL": mutual_port}, properties=PROPERTIES)
        self.bootstrap = self.broker.bootstrap

    def start(self) -> None:
        """Start the broker; it has no users yet."""
        self.broker.start()

    def stop(self) -> None:
        """Stop the broker."""
        self.broker.stop()

    def add_user(self, name: str, password: str) -> None:
        """Let `name` prove itself by SCRAM-SHA-512; it may do nothing yet."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            credential = UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, password, iterations=SCRAM_ITERATIONS)
            refused = {user: error for user, error in admin.alter_user_scram_credentials([credential]).items() if error}
        assert not refused, refused

    def allow(self, user: str, operation: ACLOperation, resource: ResourceType, name: str, *, prefixed: bool = False) -> None:
        """Grant one operation, as in `allow("worker", ACLOperation.READ, ResourceType.TOPIC, "news.articles.v1")`."""
        pattern = ACLResourcePatternType.PREFIXED if prefixed else ACLResourcePatternType.LITERAL
        rule = ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(resource, name, pattern))
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            refused = admin.create_acls([rule])["failed"]
        assert not refused, refused

    def client_certificate(self, name: str) -> Path:
        """A PEM of key and certificate whose bearer is the user `name` at `mutual_tls_bootstrap`."""
        path = self._folder / f"{name}.pem"
        _write_pem(self._authority.issue_cert(f"{name}.test", common_name=name), path)
        return path


def _write_pem(certificate: trustme.LeafCert, path: Path) -> None:
    """Key and chain in one file, the key as PKCS#8: Java reads no other form of an EC key."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), password=None)
    chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)
