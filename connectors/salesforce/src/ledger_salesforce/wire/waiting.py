"""How long to wait before asking again: twice as long each time, spread by chance, and a minute in all at most.

The spread keeps callers that failed together from coming back together (exponential backoff and jitter).
"""

from __future__ import annotations

TRIES = 5
IN_ALL = 60.0  # seconds


def pause(tried: int, asked: str, waited: float, chance: float) -> float | None:
    """Seconds until the next try, or None where it was tried enough.

    Parameters
    ----------
    tried : how often it was tried so far
    asked : the Retry-After header (RFC 9110, 10.2.3: seconds; its dates are not used by Salesforce), or empty
    waited : seconds waited so far
    chance : drawn from [0, 1)

    """
    doubled = 2.0 ** (tried - 1)
    seconds = float(asked) if asked.isascii() and asked.isdigit() else doubled * (0.5 + chance / 2)
    return seconds if tried < TRIES and waited + seconds <= IN_ALL else None
