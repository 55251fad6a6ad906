"""A change that is proposed, and whom one look tells of it."""

from __future__ import annotations

from shell import ANA, TERMS, Desk, criteria

TITLE = "Marketing qualified"
MQL = f"mql#2 ({TITLE})"


def propose(desk: Desk, title: str = TITLE, key: str = "mql", score: int = 60, lapse: str = "2026-03-01") -> None:
    desk.write("new.yaml", criteria(f"score >= {score} AND employees >= 200", key=key, title=title))
    desk.does(f"ledger propose new.yaml --effective {lapse} {TERMS} --because 'the board asked'", by=ANA)


def told(desk: Desk, command: str = "ledger follow --once") -> list[tuple[str, str]]:
    """To whom one look told what."""
    found = desk.does(f"{command} --json").data["messages"]
    return [(to, sentence) for each in found for to in each["to"] for sentence in each["notices"]]
