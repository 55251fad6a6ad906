"""What a metric over an attribution comes to, as people and programs read it."""
