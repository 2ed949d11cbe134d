"""launchctl: bootstrap, bootout, enable, kickstart and print, with the exit codes and texts of macOS."""

from __future__ import annotations

import json
import plistlib
import subprocess
import sys
from pathlib import Path

folder, (verb, *arguments) = Path(sys.argv[1]), sys.argv[2:]
with (folder / "asked.txt").open("a") as asked:
    asked.write(f"{' '.join([verb, *arguments])}\n")
state = folder / "launchd.json"
jobs = json.loads(state.read_text()) if state.exists() else {}


def stop(code: int, text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.exit(code)


if verb == "bootstrap":
    job = plistlib.loads(Path(arguments[1]).read_bytes())
    if f"{arguments[0]}/{job['Label']}" in jobs:
        stop(5, "Bootstrap failed: 5: Input/output error")
    jobs[f"{arguments[0]}/{job['Label']}"] = {"path": arguments[1], "runs": 0, "exit": "(never exited)"}
elif verb != "enable" and arguments[-1] not in jobs:
    stop(113, f'Could not find service "{arguments[-1]}"')
elif verb == "bootout":
    del jobs[arguments[-1]]
elif verb == "kickstart":
    job, kept = plistlib.loads(Path(jobs[arguments[-1]]["path"]).read_bytes()), jobs[arguments[-1]]
    done = subprocess.run(job["ProgramArguments"], env=job.get("EnvironmentVariables", {}), check=False)
    kept.update(runs=kept["runs"] + 1, exit=done.returncode)
elif verb == "print":
    kept = jobs[arguments[-1]]
    lines = ["\tstate = not running", "", f"\truns = {kept['runs']}", f"\tlast exit code = {kept['exit']}"]
    sys.stdout.write("\n".join([f"{arguments[-1]} = {{", f"\tpath = {kept['path']}", *lines, "}", ""]))
state.write_text(json.dumps(jobs))
