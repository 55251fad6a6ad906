"""What people decide: each verb gathers facts, lets the domain decide, and records what follows."""
