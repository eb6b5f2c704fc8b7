/**
 * What a tape recorded, as a graph: the backward pass is stepped through, and paths are followed.
 *
 * Everything is known beforehand; a step marks other edges and writes other numbers into the same
 * elements. A node of many operations opens a graph of its own.
 */

import { Announcer } from "../shared/announcer";
import { type KeyHandlers, listenToKeys } from "../shared/keyboard";
import { button, element, svgElement } from "../shared/markup";
import { type ChosenPath, nextPath, nodesOf, pathAt } from "./backward";
import { CodeView } from "./code_view";
import type { Graph, Path } from "./model";
import { PictureView, stripe } from "./picture";
import { SourceList } from "./source_list";
import { GraphState } from "./state";
import { givenList, StepBar } from "./step_bar";

// A graph that is wider than this has the page's whole width, and what is said stands below it.
const BROAD = 540;
const HINT =
  "Keys: ← → step; ↑ ↓ go through the graph; Enter follows a path, or opens a folded node; " +
  "Backspace closes it; p plays.";

export class GraphView {
  readonly root = element("div", { class: "tapemagic tapemagic-graph", role: "group" });
  readonly #state: GraphState;
  readonly #picture: PictureView;
  readonly #code: CodeView;
  readonly #bar: StepBar;
  readonly #sources: SourceList;
  readonly #announcer = new Announcer();
  readonly #gives = element("div", { class: "tapemagic-graph-given" });
  readonly #trail = element("nav", { class: "tapemagic-graph-trail", "aria-label": "Opened" });
  readonly #unlisten: readonly (() => void)[];

