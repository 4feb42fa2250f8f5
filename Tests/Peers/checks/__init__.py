"""A file for each foreign program or service. `run.py` finds what is put here: a function with
`@check` for each thing that must hold, or with `@row` for a row of the client's guide."""
