"""Run notebooks as "nasgo run" does: each cell, its failure told from its success.

GoNB answers "ok" for a cell whose program failed, so a cell counts as failed if
  - Jupyter says so (it did not compile, it timed out), or
  - its program ended by itself with a status or a signal, which GoNB writes
    last on stderr, or
  - it shows an output of the type application/vnd.nasgo.error+json, or
  - its program ended before main did (os.Exit, even with 0): main is given a
    deferred line that is looked for, and taken out, afterwards.
Prints one JSON object a line; the last has "done". Reads its task from stdin.
"""
import json
import os
import re
import sys
import time
from html import unescape as html_text

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

MARK = "nasgo-end-of-main"
DEFERRED = f'defer println("{MARK}"); '
QUOTED = re.compile(r"defer\s+println\((?:\"|&#34;|&quot;)" + MARK + r"(?:\"|&#34;|&quot;)\);\s*")
ENDED = re.compile(r"(?:^|\n)(?:\^C\n)?((?:exit status|signal:) [^\n]*)\n?\s*$")
ERROR = "application/vnd.nasgo.error+json"


def say(**what):
    print(json.dumps(what), flush=True)


def marked(source):
    """The source with the deferred line in it, or None if the cell has no main."""
    lines = source.split("\n")
    for i, line in enumerate(lines):
        if re.match(r"%(%|main)\s*$", line):
            for j in range(i + 1, len(lines)):
                if lines[j].strip() and lines[j][0] not in "%!":
                    lines[j] = DEFERRED + lines[j]
                    return "\n".join(lines)
    return None


def take_mark(outputs):
    """Whether the mark is on stderr; takes it, and what is then empty, out."""
    found = False
    for o in list(outputs):
        if o.output_type == "stream" and o.name == "stderr" and MARK in o.text:
            found = True
            o.text = o.text.replace(MARK + "\n", "")
            if not o.text:
                outputs.remove(o)
        for mime, value in o.get("data", {}).items():  # what the compiler says quotes the line
            if isinstance(value, str):
                o.data[mime] = QUOTED.sub("", value)
    return found


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def shown(cell):
    """What the compiler said: GoNB shows it as HTML."""
    pages = [o.data["text/html"] for o in cell.outputs if "text/html" in o.get("data", {})]
    text = re.sub(r"<style.*?</style>|<[^>]*>", "", "\n".join(pages), flags=re.S)
    return "\n".join(line.strip() for line in html_text(text).split("\n") if line.strip())


def failure(cell, has_main):
    """Why the cell failed, or None."""
    ended = take_mark(cell.outputs)
    err = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")
    for o in cell.outputs:
        if o.output_type == "error":
            return (plain(o.evalue) + "\n" + shown(cell) + "\n" + err).strip()[-2000:]
        if ERROR in o.get("data", {}):
            told = o.data[ERROR]
            return told.get("error", "failed") if isinstance(told, dict) else str(told)
    if status := ENDED.search(err):
        return f"its program ended with {status[1]}: " + err.strip()[-1500:]
    if has_main and not ended:
        return "its program ended before its last line (os.Exit?)"
    return None


def run(path, out, html, timeout, kernel):
    nb = nbformat.read(path, as_version=4)
    cells = [c for c in nb.cells if c.cell_type == "code" and c.source.strip()]
    client = NotebookClient(nb, timeout=timeout, allow_errors=True, store_widget_state=False,
                            kernel_name=kernel or nb.metadata.get("kernelspec", {}).get("name", "nasgo-go"),
                            resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}})
    problem = None
    with client.setup_kernel():
        for n, cell in enumerate(cells, 1):
            say(cell=n, of=len(cells), source=cell.source.strip().split("\n")[-1][:60])
            source, main, began = cell.source, marked(cell.source), time.time()
            cell.source = main or source
            try:
                client.execute_cell(cell, nb.cells.index(cell), execution_count=n)
                why = failure(cell, main is not None)
            except CellTimeoutError:
                why = f"it took longer than {timeout} s"
            except DeadKernelError:
                why = "the kernel died"
            finally:
                cell.source = source
                cell.metadata.pop("execution", None)
                take_mark(cell.outputs)
            say(cell=n, seconds=round(time.time() - began, 2))
            if why:
                first = source.strip().split("\n")
                problem = {"cell": n, "of": len(cells), "source": "\n".join(first[:3]), "why": why}
                break
    if out:
        write(out, nbformat.writes(nb) + "\n")
    if html:
        from nbconvert import HTMLExporter
        nb.metadata["title"] = os.path.splitext(os.path.basename(path))[0]
        page, _ = HTMLExporter().from_notebook_node(nb)
        write(html, page)
    return problem


def write(path, text):
    with open(path + ".tmp", "w", encoding="utf-8") as f:
        f.write(text)
    os.replace(path + ".tmp", path)


if __name__ == "__main__":
    task = json.load(sys.stdin)
    try:
        problem = run(**task)
    except Exception as e:  # the caller shows it: a notebook that is none, no such kernel
        problem = {"cell": 0, "why": f"{type(e).__name__}: {e}"}
    say(done=True, problem=problem)
