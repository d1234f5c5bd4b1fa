/** Films, which ffmpeg makes of pictures: it must be installed. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderOptions } from "../../types.js";
import type { Raster } from "./trim.js";

export type FilmOptions = RenderOptions & {
  readonly fps: number;
  /** The file's ending. */
  readonly kind: string;
  /** ffmpeg's name of an encoder; its own choice by default. */
  readonly codec?: string;
  /** Kilobits a second. */
  readonly bitrate?: number;
};

/** Frames of equal size as a film. @throws Error with code "ENOENT" where there is no ffmpeg. */
export async function encodeFilm(frames: AsyncIterable<Raster>, options: FilmOptions): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "tstorch-film-"));
  try {
    const path = join(folder, `film.${options.kind}`);
    let child: Ffmpeg | null = null;
    for await (const frame of frames) {
      child ??= new Ffmpeg(frame, path, options);
      await child.write(flat(frame.pixels));
    }
    await child?.end();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Films have no transparency: the frame on white. */
function flat(pixels: Uint8Array): Uint8Array {
  const out = new Uint8Array((pixels.length / 4) * 3);
  for (let i = 0, at = 0; i < pixels.length; i += 4) {
    const rest = 255 - pixels[i + 3];
    for (let c = 0; c < 3; c++) out[at++] = Math.min(255, pixels[i + c] + rest);
  }
  return out;
}

class Ffmpeg {
  readonly #child: ReturnType<typeof spawn>;
  readonly #over: Promise<void>;

  constructor({ width, height }: Raster, path: string, { fps, kind, codec, bitrate }: FilmOptions) {
    const input = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", `${width}x${height}`, "-r", String(fps), "-i", "-"];
    const coder = codec ?? (kind === "mp4" || kind === "mov" || kind === "mkv" ? "libx264" : undefined);
    const output = [
      ...(coder === undefined ? [] : ["-c:v", coder]),
      ...(bitrate === undefined ? [] : ["-b:v", `${bitrate}k`]),
      // Most players know only films of even size in this form.
      ...["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p", "-an", path],
    ];
    this.#child = spawn("ffmpeg", ["-y", "-loglevel", "error", ...input, ...output], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    let said = "";
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    this.#over = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) =>
        code === 0 ? resolve() : reject(new Error(`ffmpeg failed: ${said.trim() || `exit code ${code}`}`)),
      );
    });
    // What breaks is told by `write` or `end`.
    this.#over.catch(() => {});
    this.#child.stdin?.on("error", () => {});
  }

  write(bytes: Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve) => {
      this.#child.stdin?.write(bytes, () => resolve());
    });
    return Promise.race([written, this.#over.then(() => written)]);
  }

  end(): Promise<void> {
    this.#child.stdin?.end();
    return this.#over;
  }
}
