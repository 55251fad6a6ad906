"""What one org is like: where things are, what they hold, and who may see them."""
