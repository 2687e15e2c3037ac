"""Kernels forked from one warm process: imports are paid once, every kernel is still its own process.

`owner` starts that process (the parent) from `cx` and talks to it, `parent` is its program, `practice` is
what it learns before the first kernel, `child` is how a fork becomes a kernel, `provisioner` offers all
this to Jupyter, `client` and `engine` drop waits and saves that nobody needs. Linux only; elsewhere, and
whenever anything here is in doubt, Jupyter's own way of starting kernels is used, with the same results.
"""
