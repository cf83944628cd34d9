"""The rules and locations as their authors write them, read, checked and compiled for the engine."""
