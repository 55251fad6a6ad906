"""Where an emulator may be: a token never goes to another machine by a setting."""

from __future__ import annotations

from urllib.parse import urlsplit

HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Whether an address is plain HTTP on a port of this machine, with nothing behind it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    bare = bool(port) and not parts.path.strip("/") and not parts.query and "@" not in parts.netloc
    return parts.scheme == "http" and parts.hostname in HOSTS and bare
