/** Files that are being written: a cell ends when they are. */
const writing = new Set<Promise<void>>();

/** Remembers a file until it is written. The promise given back is another one, so that an error nobody catches is reported. */
export function track(work: Promise<void>): Promise<void> {
  writing.add(work);
  return work.finally(() => writing.delete(work));
}

/** Resolves when all files that are being written now are written or have failed. */
export async function written(): Promise<void> {
  await Promise.allSettled([...writing]);
}
