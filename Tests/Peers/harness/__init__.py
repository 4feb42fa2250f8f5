"""Support code for the checks."""
