"""
From one installation's settings to what each process sees: what is missing is made up once and kept, or stood in for.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from services.settings import Settings

CREDENTIALS = "credentials.env"
OWNER = "duenia@cabanas.example"
SIMULATED_NUMBER_ID = "100000000000001"
WHATSAPP = ("whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_access_token", "whatsapp_phone_number_id")
MERCADOPAGO = ("mercadopago_access_token", "mercadopago_webhook_secret")
ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not bound
LOOPBACK = ("127.0.0.1", "localhost", "::1")

QUIET_RASA = {
    "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING", "LOG_LEVEL_LIBRARIES": "ERROR",
    "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONWARNINGS": "ignore",
    "CUDA_VISIBLE_DEVICES": "", "PYTHONUNBUFFERED": "1",
}  # fmt: skip
# A turn is a few small matrix products: more threads would only wake each other up, and take memory.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "TF_INTRA_OP_PARALLELISM_THREADS": "1", "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2", "SANIC_WORKERS": "1",
}  # fmt: skip
OF_PROVIDERS_AND_OWNER = ("WHATSAPP_", "MERCADOPAGO_", "CONSOLE_")


class SettingsUnfit(Exception):
    """The settings are each valid and do not go together; the message says how."""


@dataclass(frozen=True)
class Installation:
    """Complete settings. ``simulated``: providers stood in for; ``new_password``: the owner's, if made just now."""

    settings: Settings
    simulated: tuple[str, ...]
    new_password: str = ""


def address_here(settings: Settings) -> str:
    """Where this machine reaches the service, without a final slash."""
    host = "127.0.0.1" if settings.host in ANY_ADDRESS else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def rasa_port(settings: Settings) -> int:
    """The port of ``RASA_URL``. Raises :class:`SettingsUnfit` unless it is one of this machine."""
    address = urlsplit(settings.rasa_url)
    if address.hostname not in LOOPBACK or address.scheme != "http":
        raise SettingsUnfit(
            f"RASA_URL es {settings.rasa_url}, pero `make run` arranca Rasa en esta máquina: "
            "sacala, o poné un puerto de 127.0.0.1"
        )
    return address.port or 80


def require_different_ports(settings: Settings) -> None:
    """Raises :class:`SettingsUnfit` when two of our processes would listen on one port."""
    names: dict[int, str] = {}
    for name, port in (
        ("PORT", settings.port), ("RASA_URL", rasa_port(settings)), ("ACTIONS_PORT", settings.actions_port)
    ):  # fmt: skip
        if port in names:
            raise SettingsUnfit(f"{names[port]} y {name} tienen el mismo puerto, {port}: dale uno a cada uno")
        names[port] = name


def complete(settings: Settings, *, clock_began: float) -> Installation:
    """
    Fill what is missing: secrets from the data folder's ``credentials.env``, made up once; providers by the simulator.

    Raises :class:`SettingsUnfit` for a provider whose credentials are given in part, and for ports named twice.
    """
    require_different_ports(settings)
    simulated = tuple(
        provider
        for provider, names in (("WhatsApp", WHATSAPP), ("Mercado Pago", MERCADOPAGO))
        if _is_simulated(settings, names)
    )
    kept = _read(settings.local_dir / CREDENTIALS)
    wanted = ["internal_api_token", "rasa_token", "console_owner_password"]
    wanted += [name for name in (*WHATSAPP, *MERCADOPAGO) if settings.simulator or simulated]
    values: dict[str, object] = {
        "actions_url": settings.actions_url or f"http://127.0.0.1:{settings.actions_port}/webhook"
    }
    made: dict[str, str] = {}
    for name in wanted:
        if _text(settings, name):
            continue
        text = kept.get(name.upper()) or made.setdefault(name.upper(), _made_up(name))
        values[name] = text if name == "whatsapp_phone_number_id" else SecretStr(text)
    if not settings.console_owner_email:
        values["console_owner_email"] = OWNER
    if simulated:
        values["simulator"] = True
        base = address_here(settings) + "/simulator"
        if "WhatsApp" in simulated and not settings.whatsapp_api_url:
            values["whatsapp_api_url"] = base + "/graph"
        if "Mercado Pago" in simulated and not settings.mercadopago_api_url:
            values["mercadopago_api_url"] = base + "/mercadopago"
    if settings.clock_start is not None and settings.clock_began is None:
        values["clock_began"] = clock_began
    if made:
        _write(settings.local_dir / CREDENTIALS, {**kept, **made})
    return Installation(
        settings.model_copy(update=values), simulated, new_password=made.get("CONSOLE_OWNER_PASSWORD", "")
    )


def _is_simulated(settings: Settings, names: tuple[str, ...]) -> bool:
    given = [name for name in names if _text(settings, name)]
    if settings.simulator or not given:
        return True
    missing = [name.upper() for name in names if name not in given]
    if missing:
        raise SettingsUnfit(
            f"está {given[0].upper()} pero falta {', '.join(missing)}: ponelos todos, o ninguno para usar el simulador"
        )
    return False


def environment_of(settings: Settings, *, for_program: str) -> dict[str, str]:
    """
    The whole environment of one process: every setting that is set, written out, so that ``.env`` decides nothing more.

    Rasa and the actions see no credentials of providers; the actions no database either.
    """
    given = {name.upper(): _text(settings, name) for name in type(settings).model_fields}
    names = set(given)
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {name: value for name, value in given.items() if value}
    environment |= {
        "BOOKING_API_URL": address_here(settings),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    if for_program in ("rasa", "actions", "training"):
        environment = {k: v for k, v in environment.items() if not k.startswith(OF_PROVIDERS_AND_OWNER)}
    if for_program in ("actions", "training"):
        environment.pop("DATABASE_URL", None)
        environment.pop("REDIS_URL", None)
    if for_program == "actions":
        environment |= {"LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
    if for_program in ("rasa", "training"):
        environment |= QUIET_RASA
    if for_program == "rasa":
        environment |= ONE_THREAD
    if for_program == "training":
        environment |= {"LOG_LEVEL": "INFO"}
    return environment


def _text(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if value is None or value is False:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value.resolve())
    return "true" if value is True else str(value)


def _made_up(name: str) -> str:
    if name == "whatsapp_phone_number_id":
        return SIMULATED_NUMBER_ID
    return secrets.token_urlsafe(9 if name == "console_owner_password" else 32)


def _read(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _write(path: Path, values: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "# Lo inventó `make run` porque no está en .env; si borrás un renglón, lo inventa de nuevo.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    new.replace(path)
