/** What the kernel says of itself. */
import { type Json, PROTOCOL_VERSION } from "./protocol.js";

/** Versions that the caller found: this package's, Node's, TypeScript's. */
export interface Versions {
  readonly kernel: string;
  readonly node: string;
  readonly typescript: string;
}

/** The content of kernel_info_reply. */
export function kernelInfo(versions: Versions): Json {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "tstorch",
    implementation_version: versions.kernel,
    language_info: {
      name: "typescript",
      version: versions.typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      // A string, because strict clients refuse any object but {name, version}.
      codemirror_mode: "typescript",
      pygments_lexer: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `tstorch ${versions.kernel}: TypeScript ${versions.typescript} on Node ${versions.node}`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "PyTorch", url: "https://docs.pytorch.org/docs/stable/" },
      { text: "Matplotlib", url: "https://matplotlib.org/stable/api/pyplot_summary.html" },
    ],
  };
}
