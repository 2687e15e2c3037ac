"""A client's folder: settings, tables and decisions."""
