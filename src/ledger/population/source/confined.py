"""What a process may do that reads what a stranger sent: little memory, little time, two cores, and no network."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys

MEMORY, SECONDS = 1 << 30, 60
SPILLED, FILES, CORES = 1 << 30, 128, 2  # bytes in one file beside it, files at once, cores
_SOCKETS = {"x86_64": (0xC000003E, 41, 53, 425), "aarch64": (0xC00000B7, 198, 199, 425)}
"""What the kernel calls a machine's own calls, and the numbers of socket, socketpair and io_uring_setup there."""
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _GIVE, _DENIED, _FINE = 0x20, 0x15, 0x06, 0x0005000D, 0x7FFF0000  # 0x0D is EACCES


def confine() -> None:
    """Bound this process for good, as far as the machine can: the network is closed on Linux."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CORES * SECONDS),
        (resource.RLIMIT_FSIZE, SPILLED),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
        _close_network()


def _close_network() -> None:
    """Let the kernel refuse every socket to this process and its children."""
    if platform.machine() not in _SOCKETS:
        return
    own, *refused = _SOCKETS[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, len(refused) + 2, own),
        (_LOAD, 0, 0, 0),
        *((_EQUAL, len(refused) - n, 0, number) for n, number in enumerate(refused)),
        (_GIVE, 0, 0, _FINE),
        (_GIVE, 0, 0, _DENIED),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in steps))
    head = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    kernel.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(head), 0, 0)
