/** A level as SVG: drawn once, and then only marked. */

import { element, svgElement } from "../shared/markup";
import { arrivedAfter, derivativeLine, nodesOf, pathAt, readingOrder } from "./backward";
import type { GraphEdge, GraphNode, Level } from "./model";
import type { GraphState } from "./state";

// As in graph_picture.py.
const LINE = 17;
const PADDING = 8;
const STRIPE = 6;
const HEAD = 7;
const LABEL = 15;

export interface PictureTargets {
  /** A node was pressed. */
  readonly press: (node: number) => void;
  readonly pressEdge: (edge: number) => void;
  /** A node is pointed at, or has the focus; null when that ends. */
  readonly look: (node: number | null) => void;
}

interface DrawnNode {
  readonly root: SVGGElement;
  readonly derivative: SVGTextElement | null;
}

export class PictureView {
  readonly root = element("div", { class: "tapemagic-graph-drawing" });
  readonly #state: GraphState;
  readonly #targets: PictureTargets;
  #drawn: Level | null = null;
  #nodes: readonly DrawnNode[] = [];
  #edges: readonly SVGGElement[] = [];
  #order: readonly number[] = [];

  constructor(state: GraphState, targets: PictureTargets) {
    this.#state = state;
    this.#targets = targets;
  }

