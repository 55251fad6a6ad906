"""Who decides what, and what was asked, decided and let be. A noun is a folder here, and a line in `ledger.nouns`."""
