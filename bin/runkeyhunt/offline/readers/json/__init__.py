"""Events in JSON: documents cut from a text, the records in them, and lines that need not be laid open."""
