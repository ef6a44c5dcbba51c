"""Interrupt a training cell of a real kernel; say how it went as one JSON object.

Usage: python interrupt.py FOLDER WORKER_PROGRAM
"""
import json
import os
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

FOLDER, WORKER = sys.argv[1:]
SETUP = '''import (
	"fmt"
	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/notebook"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/smallconv"
)

var study = notebook.Open("interrupt.study", nasgo.Config{
	Space: smallconv.Space(), Data: data.Digits(), Proposer: search.Random(), Seed: 3,
	Schedule: worker.Schedule{Epochs: 60, Batch: 32, Optimizer: "adam", LearningRate: 0.003},
})

%%
notebook.Propose(study)'''
STATE = '''%%
r, err := study.Record()
fmt.Println("STATE", r.Trials[0].State, len(r.Trials), err)
for _, e := range r.Events { fmt.Println("EVENT", e.From, e.To, e.Cause) }'''


def workers():
    found = subprocess.run(["pgrep", "-f", WORKER], capture_output=True, text=True).stdout.split()
    return [p for p in found if p != str(os.getpid())]


def execute(kc, code, on_output=None, limit=240):
    """Run a cell; the text of its outputs."""
    msg, text = kc.execute(code), []
    end = time.time() + limit
    while time.time() < end:
        try:
            m = kc.get_iopub_msg(timeout=1)
        except Exception:
            continue
        if m["parent_header"].get("msg_id") != msg:
            continue
        c = m["content"]
        if m["msg_type"] == "stream":
            text.append(c["text"])
        elif m["msg_type"] in ("display_data", "update_display_data"):
            text.append(c["data"].get("text/plain", ""))
        if on_output:
            on_output("\n".join(text))
        if m["msg_type"] == "status" and c["execution_state"] == "idle":
            return "\n".join(text)
    raise TimeoutError(code)


km = KernelManager(kernel_name="nasgo-go")
km.start_kernel(cwd=FOLDER)
kc = km.client()
kc.start_channels()
kc.wait_for_ready(timeout=60)
result = {}
try:
    result["proposed"] = execute(kc, SETUP)
    asked = []

    def interrupt(text):
        if not asked and "poch 2" in text:  # a checkpoint is there
            asked.append(time.time())
            km.interrupt_kernel()

    result["interrupted"] = execute(kc, "%%\nnotebook.Train(study)", interrupt)
    result["cell_seconds"] = time.time() - asked[0] if asked else None
    while workers() and time.time() < asked[0] + 15:
        time.sleep(0.05)
    result["worker_seconds"] = time.time() - asked[0]
    result["workers_left"] = workers()
    result["state"] = execute(kc, STATE)
    result["again"] = execute(kc, "%%\nnotebook.Train(study)")
    result["state_again"] = execute(kc, STATE)
finally:
    kc.stop_channels()
    km.shutdown_kernel(now=True)
print(json.dumps(result))
