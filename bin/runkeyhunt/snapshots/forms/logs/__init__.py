"""The logs of helpers: what FRST, HijackThis and RegRipper print for people to read."""
