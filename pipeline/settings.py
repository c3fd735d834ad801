"""Every setting of the deployment, read once from the environment and an optional file.

SettingsError
    a setting is wrong; the text names it, its value (never a secret's) and what was expected.
"""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "NEWS_"
SETTINGS_FILE_VARIABLE = "NEWS_SETTINGS_FILE"
BROKER = re.compile(r"(\[[0-9A-Fa-f:]+\]|[^\s:/\[\]]+):\d{1,5}")
SECRETS = ("sasl_password", "ssl_key_password")


class SettingsError(Exception):
    """Wrong use: exit status 2 on the command line, 78 for the worker."""


class SecurityProtocol(StrEnum):
    """How clients connect to Kafka."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class SaslMechanism(StrEnum):
    """How clients prove who they are."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"


class LogFormat(StrEnum):
    """How log lines are written."""

    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least severe line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _empty_is_absent(value: object) -> object:
    """`NEWS_POOL_SIZE=` in a compose file means that nothing was said."""
    return None if value == "" else value


def _brokers(value: str) -> str:
    """Without spaces, as neither client library takes them."""
    parts = [part.strip() for part in value.split(",")]
    if not all(BROKER.fullmatch(part) for part in parts):
        raise ValueError("expected host:port, several by comma")
    return ",".join(parts)


def _base_url(value: str | None) -> str | None:
    """Without user and query: the one is a secret, the other would end up in the middle of the path."""
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("expected http://host:port or https://host:port, without user and query")
    return value


Optional = BeforeValidator(_empty_is_absent)


