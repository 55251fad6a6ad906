"""From what a company uses already to definitions: survey, import, references."""
