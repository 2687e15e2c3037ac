"""Pure measures: columns in, Estimate out."""
