"""What is computed of proposals: which conflict, and which approvals still count."""
