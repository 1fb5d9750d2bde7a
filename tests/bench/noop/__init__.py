"""A view that does nothing, behind everything that every view stands behind.

An app of its own with settings of its own: the portal doesn't know it, only the bench that
measures against it (`tests/bench/bench_submit.py`) starts a server with it.
"""
