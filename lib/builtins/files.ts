/** Python's errors for what the operating system refuses. */
import { platform } from "#platform";
import { FileNotFoundError, OSError } from "./errors.js";
import { pythonRepr } from "./repr.js";

export class IsADirectoryError extends OSError {}
export class NotADirectoryError extends OSError {}
export class PermissionError extends OSError {}

type FileErrorClass = new (message: string, details: { hint?: string; cause?: unknown }) => OSError;

/** The platform's code, Python's class, its number and its text. */
const KNOWN: Readonly<Record<string, readonly [FileErrorClass, number, string]>> = {
  ENOENT: [FileNotFoundError, 2, "No such file or directory"],
  EACCES: [PermissionError, 13, "Permission denied"],
  EPERM: [PermissionError, 1, "Operation not permitted"],
  ENOTDIR: [NotADirectoryError, 20, "Not a directory"],
  EISDIR: [IsADirectoryError, 21, "Is a directory"],
  EFBIG: [OSError, 27, "File too large"],
  ENOSPC: [OSError, 28, "No space left on device"],
  EROFS: [OSError, 30, "Read-only file system"],
  ENAMETOOLONG: [OSError, 36, "File name too long"],
  EDQUOT: [OSError, 122, "Disk quota exceeded"],
};

/** Where a relative path led. */
function whereabouts(path: string): string | undefined {
  const whole = platform.absolute(path);
  return whole === path ? undefined : `It was looked for at ${whole}.`;
}

/**
 * Python's error for an error of the platform's files: `[Errno 2] No such file or directory: 'a.pt'`.
 *
 * It says all that the platform's does, which is not kept as its cause. The hint of a missing file is where it was
 * looked for. Errors that come from elsewhere are given back as they are.
 */
export function fileError(error: unknown, path: string, hint?: string): unknown {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const known = KNOWN[code];
  if (known === undefined) return error;
  const [Class, number, text] = known;
  const advice = hint ?? (code === "ENOENT" ? whereabouts(path) : undefined);
  return new Class(`[Errno ${number}] ${text}: ${pythonRepr(path)}`, advice === undefined ? {} : { hint: advice });
}
