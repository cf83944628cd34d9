"""How well the hunt tells intruders from ordinary software, in figures."""
