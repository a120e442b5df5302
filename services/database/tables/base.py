"""What every table shares: one metadata, one naming convention, two column makers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, func

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


def moment(name: str, *, nullable: bool = True) -> Column[Any]:
    """A ``timestamptz`` column written by the product's clock."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def written_at(name: str = "created_at") -> Column[Any]:
    """A ``timestamptz`` that the database fills with real time: for operators, never for rules."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())
