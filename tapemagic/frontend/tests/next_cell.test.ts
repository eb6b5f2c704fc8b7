import { beforeEach, describe, expect, it, vi } from "vitest";
import { putIntoNextCell } from "../src/shared/next_cell";

/** A cell as JupyterLab makes it, with a text that changes. */
function cell(text: string, classes = ""): HTMLElement {
  const made = document.createElement("div");
  made.className = `jp-CodeCell ${classes}`;
  made.innerHTML = '<div class="jp-InputArea"><div class="cm-content"></div></div><p></p>';
  const view = {
    state: { readOnly: false, doc: { length: text.length, toString: () => text } },
    dispatch: ({ changes }: { changes: { from: number; to: number; insert: string } }) => {
      text = text.slice(0, changes.from) + changes.insert + text.slice(changes.to);
    },
    focus: vi.fn(),
  };
  Object.assign(made.querySelector(".cm-content") as object, { cmTile: { view } });
  return made;
}

let notebook: HTMLElement;
let insert: HTMLButtonElement;

beforeEach(() => {
  document.body.innerHTML =
    '<div class="jp-NotebookPanel"><button data-command="notebook:insert-cell-below"></button>' +
    '<div id="cells"></div></div>';
  notebook = document.querySelector("#cells") as HTMLElement;
  insert = document.querySelector("button") as HTMLButtonElement;
});

function outputOf(own: HTMLElement): Element {
  return own.querySelector("p") as Element;
}

describe("the next cell", () => {
  it("cannot be reached outside of JupyterLab", async () => {
    expect(await putIntoNextCell(document.body, "x = 1")).toBeNull();
  });

  it("is filled where it is empty", async () => {
    const own = cell("here", "jp-mod-active");
    notebook.append(own, cell("  \n"), cell(""));
    insert.onkeydown = () => expect.fail("a cell was inserted");
    expect((await putIntoNextCell(outputOf(own), "x = 1"))?.text).toBe("x = 1");
  });

  it("is inserted where there is text in it, which stays", async () => {
    const own = cell("here", "jp-mod-active");
    const below = cell("y = 2");
    notebook.append(own, below);
    insert.onkeydown = () => {
      setTimeout(() => own.after(cell("")), 30);
    };
    expect((await putIntoNextCell(outputOf(own), "x = 1"))?.text).toBe("x = 1");
    expect(notebook.children.length).toBe(3);
    expect(notebook.children[2]).toBe(below);
  });

  it("is not inserted below another cell that is active", async () => {
    const own = cell("here");
    notebook.append(own, cell("y = 2", "jp-mod-active"));
    insert.onkeydown = () => expect.fail("a cell was inserted");
    expect(await putIntoNextCell(outputOf(own), "x = 1")).toBeNull();
  });

  it("is none where the page has no button for it", async () => {
    const own = cell("here", "jp-mod-active");
    notebook.append(own);
    insert.remove();
    expect(await putIntoNextCell(outputOf(own), "x = 1")).toBeNull();
  });
});
