"""How an answer is shown: it knows sections, and nothing of ledgers."""
