"""Ports: free ones for servers of ours, and those that must be free before anything is started."""

from __future__ import annotations

import contextlib
import secrets
import socket

import psutil

# Linux gives outgoing connections ports from 32768 on, macOS from 49152 on: one below is not lost to one of them
# before whoever asked binds it.
OUT_OF_REACH = range(20_000, 32_768)
TRIES = 100


class PortInUse(Exception):
    """Somebody listens where we want to."""


def free_port() -> int:
    """A loopback port that nothing listens on, for a server that starts later. Raises :class:`PortInUse` for none."""
    for _ in range(TRIES):
        port = OUT_OF_REACH.start + secrets.randbelow(len(OUT_OF_REACH))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise PortInUse(f"no hay puertos libres entre {OUT_OF_REACH.start} y {OUT_OF_REACH.stop - 1} en 127.0.0.1")


def require_free(port: int, *, setting: str, host: str = "127.0.0.1") -> None:
    """Raises :class:`PortInUse`, whose sentence names the port, the setting, and who has it if that can be seen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise PortInUse(
                f"este usuario no puede abrir el puerto {port} ({setting}): poné otro en {setting}"
            ) from None
        except OSError as error:
            raise PortInUse(
                f"no se puede usar el puerto {port} de {host} ({error.strerror}{_by_whom(port)}): "
                f"detené lo que lo usa, o poné otro en {setting}"
            ) from None


def _by_whom(port: int) -> str:
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f", lo tiene el proceso {connection.pid}, {psutil.Process(connection.pid).name()}"
    return ""
