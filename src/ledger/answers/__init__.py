"""What a question or a decision comes to, for people and for programs: data, and how it reads."""
