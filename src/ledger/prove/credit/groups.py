"""The letters that journeys are written in: channels that a form and a claim treat alike are one.

content, webinar (both middle, both linear)   -->   one letter, of two channels
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from ledger.prove.credit.sorts import TouchSort


class Letter(NamedTuple):
    """Touches that are treated alike. `group` is that of their channels, of which there are `channels`.

    `here` are those that a claim is about, `there` those beside which it is asked; `way` is what the form looks at.
    """

    group: int
    channels: int
    here: bool
    there: bool
    way: Any


class Alphabet(NamedTuple):
    """The letters, and every sort of touch that each stands for, by its channel."""

    letters: tuple[Letter, ...]
    sorts: dict[Letter, dict[str, TouchSort]]


def alphabet(
    sorts: Sequence[TouchSort],
    treated: Callable[[TouchSort], Any],
    here: Callable[[TouchSort], bool],
    there: Callable[[TouchSort], bool],
) -> Alphabet:
    """The letters of these sorts; `treated` says all that the form looks at in one."""
    ways = defaultdict[str, dict[Hashable, TouchSort]](dict)
    for each in sorts:
        ways[each.channel].setdefault((treated(each), here(each), there(each)), each)
    groups = defaultdict[frozenset[Hashable], list[str]](list)
    for channel, found in ways.items():
        groups[frozenset(found)].append(channel)
    letters: dict[Letter, dict[str, TouchSort]] = {}
    for group, channels in enumerate(groups.values()):
        for way, first in ways[channels[0]].items():
            letter = Letter(group, len(channels), here(first), there(first), treated(first))
            letters[letter] = {channel: ways[channel][way] for channel in channels}
    return Alphabet(tuple(letters), letters)
