"""The content: saved searches, macros and lookups."""
