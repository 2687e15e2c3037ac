"""What each notebook finds: one module a notebook, one function a cell, each giving a Finding."""
