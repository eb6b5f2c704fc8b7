/** Finding the kernel's checker, and letting go of it: with a session that is not there. */

import { beforeEach, describe, expect, test } from "vitest";
import { Signal } from "../labextension/node_modules/@lumino/signaling";
import { KernelLink, speaksOfTapes } from "../labextension/src/kernel_link";

class Comm {
  onMsg: (message: unknown) => void = () => {};
  onClose: () => void = () => {};
  isDisposed = false;
  isAnnounced = false;
  readonly sent: unknown[] = [];

  open(): void {
    this.isAnnounced = true;
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

class Kernel {
  comms: Record<string, { target_name: string }> = {};
  asked: unknown[] = [];
  readonly made: Comm[] = [];

  async requestCommInfo(content: unknown): Promise<unknown> {
    this.asked.push(content);
    return { content: { status: "ok", comms: this.comms } };
  }

  async requestKernelInfo(): Promise<unknown> {
    return { content: { status: "ok" } };
  }

  createComm(): Comm {
    this.made.push(new Comm());
    return this.made.at(-1) as Comm;
  }
}

/** A kernel of JupyterLite, which does not answer which comms there are. */
class SilentKernel extends Kernel {
  override requestCommInfo(content: unknown): Promise<unknown> {
    this.asked.push(content);
    return new Promise(() => {});
  }
}

class Session {
  session: { kernel: Kernel } | null = { kernel: new Kernel() };
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, string>(this);
  readonly connectionStatusChanged = new Signal<this, string>(this);
  readonly iopubMessage = new Signal<this, unknown>(this);

  get kernel(): Kernel {
    return this.session?.kernel as Kernel;
  }

  /** Let a cell run in the kernel. */
  async run(code: string): Promise<void> {
    this.iopubMessage.emit({ header: { msg_type: "execute_input" }, content: { code } });
    this.iopubMessage.emit({
      header: { msg_type: "status" },
      content: { execution_state: "idle" },
    });
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
}

let session: Session;
let isOpen: boolean[];
let ran: number;

function link(speaks = true): KernelLink {
  const made = new KernelLink(session as never, () => speaks);
  made.changed.connect((_, open) => {
    isOpen.push(open);
  });
  made.ran.connect(() => {
    ran += 1;
  });
  return made;
}

beforeEach(() => {
  document.body.innerHTML = "";
  session = new Session();
  isOpen = [];
  ran = 0;
});

const LOADED = { ours: { target_name: "tapemagic.findings" } };

describe("the kernel is not asked", () => {
  test("where the notebook does not speak of tapes", async () => {
    link(false).lookOnce();
    await session.run("import math");
    expect(session.kernel.asked).toEqual([]);
  });

  test("a second time, before a cell has run that speaks of tapes", async () => {
    const made = link();
    made.lookOnce();
    await settled();
    made.lookOnce();
    await session.run("import math");
    expect(session.kernel.asked).toHaveLength(1);
    expect(made.isOpen).toBe(false);
  });
});

describe("the checker is found", () => {
  test("when a cell has loaded it", async () => {
    const made = link(false);
    session.kernel.comms = LOADED;
    await session.run("%load_ext tapemagic");
    expect(made.isOpen).toBe(true);
    expect(session.kernel.asked).toEqual([{ target_name: "tapemagic.findings" }]);
  });

  test("in a kernel that runs already", async () => {
    session.kernel.comms = LOADED;
    link().lookOnce();
    await settled();
    expect(isOpen).toEqual([true]);
    await session.run("x = 1");
    expect(ran).toBe(1);
  });
});

test("it is found again in a kernel that has restarted and loads it by itself", async () => {
  session.kernel.comms = LOADED;
  link().lookOnce();
  await settled();
  session.statusChanged.emit("restarting");
  session.statusChanged.emit("starting");
  session.statusChanged.emit("idle");
  await settled();
  expect(isOpen).toEqual([true, false, true]);
  session.statusChanged.emit("busy");
  session.statusChanged.emit("idle");
  expect(session.kernel.asked).toHaveLength(2);
});

describe("where the kernel does not answer which comms there are", () => {
  beforeEach(() => {
    document.body.innerHTML =
      '<script id="jupyter-config-data" data-jupyter-lite-root="."></script>';
    session.session = { kernel: new SilentKernel() };
  });

  test("the page opens one", async () => {
    link(false);
    await session.run("%load_ext tapemagic");
    expect(isOpen).toEqual([true]);
    expect(session.kernel.made.map((comm) => comm.isAnnounced)).toEqual([true]);
  });

  test("what is None to Python is null in its answers", async () => {
    const answers: unknown[] = [];
    const made = link(false);
    made.answered.connect((_, { cells }) => {
      answers.push(cells["a"]?.findings?.map(({ cause, fix }) => [cause, fix]));
    });
    await session.run("%load_ext tapemagic");
    const cells = { a: { findings: [{ cause: undefined }, {}, { cause: "line 3" }] } };
    session.kernel.made[0]?.onMsg({ content: { data: { protocol: 1, cells } } });
    expect(answers).toEqual([
      [
        [null, null],
        [null, null],
        ["line 3", null],
      ],
    ]);
  });

  test("one that the kernel closes is opened again when a cell has run that speaks of tapes", async () => {
    link().lookOnce();
    await settled();
    session.kernel.made[0]?.onClose();
    expect(isOpen).toEqual([true, false]);
    await session.run("import math");
    expect(session.kernel.made).toHaveLength(1);
    await session.run("%load_ext tapemagic");
    expect(isOpen).toEqual([true, false, true]);
  });
});

describe("it is let go of", () => {
  beforeEach(() => {
    session.kernel.comms = LOADED;
  });

  async function opened(): Promise<Comm> {
    link().lookOnce();
    await settled();
    return session.kernel.made[0] as Comm;
  }

  test.each(["restarting", "autorestarting", "dead"])("when the kernel is %s", async (status) => {
    const comm = await opened();
    session.statusChanged.emit(status);
    expect(isOpen).toEqual([true, false]);
    expect(comm.isDisposed).toBe(true);
  });

  test("when tapemagic is unloaded", async () => {
    const comm = await opened();
    comm.onClose();
    expect(isOpen).toEqual([true, false]);
  });

  test("when there is another kernel", async () => {
    await opened();
    session.session = { kernel: new Kernel() };
    session.kernelChanged.emit(null);
    expect(isOpen).toEqual([true, false]);
    await settled();
    expect(session.kernel.asked).toHaveLength(1);
  });

  test("when its protocol is another one", async () => {
    const comm = await opened();
    comm.onMsg({ content: { data: { protocol: 99 } } });
    expect(isOpen).toEqual([true, false]);
  });

  test("and found again when the connection is there again", async () => {
    await opened();
    session.connectionStatusChanged.emit("connecting");
    session.connectionStatusChanged.emit("connected");
    await settled();
    expect(isOpen).toEqual([true, false, true]);
  });
});

test("what speaks of tapes", () => {
  expect(speaksOfTapes("with tf.GradientTape() as t:")).toBe(true);
  expect(speaksOfTapes("%load_ext tapemagic")).toBe(true);
  expect(speaksOfTapes("import numpy")).toBe(false);
});