  show(mayMove: boolean): void {
    const { level, steps, isAtEnd, graph, chosen } = this.#state;
    if (level !== this.#drawn) {
      this.#draw(level);
    }
    const step = level.steps[steps - 1];
    const gives = new Set(step?.gives.map((given) => given.edge));
    const path = pathAt(graph.sources, chosen);
    const onPath = path === null ? new Set<number>() : nodesOf(level, path);
    const arrived = arrivedAfter(level, steps);
    this.#nodes.forEach(({ root, derivative }, number) => {
      const node = level.nodes[number];
      if (node === undefined) {
        return;
      }
      root.classList.toggle("tapemagic-graph-now", step?.node === number);
      root.classList.toggle("tapemagic-graph-chosen", onPath.has(number));
      let words = node.lines.join(" ");
      if (derivative !== null) {
        const line = derivativeLine(node.derivative, arrived.get(number), isAtEnd);
        derivative.textContent = line;
        words += ` ${line}`;
      }
      root.setAttribute("aria-label", node.opens === null ? words : `Open ${words}`);
    });
    this.#edges.forEach((edge, number) => {
      edge.classList.toggle("tapemagic-graph-now", gives.has(number));
      edge.classList.toggle("tapemagic-graph-chosen", path?.edges.includes(number) ?? false);
    });
    if (mayMove) {
      this.#flow(gives);
    }
    if (step !== undefined) {
      this.#reveal(step.node, mayMove);
    }
  }

  /** Give a node the focus. */
  focus(node: number): void {
    this.#select(node);
    this.#nodes[node]?.root.focus({ preventScroll: true });
    this.#reveal(node, false);
  }

  /** Give the focus to the node that is read before or after the one that has it. */
  move(by: 1 | -1): void {
    const here = this.#order.indexOf(this.#selected());
    const there = this.#order[Math.max(0, Math.min(this.#order.length - 1, here + by))];
    if (there !== undefined) {
      this.focus(there);
    }
  }

  /** The node that has the focus, null for none. */
  get focused(): number | null {
    const found = this.#nodes.findIndex(({ root }) => root === document.activeElement);
    return found < 0 ? null : found;
  }

  #draw(level: Level): void {
    this.#drawn = level;
    this.#order = readingOrder(level);
    this.#edges = level.edges.map((edge, number) => this.#edge(edge, number));
    this.#nodes = level.nodes.map((node, number) => this.#node(node, number));
    const { width, height } = level;
    this.root.replaceChildren(
      svgElement(
        "svg",
        {
          class: "tapemagic-graph-picture",
          width,
          height,
          viewBox: `0 0 ${width} ${height}`,
          role: "group",
          "aria-label": "The graph: what leads from the sources to the target",
        },
        ...this.#edges,
        ...this.#nodes.map(({ root }) => root),
      ),
    );
    this.root.scrollTop = 0;
    this.#select(this.#order[0] ?? -1);
  }

  #edge(edge: GraphEdge, number: number): SVGGElement {
    const [x, y] = edge.end;
    const label =
      edge.label === ""
        ? []
        : [svgElement("text", { class: "tapemagic-graph-local", x, y: y - LABEL }, edge.label)];
    const made = svgElement(
      "g",
      {
        class: `tapemagic-graph-edge tapemagic-hued${edge.label === "" ? " tapemagic-graph-unfollowed" : ""}`,
      },
      svgElement("title", {}, edge.words),
      svgElement("path", { class: "tapemagic-graph-near", d: edge.line }),
      svgElement("path", { class: "tapemagic-graph-way", d: edge.line }),
      svgElement("path", {
        class: "tapemagic-graph-arrow",
        d: `M${x - 4} ${y - HEAD}h8l-4 ${HEAD}z`,
      }),
      ...label,
    );
    made.addEventListener("click", () => this.#targets.pressEdge(number));
    return made;
  }

  #node(node: GraphNode, number: number): DrawnNode {
    const [x, y, width, height] = node.box;
    const box = (by: number): SVGRectElement =>
      svgElement("rect", {
        class: "tapemagic-graph-box",
        x: x + by,
        y: y + by,
        width,
        height,
        rx: 6,
      });
    const middle = x + width / 2 + (STRIPE * node.tapes.length) / 2;
    const text = (line: string, place: number, kind: string): SVGTextElement =>
      svgElement(
        "text",
        { class: `tapemagic-graph-${kind}`, x: middle, y: y + PADDING + LINE * (place + 0.72) },
        line,
      );
    const derivative = node.derivative === "" ? null : text("", node.lines.length, "derivative");
    const root = svgElement(
      "g",
      {
        class: `tapemagic-graph-node tapemagic-graph-${node.kind} tapemagic-hued`,
        role: "button",
        tabindex: -1,
      },
      ...(node.kind === "folded" ? [box(4)] : []),
      box(0),
      ...node.tapes.map((tape, place) => stripe(tape, x + 4 + STRIPE * place, y + 4, height - 8)),
      // What is between the lines is read, too.
      ...node.lines.flatMap((line, place) => [
        text(line, place, place === 0 ? "words tapemagic-graph-title" : "words"),
        " ",
      ]),
      ...(derivative === null ? [] : [derivative]),
    );
    root.addEventListener("click", () => {
      this.#select(number);
      this.#targets.press(number);
    });
    root.addEventListener("pointerenter", () => this.#targets.look(number));
    root.addEventListener("pointerleave", () => this.#targets.look(null));
    root.addEventListener("focus", () => this.#targets.look(number));
    root.addEventListener("blur", () => this.#targets.look(null));
    return { root, derivative };
  }

  /** Of all nodes Tab reaches one: the arrow keys lead to the others. */
  #select(node: number): void {
    this.#nodes.forEach(({ root }, number) => {
      root.setAttribute("tabindex", number === node ? "0" : "-1");
    });
  }

  #selected(): number {
    return this.#nodes.findIndex(({ root }) => root.getAttribute("tabindex") === "0");
  }

  /** Let it be seen that something goes along edges, against their arrows. */
  #flow(edges: ReadonlySet<number>): void {
    for (const number of edges) {
      const way = this.#edges[number]?.querySelector(".tapemagic-graph-way");
      way?.animate(
        [
          { strokeDasharray: "8 5", strokeDashoffset: -26 },
          { strokeDasharray: "8 5", strokeDashoffset: 26 },
        ],
        { duration: 450, easing: "ease-out" },
      );
    }
  }

  /** Scroll the graph, and nothing but it, so that a node is seen with what it reads. */
  #reveal(number: number, mayMove: boolean): void {
    const level = this.#drawn;
    const box = level?.nodes[number]?.box;
    if (level === null || box === undefined) {
      return;
    }
    const read = level.edges
      .filter((edge) => edge.target === number)
      .flatMap((edge) => level.nodes[edge.source]?.box[1] ?? []);
    const [x, y, width, height] = box;
    const view = this.root;
    const bottom = y + height;
    const top = Math.max(Math.min(y, ...read), bottom - view.clientHeight + 2 * PADDING);
    const isSeen = top >= view.scrollTop && bottom <= view.scrollTop + view.clientHeight;
    const isBeside = x >= view.scrollLeft && x + width <= view.scrollLeft + view.clientWidth;
    if (!isSeen || !isBeside) {
      view.scrollTo({
        top: isSeen ? view.scrollTop : top - PADDING,
        left: isBeside ? view.scrollLeft : x + width / 2 - view.clientWidth / 2,
        behavior: mayMove ? "smooth" : "instant",
      });
    }
  }
}

/** Return the stripe of a tape. */
export function stripe(tape: number, x: number, y: number, height: number): SVGPathElement {
  return svgElement("path", {
    class: `tapemagic-graph-stripe tapemagic-hued tapemagic-tape-${tape % 6}`,
    d: `M${x} ${y}v${height}`,
  });
}
