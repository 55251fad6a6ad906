"""The ways in which somebody shows a server who they are, one a file."""
