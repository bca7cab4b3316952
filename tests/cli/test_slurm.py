"""Jobs of Slurm: the scripts that are written, and arrays and an MPI job on a Slurm of its own, one node, started and ended by its process numbers."""
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from common import ENVIRONMENT, PROGRAM, run, users_environment
from test_ranks import whole  # noqa: F401 (a fixture)
from test_sweeps import FAST, LOADS, csv_of, names, summary, sweep

NEEDED = ("slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "munged")
WHERE = "/usr/sbin:/sbin:" + os.environ.get("PATH", "")
MISSING = [program for program in NEEDED if shutil.which(program, path=WHERE) is None]
slurm_needed = pytest.mark.skipif(bool(MISSING) or os.geteuid() != 0, reason=f"Slurm is not installed ({', '.join(MISSING)} missing)" if MISSING else "starting Slurm's daemons takes root")
DESIGNS = 600


# --- The script alone

@pytest.fixture
def any_sbatch():
    """An environment whose PATH has a program sbatch, be Slurm there or not."""
    Path("bin").mkdir()
    Path("bin/sbatch").write_text("#!/bin/sh\n")
    Path("bin/sbatch").chmod(0o755)
    return {**users_environment(), "PATH": f"{Path('bin').resolve()}:{os.environ['PATH']}"}


def written(environment, *arguments):
    return subprocess.run([str(PROGRAM), "sweep", *map(str, arguments), "--slurm"], capture_output=True, text=True, env=environment)


def test_without_slurm():
    sweep("s.toml", LOADS, FAST)
    done = subprocess.run([str(PROGRAM), "sweep", "s.toml", "--slurm"], capture_output=True, text=True, env={**users_environment(), "PATH": "/nowhere"})
    assert done.returncode == 2 and "--slurm: there is no Slurm on this machine (sbatch is not in PATH)" in done.stderr and "--ranks N" in done.stderr
    assert not list(Path(".").glob("*.slurm")) and not Path("s.partial/checkpoint.claims").exists()


def test_what_the_script_says(any_sbatch):
    folder = Path("it's a \"test\" $HOME")
    folder.mkdir()
    sweep(folder / "two words.toml", LOADS, FAST)
    done = written(any_sbatch, folder / "two words.toml", "--out", folder / "my sweep", "--tasks", 7, "--time", "1-12", "--partition", "long", "--threads", 2,
                   "--set", 'panel.tube.material="copper"', "--set", "heat.load='1 MW'" if False else "margin.heat_load=0.1", "--batch", 64)
    assert done.returncode == 0, done.stderr
    script = folder / "my sweep.slurm"
    text = script.read_text()
    assert shlex.split(done.stdout.splitlines()[-1]) == ["sbatch", str(script.resolve())]
    for line in ("--job-name=my_sweep", "--output=my_sweep.slurm-%A_%a.log", "--array=0-6", "--time=1-12", "--partition=long", "--cpus-per-task=2", "--requeue", "--signal=B:USR1@120"):
        assert f"#SBATCH {line}\n" in text
    assert '#SBATCH --chdir="' in text and '\\"test\\"' in text
    command = next(line for line in text.splitlines() if line.endswith(" &"))
    assert shlex.split(command[:-2]) == [str(PROGRAM), "sweep", str((folder / "two words.toml").resolve()), "--out", str((folder / "my sweep").resolve()), "--join",
                                         "--set", 'panel.tube.material="copper"', "--set", "margin.heat_load=0.1", "--batch", "64", "--threads", "2"]
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert {"checkpoint.claims", "checkpoint.sweep"} <= names(folder / "my sweep.partial")


def test_an_mpi_job(any_sbatch):
    sweep("s.toml", LOADS, FAST)
    done = written(any_sbatch, "s.toml", "--mpi", "--tasks", 3)
    if not json.loads(run("info", "--json").stdout)["mpi"]:
        assert done.returncode == 2 and "this build has no MPI" in done.stderr
        return
    text = Path("s.slurm").read_text()
    assert "#SBATCH --ntasks=3\n" in text and "--array" not in text and "$launcher" in text and "checkpoint.sweep" in text
    assert not Path("s.partial").exists(), "rank 0 opens the folder"


def test_scripts_of_others_stay(any_sbatch):
    sweep("s.toml", LOADS, FAST)
    Path("s.slurm").write_text("#!/bin/bash\n# mine\n")
    done = written(any_sbatch, "s.toml")
    assert done.returncode == 2 and "s.slurm: is in the way of the batch script" in done.stderr and "mine" in Path("s.slurm").read_text()
    Path("s.slurm").unlink()
    assert written(any_sbatch, "s.toml").returncode == 0 and written(any_sbatch, "s.toml").returncode == 0, "its own one is written anew"


# --- Tasks that share a folder, without Slurm

def start(*arguments, **options):
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def join(file, **options):
    return start("sweep", file, "--out", "s", "--join", "--no-report", "--threads", 1, "--batch", 4, **options)


@pytest.fixture
def prepared(whole, any_sbatch):  # noqa: F811
    folder, arguments, _ = whole
    file = Path("spread.toml")
    file.write_text(Path(arguments[1]).read_text())
    done = written(any_sbatch, file, "--out", "s", "--tasks", 3, "--batch", 4)
    assert done.returncode == 0, done.stderr
    return folder, file


def test_tasks_share_the_sweep(prepared):
    """Of three tasks one is killed, one writes the table; a task that comes too late finds it."""
    folder, file = prepared
    tasks = [join(file) for _ in range(3)]
    time.sleep(0.3)
    tasks[1].kill()
    said = [task.communicate() for task in tasks]
    assert [task.returncode for task in tasks][::2] == [0, 0], said
    assert sum("written to" in out for out, _ in said) == 1 and csv_of("s") == csv_of(folder) and not Path("s.partial").exists()
    late = join(file)
    assert late.communicate()[0].startswith("the sweep is complete; its table is in s") and late.returncode == 0


def test_killed_tasks_leave_their_places(prepared):
    folder, file = prepared
    for _ in range(4):
        tasks = [join(file) for _ in range(2)]
        time.sleep(0.25)
        for task in tasks:
            task.kill()
            task.communicate()
    task = join(file)
    said = task.communicate()
    assert task.returncode == 0, said
    assert csv_of("s") == csv_of(folder)


def test_other_runs_keep_away(prepared):
    folder, file = prepared
    task = join(file)
    while task.poll() is None and not Path("s.partial/checkpoint.rank-0000.sweep").exists():
        time.sleep(0.001)
    done = run("sweep", file, "--out", "s")
    ended = task.poll() is not None
    task.communicate()
    assert ended or (done.returncode == 2 and "is being written by another run (ranks of a sweep are at work in it)" in done.stderr), done.stderr
    assert task.returncode == 0 and csv_of("s") == csv_of(folder)


def test_tasks_that_see_another_file(prepared):
    _, file = prepared
    file.write_text(file.read_text().replace("1.5 MW", "1.6 MW"))
    done = run("sweep", file, "--out", "s", "--join")
    assert done.returncode == 2 and "s.partial/checkpoint.sweep: the ranks see different files (it is of another sweep: line" in done.stderr, done.stderr
    done = run("sweep", file, "--out", "s", "--join", "--set", "margin.heat_load=0.1")
    assert done.returncode == 2 and "the ranks see different files" in done.stderr


def test_more_tasks_than_places(prepared):
    _, file = prepared
    tasks = [join(file) for _ in range(3)]
    while any(task.poll() is None for task in tasks) and len(list(Path("s.partial").glob("checkpoint.rank-*.sweep"))) < 3:
        time.sleep(0.001)
    done = run("sweep", file, "--out", "s", "--join")
    ended = any(task.poll() is not None for task in tasks)
    for task in tasks:
        task.communicate()
    assert ended or (done.returncode == 2 and "has no place for another rank (it was prepared for 3, and all of them are at work)" in done.stderr), done.stderr


# --- A real Slurm

def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


CONFIGURATION = """ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
CredType=cred/munge
SlurmctldPort={controller}
SlurmdPort={daemon}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/daemon.pid
SlurmctldLogFile={folder}/controller.log
SlurmdLogFile={folder}/daemon.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=long Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Slurm:
    """A controller, a daemon of one node and munge, in a folder of their own."""

    def __init__(self):
        # Not in pytest's folder: munge wants a socket that all may reach.
        self.folder, self.processes = Path(tempfile.mkdtemp(prefix="coldsky-slurm-")), []
        try:
            self.begin(self.folder)
        except BaseException:
            self.stop()
            raise

    def begin(self, folder):
        for name in ("state", "spool"):
            (folder / name).mkdir(parents=True)
        folder.chmod(0o755)
        (folder / "munge.key").write_bytes(os.urandom(1024))
        (folder / "munge.key").chmod(0o400)
        host = socket.gethostname().split(".")[0]
        text = CONFIGURATION.format(host=host, folder=folder, controller=free_port(), daemon=free_port(), cpus=os.cpu_count())
        (folder / "slurm.conf").write_text(text)
        self.environment = {**users_environment(), "SLURM_CONF": str(folder / "slurm.conf"), "PATH": WHERE, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        self.start("munged", "--foreground", f"--key-file={folder}/munge.key", f"--socket={folder}/munge.sock", f"--log-file={folder}/munged.log", f"--pid-file={folder}/munged.pid",
                   f"--seed-file={folder}/munged.seed")
        self.wait_for(lambda: (folder / "munge.sock").exists(), "munge")
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D")
        self.wait_for(lambda: "idle" in self("sinfo", "-h", "-o", "%t", check=False), "the node")

    def start(self, *words):
        with open(self.folder / f"{words[0]}.out", "w") as out:
            self.processes.append(subprocess.Popen(words, env=self.environment, stdout=out, stderr=out))

    def wait_for(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                logs = {file.name: file.read_text()[-1500:] for pattern in ("*.out", "*.log") for file in self.folder.glob(pattern)}
                pytest.fail(f"Slurm: {what} does not come: {json.dumps(logs, indent=1)}")
            time.sleep(0.1)

    def __call__(self, *words, check=True):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, env=self.environment, check=False, timeout=120)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def stop(self):
        if len(self.processes) == 3:
            for state in ("RUNNING", "PENDING"):
                self("scancel", f"--state={state}", check=False)
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def slurm():
    cluster = Slurm()
    try:
        yield cluster
    finally:
        cluster.stop()


def submit(slurm, script):
    return slurm("sbatch", "--parsable", script).strip()


def wait_for_jobs(slurm, seconds=120):
    slurm.wait_for(lambda: slurm("squeue", "-h").strip() == "", "the end of the job", seconds)


@slurm_needed
def test_an_array_on_slurm(whole, slurm):  # noqa: F811
    """Paths with blanks and quotes; the tasks share the sweep, one of them writes the table."""
    folder, arguments, _ = whole
    place = Path("it's a \"place\"")
    place.mkdir()
    file = place / "spread.toml"
    file.write_text(Path(arguments[1]).read_text())
    done = subprocess.run([str(PROGRAM), "sweep", str(file), "--out", str(place / "my sweep"), "--slurm", "--tasks", "2", "--threads", "1", "--batch", "8", "--time", "10",
                           "--partition", "long", "--quiet"], capture_output=True, text=True, env=slurm.environment)
    assert done.returncode == 0, done.stderr
    submit(slurm, place / "my sweep.slurm")
    wait_for_jobs(slurm)
    logs = "".join(log.read_text() for log in place.glob("*.log"))
    assert csv_of(place / "my sweep") == csv_of(folder), logs
    assert logs.count("written to") == 1 and len(list(place.glob("my_sweep.slurm-*_*.log"))) == 2
    # The same job again has nothing to do.
    submit(slurm, place / "my sweep.slurm")
    wait_for_jobs(slurm)
    assert "the sweep is complete" in "".join(log.read_text() for log in place.glob("*.log"))


@slurm_needed
def test_a_task_that_is_told_of_its_limit_goes_back_into_the_queue(whole, slurm):  # noqa: F811
    """SIGUSR1 to the batch shell, as Slurm sends it before the limit: what is solved is kept, the job comes back and ends the sweep."""
    folder, arguments, _ = whole
    file = Path("spread.toml")
    file.write_text(Path(arguments[1]).read_text())
    done = subprocess.run([str(PROGRAM), "sweep", str(file), "--out", "s", "--slurm", "--tasks", "1", "--threads", "1", "--batch", "1", "--time", "10", "--quiet"],
                          capture_output=True, text=True, env=slurm.environment)
    assert done.returncode == 0, done.stderr
    job = submit(slurm, "s.slurm")
    rows = Path("s.partial/checkpoint.rank-0000.sweep")
    slurm.wait_for(lambda: rows.exists() and rows.stat().st_size > 20000 or Path("s").exists(), "the first designs")
    slurm("scancel", "--batch", "--signal=USR1", job)
    slurm.wait_for(lambda: Path("s").exists() or "Restarts=1" in slurm("scontrol", "show", "job", job, check=False), "the return into the queue")
    assert not Path("s").exists(), "always too late"
    kept = rows.stat().st_size
    # Slurm waits two minutes before it starts such a job again.
    slurm.wait_for(lambda: "PENDING" in slurm("scontrol", "show", "job", job), "the job in the queue")
    slurm("scontrol", "update", f"JobId={job}_0", "StartTime=now")
    wait_for_jobs(slurm, 200)
    assert csv_of("s") == csv_of(folder) and kept > 20000
    text = "".join(log.read_text() for log in Path(".").glob("s.slurm-*.log"))
    assert "interrupted (SIGUSR1); what this rank has solved is kept" in text, text


@slurm_needed
def test_an_mpi_job_on_slurm(whole, slurm):  # noqa: F811
    if not json.loads(run("info", "--json").stdout)["mpi"]:
        pytest.skip("this build has no MPI (COLDSKY_MPI=OFF)")
    folder, arguments, _ = whole
    file = Path("spread.toml")
    file.write_text(Path(arguments[1]).read_text())
    done = subprocess.run([str(PROGRAM), "sweep", str(file), "--out", "s", "--slurm", "--mpi", "--tasks", "2", "--threads", "1", "--batch", "8", "--time", "10", "--quiet"],
                          capture_output=True, text=True, env=slurm.environment)
    assert done.returncode == 0, done.stderr
    submit(slurm, "s.slurm")
    wait_for_jobs(slurm)
    logs = "".join(log.read_text() for log in Path(".").glob("s.slurm-*.log"))
    assert csv_of("s") == csv_of(folder), logs
    assert "2 ranks, " in Path("s/run.log").read_text()
    assert summary("s")["status"] == "ok" and signal.SIGUSR1 == 10
