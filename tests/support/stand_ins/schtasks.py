"""schtasks: /Create /XML, /Query as XML and CSV, /Run and /Delete, with the columns of Windows in German."""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

folder, words = Path(sys.argv[1]), sys.argv[2:]
with (folder / "asked.txt").open("a") as asked:
    asked.write(f"{' '.join(words)}\n")
state = folder / "tasks.json"
tasks = json.loads(state.read_text()) if state.exists() else {}
NAMES = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def text_of(task: ET.Element, name: str) -> str:
    return task.findtext(f".//t:{name}", "", NAMES)


verb, name = words[0], words[words.index("/TN") + 1]
if verb == "/Create":
    xml = Path(words[words.index("/XML") + 1]).read_bytes().decode("utf-16")
    if name in tasks and "/F" not in words:
        sys.exit(1)
    tasks[name] = {"xml": xml, "last": "30.11.1999 00:00:00", "result": 267011}
elif name not in tasks:
    sys.stderr.write("FEHLER: Das System kann die angegebene Datei nicht finden.\n")
    sys.exit(1)
elif verb == "/Delete":
    del tasks[name]
elif verb == "/Run":
    task = ET.fromstring(tasks[name]["xml"].partition("\n")[2])
    command = [text_of(task, "Command"), *shlex.split(text_of(task, "Arguments"))]
    done = subprocess.run(command, check=False)
    tasks[name].update(last="01.12.2026 08:30:01", result=done.returncode)
elif "/XML" in words:
    sys.stdout.write(tasks[name]["xml"])
else:
    kept = tasks[name]
    row = ["PC", f"\\{name}", "02.12.2026 08:30:00", "Bereit", "Nur interaktiv", kept["last"], kept["result"], "Ana"]
    csv.writer(sys.stdout, quoting=csv.QUOTE_ALL).writerow(row)
state.write_text(json.dumps(tasks))
