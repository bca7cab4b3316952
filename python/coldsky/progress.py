"""How a run is followed while it goes on."""

from __future__ import annotations

import sys
from typing import Any, Callable, NamedTuple, Union


class Progress(NamedTuple):
    """What a run is at.

    :ivar text: in words: the field that is solved, the Newton step and its residual
    :ivar done: designs of a sweep that are solved; ``None`` where nothing is counted
    :ivar total: all of them
    """

    text: str
    done: int | None = None
    total: int | None = None


#: ``True`` shows a bar of tqdm, or lines on standard error where tqdm is not installed; a function is called with each Progress.
ProgressLike = Union[None, bool, Callable[[Progress], object]]
Report = Callable[[str, int, int], None]


class _Bar:
    """A bar of tqdm: counted for sweeps, else a line of what the run is at."""

    def __init__(self, tqdm: Any, title: str) -> None:
        self._bar = tqdm(desc=title, total=None, bar_format=None, leave=True)

    def __call__(self, text: str, done: int, total: int) -> None:
        if total:
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        else:
            self._bar.set_postfix_str(text, refresh=False)
            self._bar.update(1)

    def close(self) -> None:
        self._bar.close()


class _Lines:
    """Lines on standard error."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __call__(self, text: str, done: int, total: int) -> None:
        said = f"{done} of {total}" if total else text
        print(f"{self._title}: {said}", file=sys.stderr)

    def close(self) -> None:
        pass


def reporter(progress: ProgressLike, title: str) -> tuple[Report | None, Callable[[], None]]:
    """What the solver calls, and what is called at the end."""
    if progress is None or progress is False:
        return None, lambda: None
    if progress is True:
        shown: _Bar | _Lines
        try:
            from tqdm.auto import tqdm

            shown = _Bar(tqdm, title)
        except ImportError:
            shown = _Lines(title)
        return shown, shown.close
    call = progress

    def report(text: str, done: int, total: int) -> None:
        call(Progress(text, done if total else None, total or None))

    return report, lambda: None
