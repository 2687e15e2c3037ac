"""From a messy export to typed tables."""
