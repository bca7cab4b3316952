"""The commands as functions."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any, Mapping, Sequence, Union, cast

from coldsky import _solver
from coldsky.arrays import FileArrays, MemoryArrays
from coldsky.cases import Case, CaseLike, overrides_of, text_and_name
from coldsky.errors import LimitExceeded
from coldsky.ledger import Ledger
from coldsky.panels import PanelResult
from coldsky.progress import ProgressLike, reporter
from coldsky.quantities import Value, is_quantity, quantity_text
from coldsky.reading import make
from coldsky.results import Result
from coldsky.scenes import SceneResult
from coldsky.sweeps import SweepResult

Folder = Union[None, str, "os.PathLike[str]"]


def size(
    case: CaseLike, *, set: Mapping[str, Value] | None = None, out: Folder = None, report: bool | None = None, figures: bool = True,
    resume: bool = False, checkpoint_interval: float = 60.0, progress: ProgressLike = None, stop: threading.Event | None = None,
    language: str = "en", **keys: Value,
) -> PanelResult:  # fmt: skip
    """Finds the smallest radiator that keeps the chips under their limit in the hot case, and looks at the cold one.

    :param case: a case file, a dictionary of its tables, or a Case
    :param set: keys to change, ``{"heat.load": "2 MW"}``; keywords do the same: ``heat__load="2 MW"``, ``heat={"load": "2 MW"}``
    :param out: a folder for the files that the program writes; without one nothing is left on the disk
    :param report: whether to write ``report.html``; as standard where there is an ``out``
    :param figures: whether to compute what only the report and the notes on a scene's mesh show
    :param resume: go on from the checkpoint that an interrupted call to the same ``out`` has left
    :param checkpoint_interval: wall time between checkpoints [s]
    :param progress: ``True`` for a bar, or a function that is called with each :class:`Progress`; what it raises ends the run
    :param stop: an event that ends the run from another thread
    :param language: of progress: ``"en"`` or ``"ko"``

    Raises InputError, InfeasibleError, NotConvergedError, Interrupted, LibraryError; KeyboardInterrupt after Ctrl-C, between two Newton
    steps. A limit that is exceeded is a warning, LimitExceeded.
    """
    found = _run_case("size", case, set, keys, out, report, figures, resume, checkpoint_interval, progress, stop, language)
    return cast(PanelResult, found)


def solve(
    case: CaseLike, *, set: Mapping[str, Value] | None = None, out: Folder = None, report: bool | None = None, figures: bool = True,
    resume: bool = False, checkpoint_interval: float = 60.0, progress: ProgressLike = None, stop: threading.Event | None = None,
    language: str = "en", **keys: Value,
) -> PanelResult | SceneResult:  # fmt: skip
    """Steady or transient fields of a radiator of given size; of a scene without panels the temperatures of its bodies. Parameters and
    exceptions are those of :func:`size`."""
    found = _run_case("solve", case, set, keys, out, report, figures, resume, checkpoint_interval, progress, stop, language)
    return cast("PanelResult | SceneResult", found)


def scene(
    case: CaseLike, *, set: Mapping[str, Value] | None = None, out: Folder = None, report: bool | None = None, figures: bool = True,
    resume: bool = False, checkpoint_interval: float = 60.0, progress: ProgressLike = None, stop: threading.Event | None = None,
    language: str = "en", **keys: Value,
) -> SceneResult:  # fmt: skip
    """What the surfaces of a scene see: view factors, exchange factors, absorbed fluxes, without conduction. Parameters and exceptions
    are those of :func:`size`."""
    found = _run_case("scene", case, set, keys, out, report, figures, resume, checkpoint_interval, progress, stop, language)
    return cast(SceneResult, found)


def sweep(
    sweep: CaseLike, *, set: Mapping[str, Value] | None = None, out: Folder = None, report: bool | None = None, resume: bool = False,
    batch: int = 1024, progress: ProgressLike = None, stop: threading.Event | None = None, language: str = "en", **keys: Value,
) -> SweepResult:  # fmt: skip
    """Solves the designs of a sweep (docs/sweeps.md).

    :param sweep: a sweep file, a dictionary with its keys, whose ``case`` may be a file, a dictionary or a Case; or a Case with its text
    :param batch: designs that are solved together; no answer depends on it

    The other parameters and the exceptions are those of :func:`size`; ``set`` and keywords change keys of the case.
    """
    core = _solver.core()
    report_to, done = reporter(progress, "sweep")
    with _Folder(out) as folder:
        text, name = _sweep_text(sweep, folder.scratch)
        given = core.Given(text, name, overrides_of(set, keys))
        how = _how(core, folder.path_for(_stem(name)), report if report is not None else out is not None, resume, language)
        how.batch = batch
        how.command_line = f"coldsky.sweep({name!r})"
        try:
            core.run_sweep(given, how, core.Watch(report_to, stop, language, False))
        finally:
            done()
        arrays = FileArrays(Path(how.out) / "results.h5")
        return cast(SweepResult, make(_summary(how.out), MemoryArrays({name: (arrays[name], arrays.units(name)) if not isinstance(arrays[name], str)
                    else arrays[name] for name in arrays}), folder.kept(how.out)))  # fmt: skip


def claims(
    only: str | Sequence[str] = (), *, assume: Mapping[str, Value] | None = None, samples: int = 96, out: Folder = None,
    report: bool | None = None, progress: ProgressLike = None, stop: threading.Event | None = None, language: str = "en",
) -> Ledger:  # fmt: skip
    """The ledger of what is claimed about data centres in space.

    :param only: names of claims, ``"C1"``; none = all
    :param assume: inputs that are to have other values than the ledger's, ``{"server.power": "5 kW"}``
    :param samples: over the ranges of the inputs

    The other parameters and the exceptions are those of :func:`size`.
    """
    core = _solver.core()
    report_to, done = reporter(progress, "claims")
    assumptions = [f"{key}={_assumed(value)}" for key, value in (assume or {}).items()]
    with _Folder(out) as folder:
        how = _how(core, folder.path_for("claims"), report if report is not None else out is not None, False, language)
        how.command_line = "coldsky.claims()"
        try:
            core.run_claims([only] if isinstance(only, str) else list(only), assumptions, samples, how, core.Watch(report_to, stop, language, True))
        finally:
            done()
        return Ledger(json.loads((Path(how.out) / "claims.json").read_text(encoding="utf-8")), folder.kept(how.out))


def check(case: CaseLike, *, set: Mapping[str, Value] | None = None, language: str = "en", **keys: Value) -> dict[str, Any]:
    """Validates a case: returns what ``coldsky check --json`` prints, ``resolved`` (the case with every key), ``cells``, ``memory_bytes``,
    ``warnings`` by command and, of a scene, what its rays take. Raises InputError with every fault."""
    core = _solver.core()
    text, name = text_and_name(case)
    given = core.Given(text, name, overrides_of(set, keys))
    return cast("dict[str, Any]", json.loads(core.check(given, language, core.Watch(None, None, language, True))))


def describe(key: str = "", *, search: str = "", summary: bool = False) -> list[dict[str, Any]]:
    """The manual of keys: of one, of a table such as ``"panel.tube"``, or of all; each with its meaning, unit, default and its source, and
    range. ``summary`` asks for keys of the summary. Raises InputError where there is no such key."""
    return cast("list[dict[str, Any]]", json.loads(_solver.core().describe(key, search, summary))["keys"])


def info() -> dict[str, Any]:
    """Version, build, backend, device and threads. Starts the solver."""
    return cast("dict[str, Any]", json.loads(_solver.core().machine()))


def configure(*, threads: int = 0, device: int | None = None) -> None:
    """Chooses how many threads of the CPU or which GPU the solver uses; 0 threads are all that this process may use. To be called before
    the first run: raises LibraryError after it."""
    if threads < 0:
        raise ValueError(f"threads = {threads}: 0 (all) or more")
    _solver.core().choose(threads, device)


def _run_case(
    command: str, case: CaseLike, settings: Mapping[str, Value] | None, keys: Mapping[str, Value], out: Folder, report: bool | None,
    figures: bool, resume: bool, checkpoint_interval: float, progress: ProgressLike, stop: threading.Event | None, language: str,
) -> Result:  # fmt: skip
    core = _solver.core()
    text, name = text_and_name(case)
    given = core.Given(text, name, overrides_of(settings, keys))
    report_to, done = reporter(progress, command)
    with _Folder(out) as folder:
        how = _how(core, folder.path_for(_stem(name)), report if report is not None else out is not None, resume, language)
        how.figures = figures
        how.checkpoint_interval = checkpoint_interval
        how.command_line = f"coldsky.{command}({name!r})"
        try:
            arrays = core.run_case(command, given, how, core.Watch(report_to, stop, language, False))
        finally:
            done()
        found = make(_summary(how.out), MemoryArrays(arrays), folder.kept(how.out))
    if found.status == "limit_exceeded":
        warnings.warn(f"{found.name}: {found.reason}", LimitExceeded, stacklevel=3)
    return found


def _stem(name: str) -> str:
    """The name of a case, which its folder has."""
    return Path(name).stem or "case"


def _how(core: Any, out: str, report: bool, resume: bool, language: str) -> Any:
    how = core.How()
    how.out = out
    how.report = report
    how.resume = resume
    how.language = language
    return how


def _summary(out: str) -> Any:
    return json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))


def _assumed(value: Value) -> str:
    return quantity_text(value) if is_quantity(value) else str(value)


class _Folder:
    """The folder of a run: the user's, or one that goes when the run is over."""

    def __init__(self, out: Folder) -> None:
        self._out = None if out is None else os.fspath(out)
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *error: object) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()

    @property
    def scratch(self) -> Path:
        """A folder that goes when the run is over."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="coldsky-")
        return Path(self._scratch.name)

    def path_for(self, name: str) -> str:
        return self._out if self._out is not None else str(self.scratch / "results" / name) if self._made() else ""

    def _made(self) -> bool:
        (self.scratch / "results").mkdir(exist_ok=True)
        return True

    def kept(self, path: str) -> Path | None:
        return Path(path) if self._out is not None else None


def _sweep_text(sweep: CaseLike, scratch: Path) -> tuple[str | None, str]:
    """The text of a sweep; a case that is no file becomes one."""
    if not isinstance(sweep, Mapping):
        return text_and_name(sweep)
    keys = dict(sweep)
    case = keys.get("case")
    if isinstance(case, (Mapping, Case)):
        text, name = text_and_name(case)
        file = scratch / (_stem(name) + ".toml")
        file.write_text(text or "", encoding="utf-8")
        keys["case"] = str(file)
    return text_and_name(Case.from_dict(keys, "sweep"))
