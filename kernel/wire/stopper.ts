/**
 * Gets a busy main thread to look at an urgent request (interrupt, shutdown): first by itself, then by SIGINT, which
 * stops synchronous code of a cell, then by force, which stops loops after an await, in timers and in microtasks.
 */
import { Session } from "node:inspector";
import { log } from "./log.js";
import { Shared } from "./threads.js";

/** How long the main thread has before each step, in milliseconds. */
const FIRST_WAIT = 20;
const NEXT_WAIT = 60;
/** How long a forced stop has to be answered before the next one, in milliseconds. */
const PATIENCE = 1000;
/** What was stopped has so long to come to its end: a second stop on its heels would meet the next cell. */
const GRACE = 300;
/** A main thread that has not moved for so many steps after a shutdown is killed (about 3 s). */
const LAST_STEP = 50;

export class Stopper {
  readonly #shared: Int32Array;
  #asked = 0;
  #seen = 0;
  #steps = 0;
  #mustEnd = false;
  #terminatedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #held: Session | null = null;

  constructor(shared: Int32Array) {
    this.#shared = shared;
  }

  /** Numbers an urgent request and sees to it that the main thread comes to it. */
  urge(mustEnd: boolean): number {
    this.#asked++;
    this.#mustEnd ||= mustEnd;
    Atomics.add(this.#shared, Shared.INTERRUPTS, 1);
    // Wakes a cell that waits for input.
    Atomics.add(this.#shared, Shared.INPUT, 1);
    Atomics.notify(this.#shared, Shared.INPUT);
    this.#timer ??= this.#wait(FIRST_WAIT);
    return this.#asked;
  }

  /** Keeps the way to the main thread open from here on. */
  hold(): void {
    this.#held ??= connected();
  }

  /** Lets go of it: a process does not end while it is open. */
  release(): void {
    this.#held?.disconnect();
    this.#held = null;
  }

  /** Whether an urgent request waits for the main thread: a SIGINT is then this stopper's own. */
  get isBusy(): boolean {
    return this.#timer !== null;
  }

  /** The main thread has come to the requests up to `urgent`. */
  seen(urgent: number): void {
    this.#seen = Math.max(this.#seen, urgent);
    if (this.#seen < this.#asked || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#steps = 0;
  }

  #wait(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#step();
      this.#timer = this.#wait(NEXT_WAIT);
    }, ms);
  }

  #step(): void {
    if (this.#mustEnd && this.#steps >= LAST_STEP) process.kill(process.pid, "SIGKILL");
    // The compiler and the session stay whole: they are back soon of themselves.
    if (Atomics.load(this.#shared, Shared.SHIELD) === 1) {
      if (this.#mustEnd) this.#steps++;
      return;
    }
    // On Windows a signal would end the process.
    if (this.#steps === 0 && process.platform !== "win32") signal();
    else this.#terminate();
    this.#steps++;
  }

  /** Ends what runs; not again before that was answered, or native code that takes long would pile up requests. */
  #terminate(): void {
    if (performance.now() - this.#terminatedAt < PATIENCE) return;
    this.#terminatedAt = performance.now();
    const session = this.#held ?? connected();
    session.post("Runtime.terminateExecution", (error) => {
      this.#terminatedAt = performance.now() - PATIENCE + GRACE;
      if (error) log("warn", `the running code could not be stopped: ${error.message}`);
      if (session !== this.#held) session.disconnect();
    });
  }
}

function connected(): Session {
  const session = new Session();
  session.connectToMainThread();
  return session;
}

/** SIGINT to the kernel and to the processes that it started, when it leads a group of its own. */
function signal(): void {
  try {
    process.kill(-process.pid, "SIGINT");
  } catch {
    process.kill(process.pid, "SIGINT");
  }
}
