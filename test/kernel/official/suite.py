"""The official jupyter_kernel_test with every sample attribute filled, and nbclient's ways of running notebooks."""

import time
import unittest

import jupyter_kernel_test
import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

KERNEL = "tstorch"


class KernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    completion_samples = [
        {"text": "Number.isSafe", "matches": ["isSafeInteger"]},
        {"text": "'😀'.codePoin", "matches": ["codePointAt"]},
    ]
    complete_code_samples = ["1", 'console.log("hello")', "function f(x: number) {\n  return x * 2;\n}", "const a = [1,\n2]"]
    incomplete_code_samples = ["console.log(", "function f(x: number) {", "const a = `text", "/* comment", "[1, 2,"]
    invalid_code_samples = ["const 5x = 1", "function (", "1 +* 2", ")"]
    code_page_something = "console?"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "({ a: [1, 'x'] })", "result": "{ a: [ 1, 'x' ] }"},
        {"code": "undefined as unknown ?? 'text'", "result": "'text'"},
        {"code": "[{ a: 1 }, { a: 2 }]", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'display({ "text/html": "<b>bold</b>" }, { raw: true })', "mime": "text/html"},
        {"code": 'import * as tslab from "tslab"; tslab.display.html("<i>x</i>")', "mime": "text/html"},
        {"code": 'display({ "image/png": new Uint8Array([1, 2, 3]) }, { raw: true })', "mime": "image/png"},
    ]
    code_history_pattern = "6 ?*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console"
    code_clear_output = "console.clear()"


class IopubWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


def run(*cells, **options):
    """Runs cells with nbclient; gives the notebook."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name=KERNEL, timeout=options.pop("timeout", 60), **options).execute()
    return notebook


class NbclientTests(unittest.TestCase):
    def test_results_and_counts(self):
        notebook = run("const x = 2", "x + 1")
        self.assertEqual([cell.execution_count for cell in notebook.cells], [1, 2])
        self.assertEqual(notebook.cells[1].outputs[0].data["text/plain"], "3")

    def test_all_lines_arrive(self):
        notebook = run("for (let i = 0; i < 20_000; i++) console.log(i)")
        text = "".join(output.text for output in notebook.cells[0].outputs)
        self.assertEqual(text.splitlines(), [str(i) for i in range(20_000)])

    def test_an_error_names_itself_and_stops(self):
        with self.assertRaises(CellExecutionError) as caught:
            run("const x: string = 5", "'never'")
        self.assertEqual(caught.exception.ename, "TS2322")

    def test_allow_errors_runs_the_rest(self):
        notebook = run("throw new RangeError('one')", "'two'", allow_errors=True)
        self.assertEqual(notebook.cells[0].outputs[0].ename, "RangeError")
        self.assertEqual(notebook.cells[1].outputs[0].data["text/plain"], "'two'")

    def test_timeout_can_interrupt(self):
        loops = ["for (;;);", "await null; for (;;);", "await new Promise(() => {})"]
        for loop in loops:
            notebook = run("1", loop, "'alive'", timeout=8, interrupt_on_timeout=True, allow_errors=True)
            self.assertEqual(notebook.cells[1].outputs[-1].ename, "KeyboardInterrupt")
            self.assertEqual(notebook.cells[2].outputs[0].data["text/plain"], "'alive'")
        with self.assertRaises(CellTimeoutError):
            run("for (;;);", timeout=5)

    def test_update_display(self):
        notebook = run("display(1, { display_id: 'd' })", "display(2, { display_id: 'd', update: true })")
        self.assertEqual(notebook.cells[0].outputs[0].data["text/plain"], "2")


class RestartTests(unittest.TestCase):
    def test_restart_on_the_same_ports(self):
        manager, client = start_new_kernel(kernel_name=KERNEL)
        try:
            for now in (False, True):
                self.assertEqual(self.run_cell(client, "const once = 1; once"), "1")
                manager.restart_kernel(now=now)
                client.wait_for_ready(timeout=60)
                self.assertEqual(self.run_cell(client, "typeof globalThis"), "'object'")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()

    def test_interrupt_by_the_manager(self):
        manager, client = start_new_kernel(kernel_name=KERNEL)
        try:
            client.execute("await null; for (;;);")
            time.sleep(3)
            manager.interrupt_kernel()
            reply = client.get_shell_msg(timeout=20)
            # On a busy machine a late answer to wait_for_ready may come first.
            while reply["msg_type"] != "execute_reply":
                reply = client.get_shell_msg(timeout=20)
            self.assertEqual(reply["content"]["ename"], "KeyboardInterrupt")
        finally:
            client.stop_channels()
            manager.shutdown_kernel()

    def run_cell(self, client, code):
        found = []

        def take(message):
            if message["msg_type"] == "execute_result":
                found.append(message["content"]["data"]["text/plain"])

        client.execute_interactive(code, timeout=60, output_hook=take)
        return found[0]


if __name__ == "__main__":
    unittest.main(verbosity=2)
