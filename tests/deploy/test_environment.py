"""What is missing is made up once and kept; who needs no secret sees none."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from deploy.local.environment import SettingsUnfit, complete, environment_of, rasa_port
from services.settings import Settings

REAL = {
    "whatsapp_app_secret": "app-secret",
    "whatsapp_verify_token": "verify-token",
    "whatsapp_access_token": "access-token",
    "whatsapp_phone_number_id": "15550001111",
    "mercadopago_access_token": "APP_USR-token",
    "mercadopago_webhook_secret": "webhook-secret",
}


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, local_dir=tmp_path, **values)


def test_without_credentials_both_providers_are_stood_in_for(tmp_path: Path) -> None:
    found = complete(settings(tmp_path, port=8123), clock_began=0)
    assert found.simulated == ("WhatsApp", "Mercado Pago")
    assert found.settings.simulator
    assert found.settings.whatsapp_api_url == "http://127.0.0.1:8123/simulator/graph"
    assert found.settings.mercadopago_api_url == "http://127.0.0.1:8123/simulator/mercadopago"
    assert found.settings.has_whatsapp


def test_with_credentials_nothing_is_stood_in_for(tmp_path: Path) -> None:
    found = complete(settings(tmp_path, **REAL), clock_began=0)
    assert found.simulated == ()
    assert not found.settings.simulator
    assert found.settings.whatsapp_api_url == ""
    assert found.settings.whatsapp_access_token.get_secret_value() == "access-token"


def test_one_provider_may_be_real_while_the_other_is_stood_in_for(tmp_path: Path) -> None:
    whatsapp_only = {name: value for name, value in REAL.items() if name.startswith("whatsapp")}
    found = complete(settings(tmp_path, **whatsapp_only), clock_began=0)
    assert found.simulated == ("Mercado Pago",)
    assert found.settings.whatsapp_api_url == ""
    assert found.settings.mercadopago_api_url.endswith("/simulator/mercadopago")


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"port": 5005}, "PORT y RASA_URL"),
        ({"port": 5055}, "PORT y ACTIONS_PORT"),
        ({"actions_port": 5005}, "RASA_URL y ACTIONS_PORT"),
        ({"rasa_url": "http://localhost:8000"}, "PORT y RASA_URL"),
    ],
)
def test_two_processes_on_one_port_are_refused_before_anything_is_made(
    tmp_path: Path, values: dict[str, Any], names: str
) -> None:
    with pytest.raises(SettingsUnfit, match=f"{names} tienen el mismo puerto"):
        complete(settings(tmp_path, **values), clock_began=0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left_out", REAL)
def test_credentials_given_in_part_are_refused_by_name(tmp_path: Path, left_out: str) -> None:
    partly = {name: value for name, value in REAL.items() if name != left_out}
    with pytest.raises(SettingsUnfit, match=f"falta {left_out.upper()}"):
        complete(settings(tmp_path, **partly), clock_began=0)


def test_made_up_secrets_are_unguessable_private_and_the_same_next_time(tmp_path: Path) -> None:
    first = complete(settings(tmp_path), clock_began=0)
    second = complete(settings(tmp_path), clock_began=0)
    elsewhere = complete(settings(tmp_path / "other"), clock_began=0)
    for name in ("internal_api_token", "rasa_token", "whatsapp_app_secret", "console_owner_password"):
        assert getattr(first.settings, name) == getattr(second.settings, name)
        assert getattr(first.settings, name) != getattr(elsewhere.settings, name)
    assert len(first.settings.internal_api_token.get_secret_value()) > 40
    assert stat.S_IMODE((tmp_path / "credentials.env").stat().st_mode) == 0o600


def test_the_owners_password_is_shown_only_when_it_is_made(tmp_path: Path) -> None:
    assert complete(settings(tmp_path), clock_began=0).new_password
    assert not complete(settings(tmp_path), clock_began=0).new_password
    given = settings(tmp_path / "other", console_owner_password="una-clave-larga")
    assert not complete(given, clock_began=0).new_password


def test_what_is_given_is_never_replaced_by_what_was_made_up(tmp_path: Path) -> None:
    complete(settings(tmp_path), clock_began=0)
    found = complete(settings(tmp_path, internal_api_token="mine"), clock_began=0)
    assert found.settings.internal_api_token.get_secret_value() == "mine"


def test_rasa_and_the_actions_see_no_credentials_of_providers(tmp_path: Path) -> None:
    found = complete(settings(tmp_path, database_url="postgresql://u:p@h/d", **REAL), clock_began=0).settings
    for program in ("rasa", "actions", "training"):
        seen = environment_of(found, for_program=program)
        assert not [name for name in seen if name.startswith(("WHATSAPP_", "MERCADOPAGO_", "CONSOLE_"))]
    assert "DATABASE_URL" in environment_of(found, for_program="rasa")
    assert "DATABASE_URL" not in environment_of(found, for_program="actions")
    assert environment_of(found, for_program="worker")["WHATSAPP_ACCESS_TOKEN"] == "access-token"


def test_what_a_process_reads_back_is_what_was_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = "2026-11-24T12:00:00-03:00"
    decided = complete(settings(tmp_path, clock_start=start, port=8123), clock_began=1_700_000_000.5).settings
    for name, value in environment_of(decided, for_program="service").items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None) == decided
    assert decided.clock_began == 1_700_000_000.5


def test_rasa_is_started_here_or_not_at_all(tmp_path: Path) -> None:
    assert rasa_port(settings(tmp_path, rasa_url="http://127.0.0.1:5105")) == 5105
    with pytest.raises(SettingsUnfit, match=r"RASA_URL es http://rasa\.internal:5005"):
        rasa_port(settings(tmp_path, rasa_url="http://rasa.internal:5005"))
