"""The rules of `targets.scoring.rules` as SQL: one text for PostgreSQL 15 and SQLite 3.40.

A week is one fused statement, since that is several times faster than the ORM and hundreds
of times faster than a loop over bodies. Dates and ids go in as parameters; the only text
put into the statements is built here, from whole numbers.
"""
