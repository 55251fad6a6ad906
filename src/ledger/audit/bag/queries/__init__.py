"""What an auditor takes away: everything that it takes to judge a ledger without this program."""
