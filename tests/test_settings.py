"""Settings: explained, read, and refused when they cannot be safe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest

from services.settings import OWN_SECRETS, REQUIRED_IN_PRODUCTION, Settings, read_settings

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
ASSIGNMENT = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
READERS = ("services", "actions", "bot", "deploy")

PRODUCTION = {
    "environment": "production",
    "public_url": "https://cabanas.example",
    "database_url": "postgresql://anfitrion:secret@db/anfitrion",
    "redis_url": "redis://cache/0",
    "internal_api_token": "internal-token-of-32-characters!",
    "rasa_token": "rasa-token-of-some-length",
    "whatsapp_app_secret": "app-secret",
    "whatsapp_verify_token": "verify-token-of-some-length",
    "whatsapp_access_token": "access-token",
    "whatsapp_phone_number_id": "100000000000001",
    "mercadopago_access_token": "APP_USR-token",
    "mercadopago_webhook_secret": "webhook-secret",
}


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)  # away from any .env


def _faults(**values: str) -> str:
    with pytest.raises(pydantic.ValidationError) as caught:
        Settings(**values)  # type: ignore[arg-type]
    return str(caught.value)


def test_the_example_names_every_setting_and_no_other() -> None:
    named = [name for name, _ in ASSIGNMENT.findall(EXAMPLE)]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_every_setting_in_the_example_stands_under_an_explanation() -> None:
    explained = False
    for line in EXAMPLE.splitlines():
        if ASSIGNMENT.match(line):
            assert explained, f"{line} has no explanation above it"
        else:
            explained = line.startswith("# ") and not line.startswith("# ---")


def test_the_example_as_it_stands_is_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = Settings()
    for name, value in ASSIGNMENT.findall(EXAMPLE):
        monkeypatch.setenv(name, value)
    assert Settings() == defaults


def test_every_setting_is_read_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in _sources())
    unread = [
        name
        for name in Settings.model_fields
        if not re.search(rf"\b(settings|self)\.{name}\b|[\"']{name}[\"']|[\"']{name.upper()}[\"']", sources)
    ]
    assert unread == []


def _sources() -> Iterator[Path]:
    for folder in READERS:
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "settings.py":
                yield path


def test_complete_production_settings_are_accepted() -> None:
    assert Settings(**PRODUCTION).environment == "production"  # type: ignore[arg-type]


def test_production_names_everything_that_is_missing_at_once() -> None:
    said = _faults(environment="production")
    for name in REQUIRED_IN_PRODUCTION:
        assert f"{name.upper()} must be set" in said
    assert "PUBLIC_URL must be an https:// address" in said


@pytest.mark.parametrize("name", REQUIRED_IN_PRODUCTION)
def test_production_refuses_to_start_without(name: str) -> None:
    assert f"{name.upper()} must be set in production" in _faults(**{**PRODUCTION, name: ""})


@pytest.mark.parametrize("name", OWN_SECRETS)
def test_production_refuses_a_short_secret(name: str) -> None:
    said = _faults(**{**PRODUCTION, name: "short"})
    assert f"{name.upper()} must have at least" in said


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("simulator", "true", "SIMULATOR must not be on"),
        ("clock_start", "2026-11-24T12:00:00-03:00", "CLOCK_START must not be set"),
        ("public_url", "http://cabanas.example", "PUBLIC_URL must be an https:// address"),
        ("whatsapp_api_url", "http://graph.example", "WHATSAPP_API_URL must be an https:// address"),
        ("mercadopago_api_url", "HTTP://api.example", "MERCADOPAGO_API_URL must be an https:// address"),
        ("whatsapp_app_secret", " , ,", "WHATSAPP_APP_SECRET must be set"),
        ("mercadopago_webhook_secret", ",,", "MERCADOPAGO_WEBHOOK_SECRET must be set"),
    ],
)
def test_production_refuses_what_a_demonstration_may_do(name: str, value: str, sentence: str) -> None:
    assert sentence in _faults(**{**PRODUCTION, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"),
        ("port", "eight"),
        ("clock_start", "2026-11-24T12:00:00"),
        ("rasa_url", "127.0.0.1:5005"),
        ("log_format", "xml"),
        ("environment", "staging"),
        ("whatsapp_api_version", "25"),
        ("database_url", "mysql://u:hidden@host/x"),
        ("database_url", "postgresql://u:hidden@host:port/x"),
        ("database_url", "host=/tmp dbname=x"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    assert name in _faults(**{name: value})


@pytest.mark.parametrize(
    "address", ["postgres://u:p@h/d", "postgresql://u:p@h:5432/d", "postgresql+psycopg:///d?host=/tmp", ""]
)
def test_an_address_of_postgresql_is_accepted(address: str) -> None:
    assert Settings(database_url=address).database_url == address


def test_providers_addresses_may_be_https_in_production() -> None:
    given = {"whatsapp_api_url": "https://graph.example", "mercadopago_api_url": "https://api.example"}
    assert Settings(**PRODUCTION, **given).environment == "production"  # type: ignore[arg-type]


def test_a_fault_is_told_without_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://u:hidden@host/x")
    with pytest.raises(SystemExit) as ended:
        read_settings()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told == "setting DATABASE_URL: must be an address like postgresql://user:password@host:5432/name\n"


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    printed = repr(Settings(**PRODUCTION))  # type: ignore[arg-type]
    for name in (*OWN_SECRETS[:3], "whatsapp_app_secret", "mercadopago_access_token"):
        assert PRODUCTION[name] not in printed
