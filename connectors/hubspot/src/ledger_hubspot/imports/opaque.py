"""What the language cannot say."""

from __future__ import annotations


class Opaque(Exception):
    """A filter that only HubSpot can judge; its text is the reason, a clause. It becomes a signal."""


class Unreadable(Exception):
    """A shape of filters that cannot be written back; its text is the reason. The whole list is refused."""
