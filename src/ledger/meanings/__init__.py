"""The meanings that a definition may yield, one a file. Whoever needs what depends on the meaning asks it.

    meaning_of(meaning).labels(…)      and nobody above asks which one it is

To add one, write its file, and put it into `registry.MEANINGS` (docs/adding.md).
"""