  constructor(graph: Graph) {
    this.#state = new GraphState(graph);
    this.#picture = new PictureView(this.#state, {
      press: (node) => this.#press(node),
      pressEdge: (edge) => this.#choose((path) => path.edges.includes(edge)),
      look: (node) => this.#look(node),
    });
    this.#code = new CodeView(graph.codes);
    this.#bar = new StepBar(this.#state, (steps) => this.#goTo(steps));
    this.#sources = new SourceList(this.#state, (chosen) => this.#choosePath(chosen));
    this.#build(graph);
    this.#show(false);
    this.#unlisten = this.#listen();
  }

  /** Stop playing, and listening to keys. */
  end(): void {
    this.#bar.pause();
    for (const each of this.#unlisten) {
      each();
    }
  }

  #build(graph: Graph): void {
    this.root.setAttribute("aria-label", "tapemagic: what a tape recorded");
    this.root.append(element("p", { class: "tapemagic-summary" }, graph.summary));
    if (graph.problem !== "") {
      this.root.append(element("p", {}, graph.problem));
    }
    if (graph.tapes.length > 0) {
      this.root.append(stripes(graph.tapes));
    }
    const isBroad = this.#state.level.width > BROAD;
    this.root.append(
      this.#bar.root,
      element(
        "div",
        { class: `tapemagic-graph-sides${isBroad ? " tapemagic-graph-broad" : ""}` },
        element(
          "div",
          { class: "tapemagic-graph-left" },
          this.#trail,
          this.#picture.root,
          element("p", { class: "tapemagic-graph-quieter" }, HINT),
        ),
        element(
          "div",
          { class: "tapemagic-graph-right" },
          this.#announcer.line,
          this.#gives,
          this.#code.root,
          this.#sources.root,
        ),
      ),
    );
  }

  #show(isMoving: boolean): void {
    const mayMove = isMoving && matchMedia("(prefers-reduced-motion: no-preference)").matches;
    const { level, steps } = this.#state;
    this.#picture.show(mayMove);
    this.#bar.show();
    this.#sources.show();
    this.#showTrail();
    this.#look(this.#picture.focused);
    const step = level.steps[steps - 1];
    this.#announcer.say(step === undefined ? level.beginning : step.words);
    this.#gives.replaceChildren(
      ...(step === undefined ? [] : [givenList(step.gives)]),
      ...(step === undefined || !this.#state.isAtEnd ? [] : [this.#result()]),
    );
  }

  /** Return what the last step leaves: the derivatives by the sources. */
  #result(): HTMLElement {
    const { graph, number } = this.#state;
    const all = graph.sources.map(({ derivative, value }) => `${derivative} = ${value}`);
    const words =
      number === 0
        ? `That was the last step: ${all.join(", ")}.`
        : "That was the last step in here.";
    return element("p", {}, words);
  }

  #showTrail(): void {
    const trail = this.#state.trail;
    this.#trail.hidden = trail.length === 1;
    const parts = trail.flatMap((number, place) => {
      const title = this.#state.graph.levels[number]?.title ?? "";
      const isHere = number === this.#state.number;
      return [
        ...(place === 0 ? [] : [" › "]),
        isHere
          ? element("strong", {}, title)
          : button(title, "tapemagic-graph-step", () => this.#open(number)),
      ];
    });
    this.#trail.replaceChildren(...parts);
  }

  /** Listen to keys; return what ends that. */
  #listen(): (() => void)[] {
    const everywhere: KeyHandlers = {
      ArrowRight: () => this.#step(this.#state.steps + 1),
      ArrowLeft: () => this.#step(this.#state.steps - 1),
      Home: () => this.#step(0),
      End: () => this.#step(this.#state.level.steps.length),
      p: () => this.#bar.toggle(),
      Backspace: () => this.#close(),
      Escape: () => {
        const focused = document.activeElement;
        if (focused instanceof HTMLElement || focused instanceof SVGElement) {
          focused.blur();
        }
      },
    };
    const press = (): void => {
      const node = this.#picture.focused;
      if (node !== null) {
        this.#press(node);
      }
    };
    return [
      listenToKeys(this.root, everywhere),
      listenToKeys(this.#picture.root, {
        ...everywhere,
        ArrowDown: () => this.#picture.move(1),
        ArrowUp: () => this.#picture.move(-1),
        Enter: press,
        " ": press,
      }),
      // There the arrows scroll, as everywhere.
      listenToKeys(this.#code.root, {}),
    ];
  }

  // ---- stepping --------------------------------------------------------------------------------

  #step(steps: number): void {
    this.#bar.pause();
    this.#goTo(steps);
  }

  #goTo(steps: number): void {
    const wasChosen = this.#state.chosen !== null;
    this.#state.chosen = null;
    if (this.#state.goTo(steps) || wasChosen) {
      this.#show(true);
    }
  }

  // ---- paths -----------------------------------------------------------------------------------

  #choose(holds: (path: Path) => boolean): void {
    if (this.#state.number !== 0) {
      return;
    }
    const { graph, chosen } = this.#state;
    const found = nextPath(graph.sources, chosen, holds);
    if (found !== null) {
      this.#choosePath(found);
    }
  }

  #choosePath(chosen: ChosenPath): void {
    this.#bar.pause();
    const before = this.#state.chosen;
    const isSame = before?.source === chosen.source && before.path === chosen.path;
    this.#state.open(0);
    this.#state.chosen = isSame ? null : chosen;
    this.#show(false);
    const path = pathAt(this.#state.graph.sources, this.#state.chosen);
    if (path !== null) {
      const source = this.#state.graph.sources[chosen.source];
      this.#announcer.say(`Along ${path.names} the local derivatives are multiplied:`);
      this.#gives.replaceChildren(
        element(
          "ul",
          { class: "tapemagic-graph-gives" },
          element("li", {}, element("code", {}, path.product)),
        ),
        element(
          "p",
          {},
          `This is what the path contributes to ${source?.derivative} = ${source?.value}.`,
        ),
      );
    }
  }

  // ---- nodes -----------------------------------------------------------------------------------

  #press(number: number): void {
    const opens = this.#state.level.nodes[number]?.opens ?? null;
    if (opens !== null) {
      this.#open(opens);
    } else {
      this.#choose((path) => nodesOf(this.#state.level, path).has(number));
    }
  }

  #open(level: number): void {
    this.#bar.pause();
    const from = this.#state.trail[this.#state.trail.indexOf(level) + 1];
    this.#state.open(level);
    this.#show(false);
    const opened = this.#state.level.nodes.findIndex((node) => node.opens === from);
    this.#picture.focus(from === undefined || opened < 0 ? 0 : opened);
  }

  #close(): void {
    const parent = this.#state.level.parent;
    if (parent !== null) {
      this.#open(parent);
    }
  }

  /** Light up the line of what is looked at, else of the step. */
  #look(number: number | null): void {
    const { level, steps } = this.#state;
    const node = number ?? level.steps[steps - 1]?.node ?? -1;
    this.#code.show(level.nodes[node]?.place ?? null);
  }
}

function stripes(tapes: readonly string[]): HTMLElement {
  const names = tapes.map((name, number) =>
    element(
      "span",
      { class: `tapemagic-hued tapemagic-tape-${number % 6}` },
      svgElement(
        "svg",
        { class: "tapemagic-graph-key", viewBox: "0 0 6 16", "aria-hidden": "true" },
        stripe(number, 3, 0, 16),
      ),
      name,
    ),
  );
  return element("p", { class: "tapemagic-graph-stripes" }, "Recorded by: ", ...names);
}
