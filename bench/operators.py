"""What operators cost: this kernel with the compiler as it is shipped and with the rules in it, in turn, in one run.

    python bench/operators.py [ROUNDS]
"""

import os
import statistics
import sys

from kernel import ROOT, TIMEOUT, Run

COMPILERS = ("shipped", "patched")


def wide(number):
    methods = "\n".join(f"  m{i}(x: number): number {{ return x + {i}; }}" for i in range(30))
    return f"class Wide{number} {{\n{methods}\n}}"


def chain(number, step):
    lines = [f"const c{number}_0 = torch.ones(2);"]
    lines += [f"const c{number}_{i} = {step.format(f'c{number}_{i - 1}')};" for i in range(1, 21)]
    return "\n".join(lines)


def measure(compiler):
    """Milliseconds; of cells the median of several, each with names of its own."""
    os.environ["BENCH_COMPILER"] = compiler
    os.environ["NODE_OPTIONS"] = f"--import={(ROOT / 'bench' / 'support' / 'compiler_choice.mjs').as_uri()}"
    run = Run("tstorch")
    try:
        run.reply(run.client.kernel_info())
        run.client.wait_for_ready(timeout=TIMEOUT)
        run.execute("1 + 1")
        numbers = {"start to first 1 + 1": run.since_start()}
        run.execute('import * as torch from "torch";')
        for i in range(3):
            run.execute(wide(f"Warm{i}"))
            run.execute(chain(f"warm{i}", "{}.mul(2).add(1)"))

        def middle(code):
            return statistics.median(run.execute(code(i))[0] for i in range(10))

        numbers["class of 30 methods"] = middle(wide)
        numbers["20 chained consts, methods"] = middle(lambda i: chain(f"a{i}", "{}.mul(2).add(1)"))
        numbers["1 + 1"] = statistics.median(run.execute("1 + 1")[0] for _ in range(50))
        if compiler == "patched":
            numbers["20 chained consts, operators"] = middle(lambda i: chain(f"b{i}", "{} * 2 + 1"))
        return numbers
    finally:
        run.end()
        del os.environ["BENCH_COMPILER"], os.environ["NODE_OPTIONS"]


def compare(rounds):
    """Measures both in turn, the first of a round once this one and once that one, and prints the medians."""
    found = {compiler: [] for compiler in COMPILERS}
    for number in range(rounds):
        for compiler in COMPILERS if number % 2 == 0 else reversed(COMPILERS):
            print(f"round {number + 1} of {rounds}: {compiler}", file=sys.stderr)
            found[compiler].append(measure(compiler))
    print(f"{'ms':30}{'shipped':>10}{'patched':>10}{'patched - shipped':>20}")
    for key in found["patched"][0]:
        median = {
            compiler: statistics.median(run[key] for run in runs) if key in runs[0] else None
            for compiler, runs in found.items()
        }
        shipped, patched = median["shipped"], median["patched"]
        if shipped is None:
            print(f"{key:30}{'-':>10}{patched:10.1f}")
        else:
            print(f"{key:30}{shipped:10.1f}{patched:10.1f}{patched - shipped:20.1f}")


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
