from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.settings import Settings, SettingsError, load_settings, variables

SECRET = "correct horse"
SASL = {"NEWS_SECURITY_PROTOCOL": "SASL_SSL", "NEWS_SASL_USERNAME": "worker"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Empty of settings: the autouse fixture of `conftest.py` saw to that."""
    return monkeypatch


@pytest.fixture
def settings_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "settings"
    monkeypatch.setenv("NEWS_SETTINGS_FILE", str(path))
    return path


def set_all(environment: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)


def refusal() -> str:
    with pytest.raises(SettingsError) as raised:
        load_settings()
    return str(raised.value)


def test_defaults_fit_the_local_run() -> None:
    settings = load_settings()
    assert settings.brokers == "127.0.0.1:9092"
    assert settings.http_host == "127.0.0.1"
    assert settings.pool_size >= 1


def test_environment_sets_by_prefix_and_name(environment: pytest.MonkeyPatch) -> None:
    set_all(environment, {"NEWS_POOL_SIZE": "3", "NEWS_TOPIC_PREFIX": "test.", "POOL_SIZE": "5"})
    settings = load_settings()
    assert (settings.pool_size, settings.topic_prefix) == (3, "test.")


def test_empty_prefix_is_no_way_to_say_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEWS_TOPIC_PREFIX", "")
    assert load_settings().topic_prefix == "news."


def test_override_wins(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEWS_BROKERS", "environment:9092")
    assert load_settings(brokers="override:9092").brokers == "override:9092"


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().pool_size = 3


@pytest.mark.parametrize("name", ["NEWS_POOLSIZE", "news_poolsize", "NEWS_HTTP_PORT_FILE"])
def test_unknown_variable_is_refused_by_name(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "")
    assert refusal().startswith(f"{name.upper()} is no setting; ")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NEWS_POOL_SIZE", "0", "greater than or equal to 1"),
        ("NEWS_POOL_SIZE", "many", "valid integer"),
        ("NEWS_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("NEWS_TOPIC_PREFIX", "a b", "match pattern"),
        ("NEWS_HTTP_PORT", "70000", "65535"),
        ("NEWS_BAD_INPUT_RATIO_LIMIT", "1.5", "less than or equal to 1"),
        ("NEWS_BROKERS", "kafka://a:9092", "expected host:port"),
        ("NEWS_BROKERS", "a:9092,b", "expected host:port"),
        ("NEWS_BROKERS", "a:9092,", "expected host:port"),
    ],
)
def test_wrong_value_is_named_with_what_was_expected(environment: pytest.MonkeyPatch, name: str, value: str, expected: str) -> None:
    environment.setenv(name, value)
    words = refusal()
    assert words.startswith(f"{name}={value}: ")
    assert expected in words
    assert "Value error" not in words


@pytest.mark.parametrize("brokers", ["kafka:9092", "10.0.0.1:9092,10.0.0.2:9093", "[::1]:9092"])
def test_brokers_as_people_write_them(environment: pytest.MonkeyPatch, brokers: str) -> None:
    environment.setenv("NEWS_BROKERS", brokers)
    assert load_settings().brokers == brokers


def test_spaces_between_brokers_do_not_matter(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEWS_BROKERS", " a:9092, b:9092 ")
    assert load_settings().brokers == "a:9092,b:9092"


def test_two_wrong_settings_are_told_at_once(environment: pytest.MonkeyPatch) -> None:
    set_all(environment, {"NEWS_POOL_SIZE": "0", "NEWS_BATCH_SIZE": "0"})
    words = refusal()
    assert "NEWS_POOL_SIZE=0" in words
    assert "NEWS_BATCH_SIZE=0" in words


def test_empty_is_absent(environment: pytest.MonkeyPatch) -> None:
    defaults = load_settings()
    set_all(environment, {"NEWS_POOL_SIZE": "", "NEWS_SASL_USERNAME": "", "NEWS_SSL_CA_FILE": "", "NEWS_SASL_PASSWORD_FILE": ""})
    environment.setenv("NEWS_SETTINGS_FILE", "")
    assert load_settings() == defaults


def test_file_is_read_below_the_environment(environment: pytest.MonkeyPatch, settings_file: Path) -> None:
    settings_file.write_text("# ours\nNEWS_POOL_SIZE=3\nexport NEWS_BATCH_SIZE='7'\nNEWS_HTTP_PORT=\nOTHER=x\n")
    environment.setenv("NEWS_POOL_SIZE", "4")
    settings = load_settings()
    assert (settings.pool_size, settings.batch_size, settings.http_port) == (4, 7, 9464)


def test_unknown_name_in_the_file_is_refused(settings_file: Path) -> None:
    settings_file.write_text("NEWS_POOLSIZE=3\n")
    assert refusal().startswith("NEWS_POOLSIZE is no setting; ")


def test_wrong_value_in_the_file_is_named(settings_file: Path) -> None:
    settings_file.write_text("NEWS_POOL_SIZE=none\n")
    assert refusal().startswith("NEWS_POOL_SIZE=none: ")


@pytest.mark.parametrize("line", ["NEWS_SASL_PASSWORD", f"NEWS_SASL_PASSWORD {SECRET}", f"={SECRET}", f"NEWS_SASL_PASSWORD='{SECRET}"])
def test_line_that_says_nothing_is_refused_without_its_words(settings_file: Path, line: str) -> None:
    settings_file.write_text(f"NEWS_POOL_SIZE=3\n{line}\n")
    assert refusal() == f"NEWS_SETTINGS_FILE={settings_file}: line 2 is not NAME=value"


def test_file_that_is_not_there_or_not_text_is_refused(settings_file: Path) -> None:
    assert refusal() == f"NEWS_SETTINGS_FILE={settings_file}: cannot be read (No such file or directory)"
    settings_file.write_bytes(b"NEWS_SOURCE=\xff\n")
    assert refusal() == f"NEWS_SETTINGS_FILE={settings_file}: cannot be read (it is not UTF-8)"


def test_secret_comes_from_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{SECRET}\n")
    set_all(environment, {**SASL, "NEWS_SASL_PASSWORD_FILE": str(secret)})
    assert load_settings().sasl_password == SecretStr(SECRET)


def test_secret_file_can_be_named_in_the_settings_file(settings_file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(SECRET)
    settings_file.write_text(f"NEWS_SSL_KEY_PASSWORD_FILE={secret}\n")
    assert load_settings().ssl_key_password == SecretStr(SECRET)


def test_secret_file_that_cannot_be_used_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "password"
    environment.setenv("NEWS_SASL_PASSWORD_FILE", str(path))
    assert refusal() == f"NEWS_SASL_PASSWORD_FILE={path}: cannot be read (No such file or directory)"
    path.write_text("\n")
    assert refusal() == f"NEWS_SASL_PASSWORD_FILE={path}: the file is empty"


def test_secret_given_twice_is_refused(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(SECRET)
    set_all(environment, {"NEWS_SASL_PASSWORD_FILE": str(path), "NEWS_SASL_PASSWORD": "another"})
    words = refusal()
    assert "NEWS_SASL_PASSWORD and NEWS_SASL_PASSWORD_FILE are both given" in words
    assert SECRET not in words


def test_secret_stands_in_no_text(environment: pytest.MonkeyPatch) -> None:
    set_all(environment, {**SASL, "NEWS_SASL_PASSWORD": SECRET})
    settings = load_settings()
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump_json()}"

    environment.setenv("NEWS_POOL_SIZE", "0")
    assert SECRET not in refusal()
    environment.setenv("NEWS_POOL_SIZE", "1")
    environment.setenv("NEWS_SSL_CA_FILE", "/nowhere.pem")
    assert SECRET not in refusal()


@pytest.mark.parametrize("missing", ["NEWS_SASL_USERNAME", "NEWS_SASL_PASSWORD"])
@pytest.mark.parametrize("protocol", ["SASL_SSL", "SASL_PLAINTEXT"])
def test_sasl_needs_name_and_password(environment: pytest.MonkeyPatch, missing: str, protocol: str) -> None:
    given = {**SASL, "NEWS_SASL_PASSWORD": SECRET, "NEWS_SECURITY_PROTOCOL": protocol}
    set_all(environment, {name: value for name, value in given.items() if name != missing})
    assert refusal() == f"{missing} is needed with NEWS_SECURITY_PROTOCOL={protocol}"


@pytest.mark.parametrize("name", ["NEWS_SSL_CA_FILE", "NEWS_SSL_CERTIFICATE_FILE", "NEWS_SSL_KEY_FILE"])
def test_files_must_be_there(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "/nowhere.pem")
    assert refusal() == f"{name}=/nowhere.pem: no such file"


def test_request_timeout_is_not_below_the_session_timeout(environment: pytest.MonkeyPatch) -> None:
    set_all(environment, {"NEWS_REQUEST_TIMEOUT_SECONDS": "8", "NEWS_SESSION_TIMEOUT_SECONDS": "9"})
    assert refusal() == "NEWS_REQUEST_TIMEOUT_SECONDS must not be below NEWS_SESSION_TIMEOUT_SECONDS"


def test_every_setting_is_described_and_can_be_set() -> None:
    assert all(field.description for field in Settings.model_fields.values())
    assert set(variables()) >= {f"NEWS_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("url", ["collector:4318", "ftp://collector", "http://", "http://user:secret@collector", "http://collector?x=1"])
def test_an_otlp_endpoint_is_a_base_url(environment: pytest.MonkeyPatch, url: str) -> None:
    environment.setenv("NEWS_OTLP_ENDPOINT", url)
    assert "expected http://host:port" in refusal()


def test_nothing_is_traced_unless_an_endpoint_is_given(environment: pytest.MonkeyPatch) -> None:
    assert load_settings().otlp_endpoint is None
    set_all(environment, {"NEWS_OTLP_ENDPOINT": "https://collector:4318"})
    assert load_settings().otlp_endpoint == "https://collector:4318"
