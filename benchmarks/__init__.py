"""How fast simulations are, beside other ways to do the same: ``make bench``. See README.md here for what it found."""

from __future__ import annotations

__all__ = ["records", "rows", "tables", "timing"]
