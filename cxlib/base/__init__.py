"""Values, errors, periods and definitions that every other room builds on."""
