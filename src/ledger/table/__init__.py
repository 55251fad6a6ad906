"""The two tables: what people do is an act, what they ask is a question, and every door spells the same rows."""
