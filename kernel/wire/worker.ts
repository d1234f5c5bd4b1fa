/**
 * The thread of the sockets. It stays awake while a cell spins on the main thread: heartbeat and control answer,
 * output leaves, and kernel_info is known before the compiler has loaded.
 */
import { parentPort, workerData } from "node:worker_threads";
import { kernelInfo } from "../info.js";
import { type Channel, type Json, text } from "../protocol.js";
import { decode, Encoder, type Envelope } from "./framing.js";
import { log, logOnce } from "./log.js";
import { iopubDraft, Outlet, type Sender } from "./outlet.js";
import { watchParent } from "./parent.js";
import { watchSignals } from "./signals.js";
import { Signer } from "./signature.js";
import { Sockets } from "./sockets.js";
import { Stopper } from "./stopper.js";
import { type FromWire, Shared, type ToWire, type WorkerSetup } from "./threads.js";

/** How long the sockets get to empty their buffers at the end, in milliseconds. */
const FAREWELL = 50;

/** More than this does not wait for the main thread, in about bytes. */
const LARGEST_PENDING = 512 * 2 ** 20;
/** What a waiting request weighs besides its frames. */
const MESSAGE_WEIGHT = 500;

const setup: WorkerSetup = workerData;
const main = parentPort;
if (!main) throw new Error("The sockets' thread is started by the kernel.");
const shared = new Int32Array(setup.shared);
const signer = new Signer(setup.connection.signature_scheme, setup.connection.key);
const stopper = new Stopper(shared);
let mainIsReady = false;

const sockets = await Sockets.bind(setup.connection);
const senders: Record<Channel, Sender> = {
  shell: { send: (frames) => sockets.send("shell", frames) },
  control: { send: (frames) => sockets.send("control", frames) },
  stdin: { send: (frames) => sockets.send("stdin", frames) },
  iopub: { send: (frames) => sockets.send("iopub", frames) },
};
const outlet = new Outlet(new Encoder(signer), senders.iopub, (error) => {
  logOnce("warn", `a message could not be sent: ${(error as Error).message}`);
});
outlet.onSent = (weight) => {
  Atomics.sub(shared, Shared.BACKLOG, weight);
  Atomics.notify(shared, Shared.BACKLOG);
};

main.on("message", (message: ToWire) => {
  switch (message.kind) {
    case "send":
      return outlet.send(senders[message.channel], message.draft, message.weight);
    case "stream":
      return outlet.stream(message.stream, message.weight);
    case "ready":
      mainIsReady = true;
      return;
    case "hold":
      stopper.hold();
      Atomics.store(shared, Shared.HELD, 1);
      Atomics.notify(shared, Shared.HELD);
      return;
    case "seen":
      return stopper.seen(message.urgent);
    case "finish":
      return void finish();
  }
});
sockets.listen({
  message: receive,
  subscribed(topic) {
    const content = JSON.stringify({ subscription: Buffer.from(topic).toString() });
    outlet.send(senders.iopub, { ...iopubDraft("iopub_welcome", content, "{}"), identities: [topic] });
  },
});
process.on("uncaughtException", (error) => fail(String((error as Error | null)?.stack ?? error)));
// With its sockets open, the thread's end would abort the process before anyone could say why.
process.exit = ((code) => fail(`process.exit(${code ?? ""}) was called in their thread`)) as typeof process.exit;
watchParent(() => {
  tell({ kind: "orphaned", urgent: stopper.urge(true) });
});
watchSignals(() => {
  if (!stopper.isBusy) tell({ kind: "interrupt", urgent: stopper.urge(false) });
});

/** The main thread must end, whatever it does: nobody can reach it any more. */
function fail(reason: string): void {
  tell({ kind: "failed", reason, urgent: stopper.urge(true) });
}

function tell(message: FromWire): void {
  main?.postMessage(message);
}

function receive(channel: "shell" | "control" | "stdin", frames: Uint8Array[]): void {
  let envelope: Envelope;
  try {
    envelope = decode(frames, signer);
  } catch (error) {
    logOnce("warn", `a message on ${channel} was dropped: ${(error as Error).message}`);
    return;
  }
  const { request } = envelope;
  const type = request.header.msg_type;
  log("debug", `${channel} <- ${type}`);
  if (channel === "stdin") {
    if (type !== "input_reply") return;
    setup.input.postMessage(text(request.content, "value", ""));
    Atomics.add(shared, Shared.INPUT, 1);
    Atomics.notify(shared, Shared.INPUT);
    return;
  }
  // On control at any time; on shell only as long as nobody else can, so that its answers keep their order.
  if (type === "kernel_info_request" && (channel === "control" || !mainIsReady)) {
    return answerInfo(channel, envelope);
  }
  if (Atomics.load(shared, Shared.PENDING) > LARGEST_PENDING) {
    logOnce("warn", "messages are dropped: too many wait for the kernel");
    return;
  }
  const isUrgent = channel === "control" && (type === "interrupt_request" || type === "shutdown_request");
  const urgent = isUrgent ? stopper.urge(type === "shutdown_request") : 0;
  const weight = frames.reduce((sum, frame) => sum + frame.byteLength, MESSAGE_WEIGHT);
  tell({ kind: "request", channel, envelope, urgent, weight });
  Atomics.add(shared, Shared.PENDING, weight);
}

function answerInfo(channel: "shell" | "control", { identities, parentHeader }: Envelope): void {
  status("busy", parentHeader);
  const content = JSON.stringify(kernelInfo(setup.versions) satisfies Json);
  const draft = { type: "kernel_info_reply", identities, parentHeader, metadata: "{}", content, buffers: [] };
  outlet.send(senders[channel], draft);
  status("idle", parentHeader);
}

function status(state: "busy" | "idle", parentHeader: string): void {
  const content = JSON.stringify({ execution_state: state });
  outlet.send(senders.iopub, iopubDraft("status", content, parentHeader));
}

async function finish(): Promise<void> {
  await outlet.drained();
  stopper.release();
  sockets.close();
  await new Promise((resolve) => setTimeout(resolve, FAREWELL));
  Atomics.store(shared, Shared.DRAINED, 1);
  Atomics.notify(shared, Shared.DRAINED);
}
