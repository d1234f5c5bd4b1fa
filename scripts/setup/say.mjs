/** What the set-up tells the person who waits: one line a step, and signs of life in long ones. */
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A failure that one line explains; the set-up prints it and ends with exit code 1. */
export class SetupError extends Error {}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`[set-up] ${text}\n`);
}

/**
 * Runs a program whose output goes to a log, with a line every ten seconds while it lasts.
 *
 * @param {string} title what is being done, for the person
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, log: string, env?: NodeJS.ProcessEnv, progress?: (line: string) => string | undefined }} options
 *   `progress` turns a line of the program's output into a word on how far it is
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runLogged(title, command, args, { cwd, log, env, progress }) {
  mkdirSync(dirname(log), { recursive: true });
  appendFileSync(log, `\n$ ${[command, ...args].join(" ")}\n`);
  say(`${title} ...`);
  return new Promise((done, fail) => {
    const begin = Date.now();
    let word = "";
    let output = "";
    let rest = "";
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
    const seconds = () => Math.round((Date.now() - begin) / 1000);
    const ticker = setInterval(() => say(`${title}: ${seconds()} s${word && `, ${word}`}`), 10_000);
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      const text = chunk.toString();
      appendFileSync(log, text);
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) word = progress?.(line) ?? word;
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => {
      clearInterval(ticker);
      fail(error);
    });
    child.on("close", (code) => {
      clearInterval(ticker);
      if (code === 0) say(`${title}: done in ${seconds()} s`);
      done({ code: code ?? 1, output });
    });
  });
}
