/** A kernel whose parent is gone ends, or it would stay for ever. */

/** How often to look, in milliseconds. */
const INTERVAL = 1000;

/** Calls `gone` once when the process that started this one, or the one that JPY_PARENT_PID names, has ended. */
export function watchParent(gone: () => void): void {
  const started = process.ppid;
  const named = Number(process.env.JPY_PARENT_PID);
  // In a container the number may mean nothing here; only a process that lived at the start can be missed.
  const watched = named > 1 && isAlive(named) ? named : null;
  const timer = setInterval(() => {
    if (process.ppid === started && (watched === null || isAlive(watched))) return;
    clearInterval(timer);
    gone();
  }, INTERVAL);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
