"""A server that is told to stop does, whoever holds on to it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from ledger.app import clock
from ledger.web.serve import GRACE
from shell import CRO, FOUNDED, Desk

HALF = (
    b"POST /enter HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nExpect: 100-continue\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na="
)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to be told by")
def test_a_client_that_never_ends_its_form_keeps_no_server_from_stopping(desk: Desk) -> None:
    command = [sys.executable, "-m", "ledger", "serve", "--port", "0", "--for", CRO]
    given = {**os.environ, clock.NOW: FOUNDED}
    with subprocess.Popen(command, cwd=desk.folder, stderr=subprocess.PIPE, text=True, env=given) as server:
        assert server.stderr
        port = re.search(r"localhost:(\d+)", server.stderr.readline() + server.stderr.readline())
        assert port
        with socket.create_connection(("127.0.0.1", int(port[1]))) as slow:
            slow.sendall(HALF)
            assert b"100 Continue" in slow.recv(100)  # the server waits for the rest
            server.send_signal(signal.SIGTERM)
            try:
                server.communicate(timeout=GRACE + 60)
            finally:
                server.kill()
