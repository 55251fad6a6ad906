"""Where people look first: the week, the board, and what they follow."""
