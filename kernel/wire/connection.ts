/** The connection file: where a kernel's sockets are and how its messages are signed. */
import { readFileSync } from "node:fs";

export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** As "hmac-sha256". */
  readonly signature_scheme: string;
  /** Empty: messages are not signed. */
  readonly key: string;
  /** The kernel's CurveZMQ keys (Z85): with them, the sockets take encrypted connections only. */
  readonly curve: { readonly publicKey: string; readonly secretKey: string } | null;
}

export type PortName = "shell_port" | "iopub_port" | "stdin_port" | "control_port" | "hb_port";

const PORTS: readonly PortName[] = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];

/**
 * Reads a connection file.
 *
 * @throws Error naming the file and the field that is missing or wrong.
 */
export function readConnectionFile(path: string): ConnectionInfo {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`Cannot read the connection file ${path}: ${(error as Error).message}`);
  }
  const refuse = (what: string) => new Error(`The connection file ${path} is unusable: ${what}`);
  if (typeof fields !== "object" || fields === null) throw refuse("it is no JSON object");
  const { transport = "tcp", ip, signature_scheme = "hmac-sha256", key = "" } = fields;
  if (transport !== "tcp" && transport !== "ipc")
    throw refuse(`transport "${String(transport)}" is neither tcp nor ipc`);
  if (typeof ip !== "string" || ip === "") throw refuse("it has no ip");
  if (typeof key !== "string") throw refuse("key is no text");
  if (typeof signature_scheme !== "string" || !/^hmac-[a-z0-9]+$/.test(signature_scheme)) {
    throw refuse(`signature_scheme "${String(signature_scheme)}" is not hmac-...`);
  }
  const ports = Object.fromEntries(
    PORTS.map((name) => {
      const port = fields[name];
      if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65535) {
        throw refuse(`${name} is ${JSON.stringify(port) ?? "missing"}`);
      }
      return [name, port];
    }),
  ) as Record<PortName, number>;
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = fields;
  const asked = publicKey !== undefined || secretKey !== undefined;
  if (asked && !(isCurveKey(publicKey) && isCurveKey(secretKey))) {
    throw refuse("curve_publickey and curve_secretkey must both be keys of 40 characters");
  }
  const curve = isCurveKey(publicKey) && isCurveKey(secretKey) ? { publicKey, secretKey } : null;
  return { transport, ip, signature_scheme, key, curve, ...ports };
}

function isCurveKey(value: unknown): value is string {
  return typeof value === "string" && value.length === 40;
}

/** The address of one of its sockets. */
export function address(connection: ConnectionInfo, port: PortName): string {
  const separator = connection.transport === "tcp" ? ":" : "-";
  return `${connection.transport}://${connection.ip}${separator}${connection[port]}`;
}
