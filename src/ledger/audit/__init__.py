"""What an auditor asks: the trail, its proofs, and what was erased or restored."""
