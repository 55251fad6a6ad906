"""What people ask of the ledger: pure folds, one question a file."""
