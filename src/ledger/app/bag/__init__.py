"""What an auditor takes away, and needs nothing of ours to check: a BagIt bag, and what it says."""
