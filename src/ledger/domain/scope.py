"""Scopes are paths: `*` is everything, `lifecycle/mql` lies within `lifecycle`."""

from __future__ import annotations

from functools import lru_cache

EVERYTHING = "*"


@lru_cache(maxsize=4096)  # asked for at every act that is judged
def path(scope: str) -> tuple[str, ...]:
    """The scope itself and every wider one, most specific first: `a/b` gives `a/b`, `a`, `*`."""
    if scope == EVERYTHING:
        return (EVERYTHING,)
    parts = scope.split("/")
    return (*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), EVERYTHING)


def wider(scope: str) -> str:
    """The next wider scope, by whose row a charter for `scope` is decided; `*` amends itself."""
    return (*path(scope)[1:], EVERYTHING)[0]


def of_definition(scope: str, key: str) -> str:
    """The scope of one definition: a charter may narrow down to it."""
    return key if scope == EVERYTHING else f"{scope}/{key}"


def charter_key(scope: str) -> str:
    """The key under which a charter is proposed: `charter` for everything, else `charter/lifecycle`."""
    return "charter" if scope == EVERYTHING else f"charter/{scope}"
