"""Pages of coverage: what was said where, and which accounts there are."""
