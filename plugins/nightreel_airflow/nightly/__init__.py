"""A catalogue each night: its rows checked, a run started for each, and a report in the morning."""
