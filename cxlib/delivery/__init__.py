"""Running notebooks and handing over pages, workbooks and the portal."""
