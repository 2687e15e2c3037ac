"""cxlib: the arithmetic and the plumbing of the CX Playbook."""

__version__ = "0.1.0"
