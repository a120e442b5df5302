"""
Settings: everything that may differ between installations, typed, read once, refused when unsafe.

They come from the environment and from ``.env`` in the working folder (the environment wins).
``.env.example`` explains each; a test keeps it in step with this class.
"""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pydantic
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET_LENGTH = 16


class Environment(StrEnum):
    """Where the product runs; production refuses what a demonstration may do."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """One installation's settings. Frozen; raises ``pydantic.ValidationError`` naming every fault at once."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = ""
    local_dir: Path = Path(".local")
    log_format: str = Field("console", pattern="^(console|json)$")
    clock_start: datetime | None = None
    clock_began: float | None = None

    database_url: str = ""
    redis_url: str = ""

    rasa_url: str = "http://127.0.0.1:5005"
    rasa_token: SecretStr = SecretStr("")
    actions_port: int = Field(5055, ge=1, le=65535)
    actions_url: str = ""
    internal_api_token: SecretStr = SecretStr("")

    whatsapp_api_url: str = ""
    whatsapp_api_version: str = Field("v25.0", pattern=r"^v\d+\.\d+$")
    whatsapp_app_secret: SecretStr = SecretStr("")
    whatsapp_verify_token: SecretStr = SecretStr("")
    whatsapp_access_token: SecretStr = SecretStr("")
    whatsapp_phone_number_id: str = ""

    mercadopago_api_url: str = ""
    mercadopago_access_token: SecretStr = SecretStr("")
    mercadopago_webhook_secret: SecretStr = SecretStr("")

    simulator: bool = False

    calendar_poll_minutes: int = Field(15, ge=1, le=24 * 60)
    calendar_fresh_minutes: int = Field(5, ge=1, le=24 * 60)
    calendar_private_addresses: bool = False

    whisper_model: str = ""
    voice_longest_seconds: int = Field(180, ge=5, le=900)

    phone_pause_minutes: int = Field(60, ge=1, le=7 * 24 * 60)

    recordings_kept_days: int = Field(90, ge=1, le=3650)
    receipts_kept_days: int = Field(365, ge=1, le=3650)

    console_owner_email: str = ""
    console_owner_password: SecretStr = SecretStr("")

    @field_validator("public_url", "rasa_url", "whatsapp_api_url", "mercadopago_api_url", "actions_url")
    @classmethod
    def _addresses_are_http(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must be an http:// or https:// address")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_is_postgresql(cls, value: str) -> str:
        if value and not _names_postgresql(value):
            raise ValueError("must be an address like postgresql://user:password@host:5432/name")
        return value

    @field_validator("clock_start")
    @classmethod
    def _clock_has_an_offset(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("must carry its offset, as in 2026-11-24T12:00:00-03:00")
        return value

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        faults = []
        if self.clock_start is not None:
            faults.append("CLOCK_START must not be set in production")
        if self.simulator:
            faults.append("SIMULATOR must not be on in production")
        if self.calendar_private_addresses:
            faults.append("CALENDAR_PRIVATE_ADDRESSES must not be on in production")
        if not self.public_url.startswith("https://"):
            faults.append("PUBLIC_URL must be an https:// address in production")
        faults += [
            f"{name.upper()} must be an https:// address in production, or empty"
            for name in PROVIDER_ADDRESSES
            if _text(self, name) and urlsplit(_text(self, name)).scheme != "https"
        ]
        faults += [
            f"{name.upper()} must be set in production" for name in REQUIRED_IN_PRODUCTION if not _given(self, name)
        ]
        faults += [
            f"{name.upper()} must have at least {MINIMUM_SECRET_LENGTH} characters in production"
            for name in OWN_SECRETS
            if _given(self, name) and len(_text(self, name)) < MINIMUM_SECRET_LENGTH
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def has_whatsapp(self) -> bool:
        """Whether real (or stood-in) WhatsApp credentials are configured."""
        return bool(self.whatsapp_access_token.get_secret_value() and self.whatsapp_phone_number_id)

    @property
    def base_url(self) -> str:
        """The address at which people and providers reach this installation, without a final slash."""
        return self.public_url or f"http://{self.host}:{self.port}"


REQUIRED_IN_PRODUCTION = (
    "database_url", "redis_url", "internal_api_token", "rasa_token",
    "whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_access_token", "whatsapp_phone_number_id",
    "mercadopago_access_token", "mercadopago_webhook_secret",
)  # fmt: skip
PROVIDER_ADDRESSES = ("whatsapp_api_url", "mercadopago_api_url")
OWN_SECRETS = ("internal_api_token", "rasa_token", "whatsapp_verify_token", "console_owner_password")


def _text(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _given(settings: Settings, name: str) -> bool:
    """Whether a setting says anything: a list of secrets may be all commas and blanks, which is none."""
    return any(part.strip() for part in _text(settings, name).split(","))


def _names_postgresql(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is no number
    except ValueError:
        return False
    return parts.scheme.partition("+")[0] in ("postgresql", "postgres")


def read_settings() -> Settings:
    """The settings, or a clear sentence per fault on standard error and exit status 2."""
    try:
        return Settings()
    except pydantic.ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = "_".join(str(part) for part in fault["loc"]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            sys.stderr.write(f"setting {name}: {message}\n" if name else f"settings: {message}\n")
        raise SystemExit(2) from None
