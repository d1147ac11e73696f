"""The studies of docs/studies: a question each, with its design, its table and its figure."""
