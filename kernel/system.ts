/** What magics may do outside the session: the working folder, the environment, files, programs. */

export interface System {
  cwd(): string;
  /** @throws Error when there is no such folder. */
  chdir(path: string): void;
  env(): Readonly<Record<string, string>>;
  setEnv(name: string, value: string): void;
  readText(path: string): string;
  /** Writes a file, or adds to its end. */
  writeText(path: string, text: string, append: boolean): void;
  /** Runs a command line in the system's shell; gives its exit code. Ends it when `signal` says so. */
  run(command: string, output: (name: "stdout" | "stderr", text: string) => void, signal: AbortSignal): Promise<number>;
}
