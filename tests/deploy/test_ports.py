"""A port in use is told in one sentence, before anything starts."""

from __future__ import annotations

import os
import socket

import pytest

from deploy.local.ports import OUT_OF_REACH, PortInUse, free_port, require_free


def test_a_port_in_use_is_named_with_its_setting_and_whoever_has_it() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortInUse) as told:
            require_free(port, setting="ACTIONS_PORT")
    assert f"puerto {port} de 127.0.0.1" in str(told.value)
    assert f"proceso {os.getpid()}" in str(told.value)
    assert "poné otro en ACTIONS_PORT" in str(told.value)


def test_a_free_port_is_fine_and_no_outgoing_connection_is_given_it() -> None:
    port = free_port()
    assert port in OUT_OF_REACH
    require_free(port, setting="PORT")
    require_free(port, setting="PORT")


def test_a_port_whose_last_user_has_just_gone_is_free() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server, _ = listener.accept()
            server.close()  # the side that closes first waits in TIME_WAIT
            client.recv(1)
    require_free(port, setting="PORT")


def test_an_address_that_is_not_this_machines_is_told() -> None:
    with pytest.raises(PortInUse, match="poné otro en PORT"):
        require_free(8000, setting="PORT", host="192.0.2.1")
