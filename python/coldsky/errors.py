"""What goes wrong: one class for each thing that the user can do about it."""

from __future__ import annotations

from typing import Mapping, Sequence


class ColdskyError(Exception):
    """All errors of coldsky."""


class InputError(ColdskyError, ValueError):
    """A case, an override or an option is wrong.

    :ivar file: where it stands: a file, ``"case"`` for a dictionary, ``"--set KEY"`` for an override; ``None`` = nowhere
    :ivar line: counted from 1, as ``column`` is; ``None`` where there is none
    :ivar problem: what is wrong, with the value
    :ivar reason: why that is wrong
    :ivar suggestion: what to do
    :ivar further: the other errors of the same input, in the order of their places
    :ivar not_listed: how many more there are than ``further`` lists
    """

    def __init__(
        self, message: str, file: str = "", line: int = 0, column: int = 0, problem: str = "", reason: str = "",
        suggestion: str = "", further: Sequence[InputError] = (), not_listed: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message = message
        self.file = file or None
        self.line = line or None
        self.column = column or None
        self.problem = problem or message
        self.reason = reason
        self.suggestion = suggestion
        self.further = list(further)
        self.not_listed = not_listed

    def __str__(self) -> str:
        lines = [self.message, *(str(one) for one in self.further)]
        if self.not_listed:
            lines.append(f"... and {self.not_listed} more like these")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[type[InputError], tuple[object, ...]]:
        place = (self.file or "", self.line or 0, self.column or 0)
        return (type(self), (self.message, *place, self.problem, self.reason, self.suggestion, self.further, self.not_listed))


class InfeasibleError(ColdskyError):
    """No radiator can do it.

    :ivar binding_limit: which limit is in the way
    :ivar known: numbers that are known all the same, by their keys in the summary
    """

    def __init__(self, message: str, binding_limit: str = "", known: Mapping[str, float] | None = None) -> None:
        super().__init__(message)
        self.binding_limit = binding_limit
        self.known = dict(known or {})

    def __reduce__(self) -> tuple[type[InfeasibleError], tuple[object, ...]]:
        return (type(self), (str(self), self.binding_limit, self.known))


class NotConvergedError(ColdskyError):
    """An iteration ended short of its tolerance."""


class Interrupted(ColdskyError):
    """``stop`` was set. With ``out`` the run can go on: the same call with ``resume=True``."""


class LibraryError(ColdskyError, RuntimeError):
    """A file, a device or a library failed."""


class SolverMissing(ColdskyError, ImportError):
    """This installation reads results alone."""


class ColdskyWarning(UserWarning):
    """What an answer warns of."""


class LimitExceeded(ColdskyWarning):
    """An answer exceeds a limit of its case; ``limits.enforce = false`` makes it one warning among others."""
