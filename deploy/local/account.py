"""
Whom the embedded PostgreSQL runs as, and how that user reaches its data.

PostgreSQL refuses to run as root. As root it runs under a system user of its own, which may be unable to walk into the
data folder (``/root`` and temporary folders are closed to others). That one user is then let through the closed folders
on the way by an access control list: to walk, not to read, and nobody else.
"""

from __future__ import annotations

import os
import pwd
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "anfitrion-postgres"

# Source: acl(5) and the kernel's include/uapi/linux/posix_acl_xattr.h, little-endian entries of (tag, permissions, id).
ATTRIBUTE = "system.posix_acl_access"
VERSION = struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")
OWNER, USER, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NOBODY = 0xFFFFFFFF
WALK = 0o1
Entry = tuple[int, int, int]


class AccountFailed(Exception):
    """The system user cannot be made, or cannot be let through; the message says why."""


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: ``None`` ids mean the current user."""

    uid: int | None
    gid: int | None


def server_account() -> Account:
    """The account for the server, made if we are root and it does not exist yet. Raises :class:`AccountFailed`."""
    if os.geteuid() != 0:
        return Account(None, None)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            made = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise AccountFailed(
                f"PostgreSQL no corre como root, y no hay useradd para crear el usuario {SYSTEM_USER}: "
                "corrélo con otro usuario, o poné un servidor PostgreSQL en DATABASE_URL"
            ) from None
        if made.returncode not in (0, 9):  # 9: somebody has just made it
            raise AccountFailed(f"no se pudo crear el usuario {SYSTEM_USER}: {made.stderr.strip()}") from None
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_uid, entry.pw_gid)


def may_enter(folder: Path, account: Account) -> bool:
    """Whether the account can walk into a folder that exists."""
    if account.uid is None:
        return True
    command = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
    tried = subprocess.run(
        command, user=account.uid, group=account.gid, extra_groups=[], cwd="/", capture_output=True, check=False
    )
    return tried.returncode == 0


def let_through(folder: Path, account: Account) -> None:
    """Let the account walk into a folder, and into every closed one above it. Raises :class:`AccountFailed`."""
    if account.uid is None:
        return
    for step in (*reversed(folder.parents), folder):
        if may_enter(step, account):
            continue
        try:
            os.setxattr(step, ATTRIBUTE, packed(with_walker(_entries(step), account.uid)))
        except OSError as error:
            raise AccountFailed(
                f"el usuario {SYSTEM_USER}, con el que corre PostgreSQL, no puede entrar en {step} ({error.strerror}): "
                "poné en LOCAL_DIR una carpeta a la que llegue, o un servidor PostgreSQL en DATABASE_URL"
            ) from None


def with_walker(entries: list[Entry], uid: int) -> list[Entry]:
    """An access list in which one more user may walk; in the order that the kernel asks for."""
    mine = next((permissions for tag, permissions, who in entries if (tag, who) == (USER, uid)), 0) | WALK
    kept = [entry for entry in entries if (entry[0], entry[2]) != (USER, uid) and entry[0] != MASK]
    group = next(permissions for tag, permissions, _ in entries if tag == GROUP)
    mask = next((permissions for tag, permissions, _ in entries if tag == MASK), group) | WALK
    return sorted([*kept, (USER, mine, uid), (MASK, mask, NOBODY)], key=lambda entry: (entry[0], entry[2]))


def packed(entries: list[Entry]) -> bytes:
    """An access list as the kernel takes it."""
    return VERSION + b"".join(ENTRY.pack(*entry) for entry in entries)


def _entries(folder: Path) -> list[Entry]:
    try:
        return list(ENTRY.iter_unpack(os.getxattr(folder, ATTRIBUTE)[len(VERSION) :]))
    except OSError:  # none but the mode
        mode = folder.stat().st_mode
        return [(OWNER, mode >> 6 & 7, NOBODY), (GROUP, mode >> 3 & 7, NOBODY), (OTHER, mode & 7, NOBODY)]
