"""The page's style and script, and the policy that lets nothing else act."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from runkeyhunt.offline.html.markup import Markup, read
from runkeyhunt.report.palette import BASELINE, DARK, LIGHT, SEVERITY, STAGE, Surface, Tone


def style() -> Markup:
    """Write the style, the palette's colours as its variables; paper is always light."""
    light, dark = (f":root {{ {' '.join(_variables(surface))} }}" for surface in (LIGHT, DARK))
    on_screen = f"@media screen and (prefers-color-scheme: dark) {{ {dark} }}"
    tones = "\n".join(f".{name} {{ color: var(--{name}); fill: var(--{name}); }}" for name, _ in _tones())
    return Markup("\n".join(("", light, on_screen, tones, read("style.css"))))


def script() -> Markup:
    """Give the script."""
    return Markup(f"\n{read('script.js')}")


def policy() -> str:
    """Forbid the page everything but its own style and script: https://www.w3.org/TR/CSP3/."""
    rules = ("default-src 'none'", f"script-src {_source(script())}", f"style-src {_source(style())}")
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _tones() -> Iterator[tuple[str, Tone]]:
    yield from SEVERITY.items()
    yield from ((f"baseline-{name}", tone) for name, tone in BASELINE.items())
    yield from ((f"stage-{name}", tone) for name, tone in STAGE.items())


def _variables(surface: Surface) -> Iterator[str]:
    for name in ("page", "panel", "text", "dim", "line"):
        yield f"--{name}: {getattr(surface, name)};"
    for name, tone in _tones():
        yield f"--{name}: {tone.dark if surface is DARK else tone.light};"