class Settings(BaseSettings):
    """One field, one environment variable: `NEWS_` and the name in capitals. Defaults fit the local run."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", case_sensitive=False, env_ignore_empty=True)

    brokers: Annotated[str, AfterValidator(_brokers)] = Field("127.0.0.1:9092", description="Kafka bootstrap servers, host:port by comma.")
    topic_prefix: str = Field("news.", pattern=r"^[A-Za-z0-9._-]*$", description="What every topic name starts with.")
    group_id: str = Field("news-event-pipeline", min_length=1, description="Consumer group of the workers; also Faust's application id.")
    source: str = Field("news-event-pipeline", min_length=1, description="`ce_source` of every event.")

    security_protocol: SecurityProtocol = Field(SecurityProtocol.PLAINTEXT, description="How to connect to Kafka.")
    sasl_mechanism: SaslMechanism = Field(SaslMechanism.SCRAM_SHA_512, description="Used with SASL_PLAINTEXT and SASL_SSL.")
    sasl_username: Annotated[str | None, Optional] = Field(None, description="Used with SASL_PLAINTEXT and SASL_SSL.")
    sasl_password: Annotated[SecretStr | None, Optional] = Field(None, description="Better given as a file: NEWS_SASL_PASSWORD_FILE.")
    ssl_ca_file: Annotated[Path | None, Optional] = Field(
        None, description="PEM of the authority that signed the brokers' certificates; the system's if absent."
    )
    ssl_certificate_file: Annotated[Path | None, Optional] = Field(None, description="PEM of the client's certificate, for mutual TLS.")
    ssl_key_file: Annotated[Path | None, Optional] = Field(
        None, description="PEM of the client's key, where it is not in the certificate's file."
    )
    ssl_key_password: Annotated[SecretStr | None, Optional] = Field(None, description="Better given as a file: NEWS_SSL_KEY_PASSWORD_FILE.")

    pool_size: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Processes for language work; default the number of cores."
    )
    pool_memory_mb: int = Field(2048, ge=512, description="Memory that one of these processes may take before it is replaced.")
    extraction_timeout_seconds: float = Field(
        60.0, gt=0, description="Longest time for one article; then its process is replaced and the article is a dead letter."
    )
    batch_size: int = Field(64, ge=1, le=1024, description="Most articles in one batch.")
    batch_wait_seconds: float = Field(0.25, gt=0, description="Longest wait for a batch to fill.")

    accept_bad_input: bool = Field(False, description="Go on however much of the input is bad (a person has looked at it).")
    bad_input_consecutive_limit: int = Field(100, ge=1, description="So many dead letters in a row stop the worker.")
    bad_input_window: int = Field(500, ge=10, description="Inputs over which the share of dead letters is watched.")
    bad_input_ratio_limit: float = Field(0.5, gt=0, le=1, description="A larger share of dead letters in a full window stops the worker.")
    hold_on_bad_input: bool = Field(
        False, description="Stay, not ready, when bad input stops the worker: where something would start it again whatever its status."
    )
    schema_check_ratio: float = Field(
        0.0, ge=0, le=1, description="Share of articles whose events are checked against the schemas before they are published."
    )

    http_host: str = Field("127.0.0.1", min_length=1, description="Address of /metrics and /health; loopback unless told otherwise.")
    http_port: int = Field(9464, ge=0, le=65535, description="Port of /metrics and /health; 0 takes any free one.")
    log_format: LogFormat = Field(LogFormat.CONSOLE, description="json for machines, console for people.")
    log_level: LogLevel = Field(LogLevel.INFO, description="The least severe line that is written.")

    otlp_endpoint: Annotated[str | None, AfterValidator(_base_url), Optional] = Field(
        None,
        description="Base URL of an OpenTelemetry receiver, as http://127.0.0.1:4318; traces go to /v1/traces below it, by OTLP over HTTP. "
        "None are made without it. What else its clients may be told has OpenTelemetry's own names, as OTEL_EXPORTER_OTLP_HEADERS.",
    )
    trace_ratio: float = Field(
        1.0, ge=0, le=1, description="Share of the articles without a traceparent that begin a trace; those with one do as it says."
    )

    stalled_after_seconds: float = Field(
        120.0, gt=0, description="The worker exits (75) when a partition with lag has not moved for so long."
    )
    broker_gone_after_seconds: float = Field(600.0, gt=0, description="The worker exits (75) when no broker answered for so long.")
    session_timeout_seconds: float = Field(
        10.0, ge=6, le=1800, description="How soon the group notices that a worker died; brokers take no less than 6 unless told to."
    )
    request_timeout_seconds: float = Field(
        30.0, gt=0, le=300, description="Longest wait for an answer of a broker; not below the session timeout."
    )
    connect_timeout_seconds: float = Field(
        10.0, gt=0, description="Longest wait for the first connection, on the command line and in the checks."
    )

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if self.security_protocol in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}:
            for name in ("sasl_username", "sasl_password"):
                if getattr(self, name) is None:
                    raise ValueError(f"{PREFIX}{name.upper()} is needed with {PREFIX}SECURITY_PROTOCOL={self.security_protocol}")
        for name in ("ssl_ca_file", "ssl_certificate_file", "ssl_key_file"):
            path = getattr(self, name)
            if path is not None and not path.is_file():
                raise ValueError(f"{PREFIX}{name.upper()}={path}: no such file")
        if self.request_timeout_seconds < self.session_timeout_seconds:
            raise ValueError(f"{PREFIX}REQUEST_TIMEOUT_SECONDS must not be below {PREFIX}SESSION_TIMEOUT_SECONDS")
        return self


def load_settings(**overrides: object) -> Settings:
    """Read the environment over the file that NEWS_SETTINGS_FILE names (lines of NAME=value); `overrides` win.

    Raises SettingsError, in one sentence that names the setting.
    """
    file = os.environ.get(SETTINGS_FILE_VARIABLE) or None
    given = {**(_read_file(file) if file else {}), **{name.upper(): value for name, value in os.environ.items()}}
    _refuse_unknown(given)
    try:
        return Settings(_env_file=file, **{**_secrets_from_files(given), **overrides})  # type: ignore[arg-type,call-arg]
    except ValidationError as error:
        raise SettingsError("; ".join(map(_sentence, error.errors()))) from None


def variables() -> list[str]:
    """Every environment variable that is read, for the documentation and to refuse a misspelt one."""
    names = [PREFIX + name.upper() for name in Settings.model_fields]
    return [*names, *(PREFIX + name.upper() + "_FILE" for name in SECRETS), SETTINGS_FILE_VARIABLE]


def _read_file(path: str) -> dict[str, str]:
    """Names in capitals, as the environment has them; a line that says nothing is refused, where python-dotenv would skip it."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{SETTINGS_FILE_VARIABLE}={path}: cannot be read ({_why(error)})") from None
    values: dict[str, str] = {}
    for line in parse_stream(StringIO(text)):
        if line.error or (line.key is not None and line.value is None):
            raise SettingsError(f"{SETTINGS_FILE_VARIABLE}={path}: line {line.original.line} is not NAME=value")
        if line.key is not None and line.value is not None:
            values[line.key.upper()] = line.value
    return values


def _refuse_unknown(given: Mapping[str, str]) -> None:
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in variables())
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting; those there are stand in deploy/SETTINGS.md")


def _secrets_from_files(given: Mapping[str, str]) -> dict[str, str]:
    return {name: _secret_from_file(name, given) for name in SECRETS if given.get(PREFIX + name.upper() + "_FILE")}


def _secret_from_file(name: str, given: Mapping[str, str]) -> str:
    variable = PREFIX + name.upper()
    path = given[variable + "_FILE"]
    if given.get(variable):
        raise SettingsError(f"{variable} and {variable}_FILE are both given; keep one of them")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}_FILE={path}: cannot be read ({_why(error)})") from None
    if not secret:
        raise SettingsError(f"{variable}_FILE={path}: the file is empty")
    return secret


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"{error.strerror}"


def _sentence(error: object) -> str:
    details = dict(error)  # type: ignore[call-overload]
    message = str(details["msg"]).removeprefix("Value error, ")
    if not details["loc"]:
        return message
    name = str(details["loc"][0])
    shown = "" if name in SECRETS else f"={details['input']}"
    return f"{PREFIX}{name.upper()}{shown}: {message[0].lower()}{message[1:]}"
