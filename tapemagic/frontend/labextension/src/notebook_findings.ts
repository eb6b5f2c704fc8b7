/**
 * The findings of one notebook, in however many panels it is shown: asks the kernel when a cell has
 * changed or run, and marks what is found in the cells that the page holds.
 */

import { Notification } from "@jupyterlab/apputils";
import type { ICellModel, ICodeCellModel } from "@jupyterlab/cells";
import type { CodeEditor } from "@jupyterlab/codeeditor";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { UUID } from "@lumino/coreutils";
import { type ISignal, Signal } from "@lumino/signaling";
import { type ChangeableCell, makeChanges, wordsFor } from "./cell_changes";
import type { CellEditors } from "./cell_editors";
import { inEditor } from "./editor_offsets";
import { type Buttons, markFindings } from "./finding_marks";
import { KernelLink, speaksOfTapes } from "./kernel_link";
import type { Band, CellText, Change, Finding } from "./protocol";
import { type CheckedCell, Questions } from "./questions";
import { showBands } from "./tape_bands";

/** Milliseconds: after a key, and after something else that may come in a row. */
const AFTER_A_KEY = 150;
const AFTER_A_CHANGE = 50;

/** How long a note to the reader stays. */
export const LONG = { autoClose: 6000 };

/** A notebook that is open, and its session. */
export type NotebookContext = NotebookPanel["context"];

interface Found {
  readonly source: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly bands: readonly Band[];
}

interface UndoManager {
  stopCapturing(): void;
}

export class NotebookFindings {
  readonly #context: NotebookContext;
  readonly #editors: CellEditors;
  readonly #activeCell: () => ICellModel | undefined;
  readonly #link: KernelLink;
  readonly #questions: Questions;
  readonly #changed = new Signal<this, void>(this);
  readonly #found = new Map<string, Found>();
  readonly #listened = new Set<ICellModel>();
  #showsBands = false;

