"""What people ask: each question gathers facts, lets the pure parts answer, and gives data back."""
