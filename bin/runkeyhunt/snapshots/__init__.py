"""What a registry holds now, as hives and other tools' output show it: each value becomes one RegistryValue."""

from __future__ import annotations
