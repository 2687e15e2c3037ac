"""What people see: sentences, charts, findings and widgets."""
