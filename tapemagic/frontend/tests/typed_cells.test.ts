/** Asking the kernel about cells: when, about which, and what becomes of late answers. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answer, Question } from "../labextension/src/protocol";
import { type CheckedCell, Questions } from "../labextension/src/questions";

class Notebook {
  readonly texts = new Map<string, string>();
  readonly sent: Question[] = [];
  readonly received: CheckedCell[] = [];
  readonly questions = new Questions(
    {
      cells: () => [...this.texts].map(([id, source]) => ({ id, source })),
      send: (question) => this.sent.push(question),
      receive: (checked) => this.received.push(checked),
    },
    "this page",
  );

  /** Answer a question as the kernel does. */
  answer(question: Question | undefined, left: string[] = []): void {
    const asked = (question?.asked ?? []).filter((id) => !left.includes(id));
    const cells = Object.fromEntries(asked.map((id) => [id, { findings: [], bands: [] }]));
    this.questions.answered({ ...NOBODY, revision: question?.revision ?? 0, cells, left });
  }
}

const NOBODY: Answer = { client: "this page", revision: 0, protocol: 1, cells: {}, left: [] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function notebookWith(texts: Readonly<Record<string, string>>): Notebook {
  const notebook = new Notebook();
  for (const [id, text] of Object.entries(texts)) {
    notebook.texts.set(id, text);
  }
  return notebook;
}

describe("when the kernel is asked", () => {
  test("not before somebody wants to know", () => {
    const notebook = notebookWith({ a: "x = 1" });
    vi.advanceTimersByTime(10_000);
    expect(notebook.sent).toEqual([]);
  });

  test("when the keys have rested", () => {
    const notebook = notebookWith({ a: "x" });
    for (const text of ["x ", "x =", "x = 1"]) {
      notebook.texts.set("a", text);
      notebook.questions.want(["a"], 150);
      vi.advanceTimersByTime(100);
    }
    expect(notebook.sent).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(notebook.sent).toEqual([
      { client: "this page", revision: 1, cells: [{ id: "a", source: "x = 1" }], asked: ["a"] },
    ]);
  });

  test("once at a time, however busy it is, and then about what is newest", () => {
    const notebook = notebookWith({ a: "1" });
    for (const text of ["2", "3", "4"]) {
      notebook.texts.set("a", text);
      notebook.questions.want(["a"], 150);
      vi.advanceTimersByTime(1000);
    }
    expect(notebook.sent).toHaveLength(1);
    notebook.answer(notebook.sent[0]);
    expect(notebook.received).toEqual([]);
    expect(notebook.sent).toHaveLength(2);
    expect(notebook.sent[1]?.cells).toEqual([{ id: "a", source: "4" }]);
    notebook.answer(notebook.sent[1]);
    expect(notebook.received.map(({ id }) => id)).toEqual(["a"]);
  });

  test("about the cell that is used first, and each one once", () => {
    const notebook = notebookWith({ a: "1", b: "2", c: "3" });
    notebook.questions.want(["a", "b", "c"], 50);
    notebook.questions.want(["c"], 50);
    vi.advanceTimersByTime(50);
    expect(notebook.sent[0]?.asked).toEqual(["c", "a", "b"]);
  });

  test("again about what there was no time for", () => {
    const notebook = notebookWith({ a: "1", b: "2" });
    notebook.questions.want(["a", "b"], 0);
    vi.advanceTimersByTime(0);
    notebook.answer(notebook.sent[0], ["b"]);
    expect(notebook.received.map(({ id }) => id)).toEqual(["a"]);
    expect(notebook.sent[1]?.asked).toEqual(["b"]);
  });

  test("not about a cell that was deleted", () => {
    const notebook = notebookWith({ a: "1" });
    notebook.questions.want(["a", "gone"], 0);
    vi.advanceTimersByTime(0);
    expect(notebook.sent[0]?.asked).toEqual(["a"]);
  });

  test("again when a cell has run, should the answer have been lost", () => {
    const notebook = notebookWith({ a: "1" });
    notebook.questions.want(["a"], 0);
    vi.advanceTimersByTime(0);
    notebook.questions.giveUp();
    notebook.questions.want(["a"], 50);
    vi.advanceTimersByTime(50);
    expect(notebook.sent).toHaveLength(2);
    notebook.answer(notebook.sent[0]);
    expect(notebook.received).toEqual([]);
    notebook.answer(notebook.sent[1]);
    expect(notebook.received).toHaveLength(1);
  });

  test("not after the kernel has gone", () => {
    const notebook = notebookWith({ a: "1" });
    notebook.questions.want(["a"], 0);
    vi.advanceTimersByTime(0);
    notebook.questions.want(["a"], 150);
    notebook.questions.stop();
    vi.advanceTimersByTime(1000);
    notebook.answer(notebook.sent[0]);
    expect(notebook.received).toEqual([]);
    expect(notebook.sent).toHaveLength(1);
    notebook.questions.want(["a"], 0);
    vi.advanceTimersByTime(0);
    expect(notebook.sent).toHaveLength(2);
  });
});

test("the answer to another page of the same kernel is not ours", () => {
  const notebook = notebookWith({ a: "1" });
  notebook.questions.want(["a"], 0);
  vi.advanceTimersByTime(0);
  notebook.questions.answered({ ...NOBODY, client: "another page", revision: 1 });
  expect(notebook.received).toEqual([]);
  notebook.answer(notebook.sent[0]);
  expect(notebook.received).toHaveLength(1);
});