  /** `activeCell` gives the cell that is used now, whatever notebook it belongs to. */
  constructor(
    context: NotebookContext,
    editors: CellEditors,
    activeCell: () => ICellModel | undefined,
  ) {
    this.#context = context;
    this.#editors = editors;
    this.#activeCell = activeCell;
    this.#questions = new Questions(
      {
        cells: () => this.#texts(),
        send: (question) => this.#link.send(question),
        receive: (checked) => this.#receive(checked),
      },
      UUID.uuid4(),
    );
    this.#link = new KernelLink(context.sessionContext, () =>
      this.#texts().some((cell) => speaksOfTapes(cell.source)),
    );
    this.#link.changed.connect(this.#onLink, this);
    this.#link.ran.connect(() => {
      this.#questions.giveUp();
      this.#wantAll(AFTER_A_CHANGE);
    });
    this.#link.answered.connect((_, answer) => this.#questions.answered(answer));
    editors.made.connect(this.#onEditor, this);
    context.model.contentChanged.connect(this.#onContent, this);
    context.disposed.connect(this.#dispose, this);
    void Promise.all([context.ready, context.sessionContext.ready]).then(() => {
      if (!context.isDisposed) {
        this.#onContent();
        this.#link.lookOnce();
      }
    });
  }

  /** Emitted when there may be other findings. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  get hasFindings(): boolean {
    return [...this.#found.values()].some(({ findings }) => findings.length > 0);
  }

  /** Show which lines the tapes record, or not. */
  showBands(areShown: boolean): void {
    this.#showsBands = areShown;
    for (const cell of this.#models()) {
      this.#mark(cell);
    }
  }

  /** What is known of a cell; where it has an editor, that knows better where it stands now. */
  of(cell: ICellModel): readonly Finding[] {
    return this.#found.get(cell.id)?.findings ?? [];
  }

  // ---- what changes ---------------------------------------------------------------------------

  #onLink(_: KernelLink, isOpen: boolean): void {
    if (isOpen) {
      this.#wantAll(0);
      return;
    }
    this.#questions.stop();
    this.#found.clear();
    for (const cell of this.#models()) {
      this.#mark(cell);
    }
    this.#changed.emit();
  }

  /** Listen to cells that are new; a cell that was moved or taken away changes what others say. */
  #onContent(): void {
    const cells = new Set<ICellModel>(this.#models());
    let isOther = false;
    for (const cell of this.#listened) {
      if (!cells.has(cell)) {
        this.#listened.delete(cell);
        this.#found.delete(cell.id);
        isOther = true;
      }
    }
    for (const cell of cells) {
      if (!this.#listened.has(cell)) {
        this.#listened.add(cell);
        cell.contentChanged.connect(this.#onCell, this);
        cell.metadataChanged.connect(this.#mark, this);
        isOther = true;
      }
    }
    const order = [...cells].map((cell) => cell.id).join(" ");
    if (isOther || order !== this.#order) {
      this.#order = order;
      this.#wantAll(AFTER_A_CHANGE);
    }
  }

  #order = "";

  #onCell(cell: ICellModel): void {
    if (!this.#link.isOpen) {
      if (speaksOfTapes(cell.sharedModel.source)) {
        this.#link.lookOnce();
      }
      return;
    }
    const ids = this.#models().map(({ id }) => id);
    const place = ids.indexOf(cell.id);
    if (place >= 0) {
      this.#questions.want(ids.slice(place), AFTER_A_KEY);
    }
  }

  #onEditor(_: CellEditors, model: CodeEditor.IModel): void {
    const cell = this.#models().find((each) => each === model);
    if (cell !== undefined) {
      this.#mark(cell);
    }
  }

  #wantAll(delay: number): void {
    if (this.#link.isOpen) {
      const ids = this.#models().map(({ id }) => id);
      const active = this.#activeCell()?.id;
      const urgent = active !== undefined && ids.includes(active) ? [active] : [];
      this.#questions.want([...urgent, ...ids], delay);
    }
  }

  #dispose(): void {
    this.#questions.stop();
    this.#link.dispose();
    Signal.disconnectAll(this);
    Signal.clearData(this);
  }

  // ---- what is found --------------------------------------------------------------------------

  #receive({ id, answer, texts }: CheckedCell): void {
    if (answer.failed !== undefined) {
      console.warn(
        `tapemagic could not check a cell, which is a mistake of its own: ${answer.failed}`,
      );
    }
    // What is half typed is no Python for a moment: what was found stays until it is.
    if (answer.findings === undefined || answer.bands === undefined) {
      return;
    }
    const source = texts.get(id) ?? "";
    const findings = inEditor(source, answer.findings);
    const bands = inEditor(source, answer.bands);
    this.#found.set(id, { source, texts, findings, bands });
    const cell = this.#models().find((each) => each.id === id);
    if (cell !== undefined) {
      this.#mark(cell);
    }
    this.#changed.emit();
  }

  #mark(cell: ICellModel): void {
    const found = this.#found.get(cell.id);
    if (found !== undefined && found.source !== cell.sharedModel.source) {
      return;
    }
    for (const view of this.#editors.of(cell)) {
      markFindings(view, found?.findings ?? [], this.buttons(cell.id));
      showBands(view, this.#showsBands ? (found?.bands ?? []) : []);
    }
  }

  /** What can be done about the findings of a cell. */
  buttons(id: string): Buttons {
    return {
      isReadOnly: this.#changeable(id)?.isReadOnly ?? true,
      fix: ({ fix }) => this.#change(id, fix?.changes ?? [], fix?.elsewhere ?? ""),
      hide: (changes) => this.#change(id, changes, ""),
    };
  }

  #change(id: string, changes: readonly Change[], elsewhere: string): void {
    const texts = this.#found.get(id)?.texts ?? new Map<string, string>();
    const outcome = makeChanges(changes, texts, (cell) => this.#changeable(cell));
    const words = wordsFor(outcome, elsewhere);
    if (words !== "") {
      Notification.emit(words, outcome === "done" ? "success" : "info", LONG);
    }
  }

  #changeable(id: string): ChangeableCell | null {
    const cell = this.#models().find((each) => each.id === id);
    if (cell === undefined) {
      return null;
    }
    const { sharedModel } = cell;
    const isLocked = cell.getMetadata("editable") === false;
    const undo = (sharedModel as { undoManager?: UndoManager | null }).undoManager;
    return {
      source: sharedModel.source,
      isReadOnly: isLocked || this.#context.model.readOnly,
      replace: (from, to, insert) => {
        undo?.stopCapturing();
        sharedModel.updateSource(from, to, insert);
        undo?.stopCapturing();
      },
    };
  }

  // ---- the cells ------------------------------------------------------------------------------

  #models(): ICodeCellModel[] {
    const { cells } = this.#context.model;
    return [...cells].filter((cell): cell is ICodeCellModel => cell.type === "code");
  }

  #texts(): CellText[] {
    return this.#models().map(({ id, sharedModel }) => ({ id, source: sharedModel.source }));
  }
}
