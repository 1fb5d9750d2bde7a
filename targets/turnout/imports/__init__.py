"""Taking voters, baselines and results over from the spreadsheets of offices."""
