/**
 * The way to the kernel's checker: a comm that is there where tapemagic was loaded.
 *
 * A kernel is asked for it when the notebook speaks of tapes, and after a cell has run that does.
 * Any other notebook costs nothing. A kernel without tapemagic answers that there is none.
 *
 * JupyterLite's kernels do not answer which comms there are. There the page opens a comm of its own,
 * which a kernel without tapemagic closes.
 */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";
import { type ISignal, Signal } from "@lumino/signaling";
import { nullFor } from "../../src/shared/python_none";
import { type Answer, NULLABLE, PROTOCOL, type Question, TARGET } from "./protocol";

const SPEAKS_OF_TAPES = /tape/i;
const GONE: readonly string[] = ["restarting", "autorestarting", "terminating", "dead", "unknown"];

/** Tell whether a text can have to do with tapemagic at all. */
export function speaksOfTapes(text: string): boolean {
  return SPEAKS_OF_TAPES.test(text);
}

export class KernelLink {
  readonly #session: ISessionContext;
  readonly #isWanted: () => boolean;
  readonly #changed = new Signal<this, boolean>(this);
  readonly #ran = new Signal<this, void>(this);
  readonly #answered = new Signal<this, Answer>(this);
  #kernel: Kernel.IKernelConnection | null = null;
  #comm: Kernel.IComm | null = null;
  #isLooking = false;
  /** The kernel that was looked at last: it is not asked again for every key. */
  #seen: Kernel.IKernelConnection | null = null;
  #wasGone = false;
  #hasRun = false;
  #mayBeLoaded = false;

  /** `isWanted` tells whether the notebook speaks of tapes. */
  constructor(session: ISessionContext, isWanted: () => boolean) {
    this.#session = session;
    this.#isWanted = isWanted;
    session.kernelChanged.connect(this.#onKernel, this);
    session.statusChanged.connect(this.#onStatus, this);
    session.connectionStatusChanged.connect(this.#onConnection, this);
    session.iopubMessage.connect(this.#onMessage, this);
  }

  get isOpen(): boolean {
    return this.#comm !== null;
  }

  /** Emitted with whether there is somebody who answers. */
  get changed(): ISignal<this, boolean> {
    return this.#changed;
  }

  /** Emitted when a cell has run: names may hold something else. */
  get ran(): ISignal<this, void> {
    return this.#ran;
  }

  get answered(): ISignal<this, Answer> {
    return this.#answered;
  }

  /** Look whether tapemagic was loaded, once for each kernel. */
  lookOnce(): void {
    if (this.#seen !== (this.#session.session?.kernel ?? null) && this.#isWanted()) {
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    const kernel = this.#session.session?.kernel ?? null;
    if (kernel === null || this.#comm !== null || this.#isLooking) {
      return;
    }
    this.#isLooking = true;
    this.#seen = kernel;
    try {
      const comms = await commsOf(kernel);
      const comm = comms === null ? openComm(kernel) : existingComm(kernel, comms.at(-1));
      if (comm !== null && kernel === this.#session.session?.kernel) {
        this.#take(kernel, comm);
      }
    } catch {
      // The kernel went away before it answered. The next one is looked at when it is there.
    } finally {
      this.#isLooking = false;
    }
  }

  send(question: Question): void {
    this.#comm?.send(question as unknown as JSONObject);
  }

  dispose(): void {
    Signal.disconnectAll(this);
    this.#drop();
    Signal.clearData(this);
  }

  #take(kernel: Kernel.IKernelConnection, comm: Kernel.IComm): void {
    comm.onMsg = (message) => {
      const answer = nullFor(message.content.data, NULLABLE) as Answer;
      if (answer.protocol === PROTOCOL) {
        this.#answered.emit(answer);
      } else {
        console.warn("tapemagic in the kernel and its JupyterLab extension are of two versions.");
        this.#close();
      }
    };
    comm.onClose = () => this.#close();
    this.#kernel = kernel;
    this.#comm = comm;
    this.#changed.emit(true);
  }

  #close(): void {
    if (this.#drop()) {
      this.#changed.emit(false);
    }
  }

  /** Let go of the comm, which stays open for other pages; return whether there was one. */
  #drop(): boolean {
    const comm = this.#comm;
    this.#comm = null;
    this.#kernel = null;
    if (comm !== null && !comm.isDisposed) {
      comm.dispose();
    }
    return comm !== null;
  }

  #onKernel(): void {
    if (this.#kernel !== (this.#session.session?.kernel ?? null)) {
      this.#close();
    }
    this.lookOnce();
  }

  #onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (GONE.includes(status)) {
      this.#wasGone = true;
      this.#close();
    } else if (status === "idle" && this.#wasGone) {
      // It is back, and may have loaded tapemagic by itself (IPython's `extensions`).
      this.#wasGone = false;
      this.#seen = null;
      this.lookOnce();
    }
  }

  #onConnection(_: ISessionContext, status: Kernel.ConnectionStatus): void {
    // What was said meanwhile is lost: begin again.
    this.#close();
    this.#seen = null;
    if (status === "connected") {
      this.lookOnce();
    }
  }

  #onMessage(_: ISessionContext, message: KernelMessage.IMessage): void {
    if (message.header.msg_type === "execute_input") {
      const { code } = message.content as KernelMessage.IExecuteInputMsg["content"];
      this.#hasRun = true;
      this.#mayBeLoaded ||= speaksOfTapes(code);
      return;
    }
    if (message.header.msg_type !== "status") {
      return;
    }
    const { execution_state } = message.content as KernelMessage.IStatusMsg["content"];
    if (execution_state !== "idle" || !this.#hasRun) {
      return;
    }
    this.#hasRun = false;
    if (this.#comm !== null) {
      this.#ran.emit();
    } else if (this.#mayBeLoaded) {
      this.#mayBeLoaded = false;
      void this.#look();
    }
  }
}

/**
 * Return the names of the kernel's comms that are ours, null where it does not answer that.
 *
 * JupyterLite's kernels answer in the order of the questions: where the answer to the second one
 * comes first, there is none to the first. Other kernels take that one out of the order.
 */
async function commsOf(kernel: Kernel.IKernelConnection): Promise<readonly string[] | null> {
  const asked = kernel.requestCommInfo({ target_name: TARGET });
  const reply = isJupyterLite()
    ? await Promise.race([asked, kernel.requestKernelInfo().then(() => null)])
    : await asked;
  if (reply === null) {
    return null;
  }
  return reply.content.status === "ok" ? Object.keys(reply.content.comms) : [];
}

function isJupyterLite(): boolean {
  return document.querySelector("#jupyter-config-data[data-jupyter-lite-root]") !== null;
}

function existingComm(
  kernel: Kernel.IKernelConnection,
  id: string | undefined,
): Kernel.IComm | null {
  return id === undefined ? null : kernel.createComm(TARGET, id);
}

function openComm(kernel: Kernel.IKernelConnection): Kernel.IComm {
  const comm = kernel.createComm(TARGET);
  comm.open();
  return comm;
}
