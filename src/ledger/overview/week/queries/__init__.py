"""What is asked of the week."""
