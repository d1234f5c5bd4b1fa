/** What the command says of itself, and the error of a call that it does not understand. */

export const USAGE: string = `tstorch: TypeScript notebooks for Jupyter, with a library that speaks PyTorch

Usage:
  tstorch install [--user | --sys-prefix | --prefix DIR]    make the kernel known to Jupyter
  tstorch uninstall [--user | --sys-prefix | --prefix DIR]  take it away again
  tstorch doctor                                            look whether everything is in place
  tstorch start CONNECTION_FILE                             run the kernel (Jupyter does this)
  tstorch run FILE.ts [ARGUMENTS]                           run a script whose operators know tensors
  tstorch plain FILE.ts | NOTEBOOK.ipynb [-o FILE]          write it as ordinary TypeScript, with method calls
  tstorch editor FOLDER                                     write a TypeScript for editors that knows operators
  tstorch inspect FILE                                      show what a file of tensors holds, without loading it
  tstorch --help | --version

Where the kernel goes:
  --user         for this user, whichever Jupyter they run (the default)
  --sys-prefix   into the Python environment in use
  --prefix DIR   into the environment in DIR

Environment:
  TSTORCH_LOG           error, warn (the default), info or debug: what the kernel writes to stderr
  TSTORCH_LATE_OUTPUT   own (the default) or running: which cell shows what a timer prints after its cell's end
`;

/** A call that makes no sense; the command ends with exit code 2. */
export class CallError extends Error {
  override readonly name: string = "CallError";
}
