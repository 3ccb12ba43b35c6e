"""The errors that collapsecheck raises on purpose: one small tree, one line each.

Every message names the argument, the value it had and what is allowed, so that the command line can print it as it is.
"""

from __future__ import annotations

__all__ = ["CollapsecheckError", "InputError", "ProofError", "UnknownClaimError"]


class CollapsecheckError(Exception):
    """Root of the tree; catch this to catch everything that collapsecheck raises on purpose."""


class InputError(CollapsecheckError, ValueError):
    """An argument, an option or a file is not usable.

    Parameters
    ----------
    argument : str
        Name of the argument as the caller typed it.
    value : object
        The offending value; long values are shortened in the message.
    allowed : str
        What is allowed, or how to mend it.

    Examples
    --------
    >>> print(InputError("size", 1, "must be an integer of at least 2"))
    size = 1: must be an integer of at least 2
    """

    def __init__(self, argument: str, value: object, allowed: str) -> None:
        self.argument, self.value, self.allowed = argument, value, allowed
        shown = repr(value)
        if len(shown) > 80:
            shown = shown[:37] + "..." + shown[-40:]  # the end of a path says most
        super().__init__(f"{argument} = {shown}: {allowed}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, object, str]]:
        # The default rebuilds an exception from its message alone, which would break a pool of worker processes.
        return type(self), (self.argument, self.value, self.allowed)


class UnknownClaimError(InputError):
    """No claim has the requested id, or no claim matches the requested pattern."""


class ProofError(CollapsecheckError):
    """A derivation is malformed, for instance when it does not end in the statement that it is to prove."""
