"""The one gapless sequence of events, on disk: the only home of storage.

    decision ──events──▶ codec ──payloads──▶ record ─┐
                                                     ▼
                              lines · payloads · tags · persons
                                                     │
        fold ◀──events── codec ◀──payloads── read, replay ─┴─▶ verify ──▶ root

What is above this package speaks to `port.Journal` only, so that another database can take the place of this one.
"""
