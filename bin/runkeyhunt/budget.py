"""What reading one value may cost, whoever wrote it."""

from __future__ import annotations

# CreateProcess takes no more: https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
MAX_LENGTH = 32_767
_MOST_GROWTH = 2 * MAX_LENGTH
_MOST_LAYERS = 8
# As many commands inside each other, each of the full length, each cut and then read.
_MOST_READ = 2 * _MOST_LAYERS * MAX_LENGTH
_MOST_COMMANDS = 512


class Budget:
    """Count down what may still be spent on one value.

    One is made for each value and handed to all that expands, unwraps or decodes it. What is refused stays as it is
    written; `is_exceeded` then says that more was hidden than is read.
    """

    def __init__(self, growth: int = _MOST_GROWTH) -> None:
        self.is_exceeded = False
        self._growth = growth
        self._read = _MOST_READ
        self._commands = _MOST_COMMANDS

    def cut(self, text: str) -> str:
        """Cut a text to what Windows runs at most."""
        self._demand(len(text.rstrip()) <= MAX_LENGTH)
        return text[:MAX_LENGTH]

    def grow(self, count: int) -> bool:
        """Tell whether a text may become so many characters longer."""
        if not self._demand(count <= self._growth):
            return False
        self._growth -= max(0, count)
        return True

    def share_of_growth(self, most: int) -> int:
        """Tell how many characters one text may grow to."""
        return min(most, self._growth)

    def read(self, command: str, depth: int) -> bool:
        """Tell whether a command may be read that lies so many others deep."""
        is_left = depth <= _MOST_LAYERS and self._commands > 0 and len(command) <= self._read
        if not self._demand(is_left):
            return False
        self._read -= len(command)
        self._commands -= 1
        return True

    def _demand(self, is_left: bool) -> bool:  # noqa: FBT001
        self.is_exceeded |= not is_left
        return is_left
