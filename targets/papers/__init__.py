"""Papers of figures: tables for spreadsheets, the report for the plenary, a month's pack."""
