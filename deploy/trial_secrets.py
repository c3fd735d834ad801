"""Makes what deploy/docker-compose.secure.yml reads, for a trial: an authority, the broker's certificate, passwords by chance."""

import argparse
import os
import secrets
import sys
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

BROKER_NAMES = ("kafka", "localhost", "127.0.0.1")
USER = "news"
PASSWORD_BYTES = 24


def write_certificate(certificate: trustme.LeafCert, path: Path) -> None:
    """Key and chain in one PEM file, the key as PKCS#8: Java reads no other form of an EC key."""
    key = load_pem_private_key(certificate.private_key_pem.bytes(), password=None)
    chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)


def write_secrets(folder: Path) -> None:
    """Raises FileExistsError where the folder is there: a stack may be running with what is in it."""
    folder.mkdir(parents=True)
    # The files are mounted into containers with users of their own, who must be able to read them; on this machine the folder keeps
    # others out.
    folder.chmod(0o700)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    write_certificate(authority.issue_cert(*BROKER_NAMES), folder / "broker.pem")
    password, broker_password, grafana_password = (secrets.token_urlsafe(PASSWORD_BYTES) for _ in range(3))
    ca_file = (folder / "ca.pem").resolve()
    texts = {
        "news-password": password,
        "grafana-admin-password": grafana_password,
        "kafka-users.conf": _users(broker_password, password),
        "kafka-client.properties": _client_properties(password),
        "client.env": f"""NEWS_SECURITY_PROTOCOL=SASL_SSL
NEWS_SASL_MECHANISM=PLAIN
NEWS_SASL_USERNAME={USER}
NEWS_SASL_PASSWORD_FILE={(folder / "news-password").resolve()}
NEWS_SSL_CA_FILE={ca_file}
""",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(0o644)


def _users(broker_password: str, password: str) -> str:
    """JAAS: who the broker is to other brokers, and whom it lets in."""
    return f"""KafkaServer {{
  org.apache.kafka.common.security.plain.PlainLoginModule required
  username="broker" password="{broker_password}"
  user_broker="{broker_password}"
  user_{USER}="{password}";
}};
"""


def _client_properties(password: str) -> str:
    """For Kafka's own tools, as the health check's."""
    module = "org.apache.kafka.common.security.plain.PlainLoginModule"
    return f"""security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config={module} required username="{USER}" password="{password}";
ssl.truststore.type=PEM
ssl.truststore.location=/run/secrets/ca.pem
"""


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy.trial_secrets", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("secrets"), help="to be made (default: %(default)s)")
    folder: Path = parser.parse_args().folder
    try:
        write_secrets(folder)
    except FileExistsError:
        sys.stderr.write(f"{folder} exists; take its stack down, then delete it, or name another folder.\n")
        return os.EX_USAGE
    sys.stdout.write(
        f"Made {folder}/. Now: docker compose -f docker-compose.yml -f deploy/docker-compose.secure.yml up --build --wait\n"
        f"A client of this machine: NEWS_SETTINGS_FILE={folder}/client.env news-events tail\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
