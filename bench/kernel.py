"""This kernel beside ipykernel and tslab: the same questions, in turn, in one run; medians, and ratios to ipykernel.

    npm run bench:kernel [-- ROUNDS]
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / "node_modules" / "node" / "bin" / "node"
TIMEOUT = 60

TYPESCRIPT = {
    "first": "1 + 1",
    "class": "class Wide {\n" + "\n".join(f"  m{i}(x: number): number {{ return x + {i}; }}" for i in range(30)) + "\n}",
    "complete": "Math.sq",
    "inspect": "Math.sqrt",
    "lines": "for (let i = 0; i < 10000; i++) console.log(`line ${i}`)",
    "loop": "let total = 0; for (let i = 0; i < 1e7; i++) total += i; total",
}
PYTHON = {
    "first": "1 + 1",
    "class": "class Wide:\n" + "\n".join(f"    def m{i}(self, x): return x + {i}" for i in range(30)),
    "complete": "str.spl",
    "inspect": "str.split",
    "lines": "for i in range(10000): print(f'line {i}')",
    "loop": "total = 0\nfor i in range(10_000_000): total += i\ntotal",
}
KERNELS = {"tstorch": TYPESCRIPT, "python3": PYTHON, "tslab-bench": TYPESCRIPT}


def add_tslab(folder):
    """A kernelspec for the tslab that this package pins."""
    place = Path(folder) / "kernels" / "tslab-bench"
    place.mkdir(parents=True)
    argv = [str(NODE), str(ROOT / "node_modules" / "tslab" / "bin" / "tslab"), "kernel", "--config-path={connection_file}"]
    spec = {"argv": argv, "display_name": "tslab", "language": "typescript"}
    (place / "kernel.json").write_text(json.dumps(spec))
    os.environ["JUPYTER_PATH"] = folder


class Run:
    """One kernel from its start to its end."""

    def __init__(self, name):
        self.begin = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        # Started in the repository: tslab finds the console's types only where @types/node is near.
        self.manager.start_kernel(cwd=str(ROOT), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()

    def since_start(self):
        return (time.perf_counter() - self.begin) * 1000

    def reply(self, identity):
        while True:
            message = self.client.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == identity:
                return message["content"]

    def ask(self, send):
        begin = time.perf_counter()
        self.reply(send())
        return (time.perf_counter() - begin) * 1000

    def execute(self, code):
        """Until the reply and the idle are there."""
        begin = time.perf_counter()
        identity = self.client.execute(code)
        lines = 0
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != identity:
                continue
            if message["msg_type"] == "stream":
                lines += message["content"]["text"].count("\n")
            if message["content"].get("execution_state") == "idle":
                break
        if self.reply(identity)["status"] != "ok":
            raise RuntimeError(f"failed: {code}")
        return (time.perf_counter() - begin) * 1000, lines

    def memory(self):
        process = psutil.Process(self.manager.provisioner.pid)
        return (process.memory_info().rss + sum(child.memory_info().rss for child in process.children(True))) / 1e6

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def measure(name, code):
    run = Run(name)
    try:
        run.reply(run.client.kernel_info())
        numbers = {"start to kernel_info, ms": run.since_start()}
        # Until iopub is connected, output would be lost to this client.
        run.client.wait_for_ready(timeout=TIMEOUT)
        run.execute(code["first"])
        numbers["start to first 1 + 1, ms"] = run.since_start()
        numbers["warm 1 + 1, ms"] = statistics.median(run.execute("1 + 1")[0] for _ in range(20))
        numbers["class of 30 methods, ms"] = run.execute(code["class"])[0]
        complete = lambda: run.client.complete(code["complete"])
        inspect = lambda: run.client.inspect(code["inspect"])
        numbers["completion, ms"] = statistics.median(run.ask(complete) for _ in range(5))
        numbers["inspection, ms"] = statistics.median(run.ask(inspect) for _ in range(5))
        # tslab loses messages, the idle among them: 10,000 lines always, some cell of 300 often, and then hangs.
        if name != "tslab-bench":
            numbers["10,000 lines, ms"], lines = run.execute(code["lines"])
            assert lines == 10_000, lines
        numbers["loop of 1e7, ms"] = run.execute(code["loop"])[0]
        numbers["memory, MB"] = run.memory()
        if name != "tslab-bench":
            for _ in range(300):
                run.execute("1 + 1")
            numbers["memory after 300 cells, MB"] = run.memory()
        return numbers
    finally:
        run.end()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        add_tslab(folder)
        found = {name: [] for name in KERNELS}
        for number in range(rounds):
            for name, code in KERNELS.items():
                print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
                found[name].append(measure(name, code))
    loop = "let s = 0; const t = performance.now(); for (let i = 0; i < 1e7; i++) s += i; console.log(performance.now() - t)"
    plain = statistics.median(float(subprocess.check_output([NODE, "-e", loop])) for _ in range(3))
    medians = {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in found.items()
    }
    print(f"{'':30}{'tstorch':>10}{'ipykernel':>11}{'tslab':>10}{'tstorch / ipykernel':>22}{'/ tslab':>10}")
    for key, own in medians["tstorch"].items():
        ipykernel = medians["python3"][key]
        tslab = medians["tslab-bench"].get(key)
        other = f"{tslab:10.1f}" if tslab is not None else f"{'hangs':>10}"
        ratio = f"{own / tslab:10.2f}" if tslab is not None else f"{'':>10}"
        print(f"{key:30}{own:10.1f}{ipykernel:11.1f}{other}{own / ipykernel:22.2f}{ratio}")
    print(f"\nThe loop in plain node, without a kernel: {plain:.1f} ms")


if __name__ == "__main__":
    main()
