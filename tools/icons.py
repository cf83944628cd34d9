"""Draw the app's icons: .venv/bin/python -m tools.icons.

A key that holds a "run" arrow, on a rounded square. Shapes are signed distances, in units of the 36-pixel icon:
below zero is inside, and the distance to the edge gives the anti-aliasing.
"""

from __future__ import annotations

import math
import struct
import zlib
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
UNITS = 36
INK = (18, 66, 104)
PAPER = (255, 255, 255)
ARROW = (240, 128, 32)
Colour = tuple[int, int, int]
# File name: pixels, badge, key. The Alt icons are for places where a dark one would not stand out.
ICONS: dict[str, tuple[int, Colour, Colour]] = {
    "appIcon.png": (36, INK, PAPER),
    "appIcon_2x.png": (72, INK, PAPER),
    "appIconAlt.png": (36, PAPER, INK),
    "appIconAlt_2x.png": (72, PAPER, INK),
}


def box(x: float, y: float, bounds: tuple[float, float, float, float], radius: float) -> float:
    """Give the distance to a box (left, top, right, bottom) with rounded corners."""
    left, top, right, bottom = bounds
    dx = abs(x - (left + right) / 2) - (right - left) / 2 + radius
    dy = abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = math.sqrt(max(dx, 0) ** 2 + max(dy, 0) ** 2)
    return outside + min(max(dx, dy), 0) - radius


def ring(x: float, y: float, radius: float, width: float) -> float:
    """Give the distance to a ring around the middle of the key's bow."""
    return abs(math.sqrt((x - 12.5) ** 2 + (y - 18) ** 2) - radius) - width / 2


def badge(x: float, y: float) -> float:
    """Give the distance to the rounded square."""
    return box(x, y, (1, 1, 35, 35), 8)


def key(x: float, y: float) -> float:
    """Give the distance to the key: bow, shaft and two teeth."""
    return min(
        ring(x, y, 7.75, 2.9),
        box(x, y, (20.5, 16.4, 32.2, 19.6), 0.8),
        box(x, y, (24.4, 17.5, 27, 23.6), 0.6),
        box(x, y, (29.6, 17.5, 32.2, 25.2), 0.6),
    )


def arrow(x: float, y: float) -> float:
    """Give the distance to the "run" triangle inside the bow."""
    slope = abs(y - 18) * 0.866 + (x - 12.5) * 0.5 - 2.1
    return max(10.4 - x, slope) - 0.5


def blend(below: tuple[float, ...], colour: Colour, coverage: float) -> tuple[float, ...]:
    """Lay a colour over an RGBA pixel."""
    mixed = tuple(old + (new - old) * coverage for old, new in zip(below, colour))
    return (*mixed, max(below[3], coverage))


def pixel(x: float, y: float, scale: float, background: Colour, foreground: Colour) -> bytes:
    """Give the RGBA bytes at a point."""
    layers = ((badge(x, y), background), (key(x, y), foreground), (arrow(x, y), ARROW))
    colour: tuple[float, ...] = (*background, 0.0)
    for distance, layer in layers:
        colour = blend(colour, layer, min(max(0.5 - distance * scale, 0.0), 1.0))
    return bytes((*(round(part) for part in colour[:3]), round(colour[3] * 255)))


def draw(size: int, background: Colour, foreground: Colour) -> bytes:
    """Draw an icon as PNG scan lines, each after its filter byte."""
    scale = size / UNITS
    points = [(index + 0.5) / scale for index in range(size)]
    rows = (b"".join(pixel(x, y, scale, background, foreground) for x in points) for y in points)
    return b"".join(b"\0" + row for row in rows)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Frame one part of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(size: int, scan_lines: bytes) -> bytes:
    """Write scan lines as an 8-bit RGBA PNG file."""
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(scan_lines, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def main() -> None:
    """Write the four icons."""
    for name, (size, background, foreground) in ICONS.items():
        (STATIC / name).write_bytes(png(size, draw(size, background, foreground)))


if __name__ == "__main__":
    main()
