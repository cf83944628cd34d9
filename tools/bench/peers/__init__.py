"""Commands and programs to measure against, each a script of its own."""
