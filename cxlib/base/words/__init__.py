"""Words as people type them: letters, dictionary forms, Turkish endings, and patterns that find them."""
