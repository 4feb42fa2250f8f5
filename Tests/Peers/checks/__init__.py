"""A file for each other program or service. `run.py` finds the functions with `@check`, one for
each requirement, and with `@row`, one for a row of the client's guide."""
