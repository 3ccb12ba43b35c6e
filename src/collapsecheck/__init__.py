"""collapsecheck checks what theory says about model collapse: derive, simulate, decide, report."""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
