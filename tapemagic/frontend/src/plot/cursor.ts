/**
 * What moves: the point on each curve and its images below, the tangent, parabola, circle, secant.
 *
 * Its nodes are made once for a scene. A move changes attributes of nodes that exist and reads
 * nothing from the page, so that it costs a fraction of a frame.
 */

import { svgElement } from "../shared/markup";
import { type Curve, type Point, pointAt } from "./curve";
import { osculatingCircle, osculatingParabola, parabolaReach } from "./geometry";
import { type Label, overlap, type Rectangle, roomOf } from "./labels";
import { markNames } from "./marks";
import { derivativeName } from "./names";
import { formatFixed } from "./numbers";
import { clipOf } from "./panels";
import { type PanelScene, panelOf, type Scene } from "./scene";
import type { Decimals } from "./sentences";
import { hueOf } from "./series";

const NO_CIRCLE = { x: Number.NaN, y: Number.NaN, radius: Number.NaN };
/** In pixels: a circle that is larger is a straight line, and is not drawn exactly. */
const LARGEST_RADIUS = 1e6;

type Numbers = Readonly<Record<string, number | string>>;

interface Dot {
  readonly curve: number;
  readonly order: number;
  readonly panel: PanelScene;
  readonly node: SVGElement;
  readonly stem: SVGElement;
}

export class Cursor {
  readonly nodes: readonly SVGElement[];
  readonly #scene: Scene;
  readonly #guides: SVGElement[] = [];
  readonly #dots: Dot[] = [];
  readonly #labels: { order: number; panel: PanelScene; node: SVGTextElement; text: Text }[] = [];
  /** The names of the marks, which give way to the numbers of the point. */
  readonly #names: { node: SVGElement; room: Rectangle }[] = [];
  readonly #tangent: SVGElement;
  readonly #parabola: SVGElement;
  readonly #circle: SVGElement;
  readonly #secant: SVGElement;
  readonly #secantSteps: SVGElement;
  readonly #secantDot: SVGElement;
  readonly #ring: SVGElement;

  constructor(scene: Scene, id: string) {
    this.#scene = scene;
    const { active } = scene;
    const slope = { class: "tapemagic-hued tapemagic-tangent", style: hueOf(scene, active, 1) };
    const bend = { class: "tapemagic-hued tapemagic-bend", style: hueOf(scene, active, 2) };
    this.#tangent = svgElement("line", slope);
    this.#parabola = svgElement("path", bend);
    this.#circle = svgElement("ellipse", { ...bend, class: `${bend.class} tapemagic-circle` });
    this.#secant = svgElement("line", { class: "tapemagic-secant" });
    this.#secantSteps = svgElement("path", { class: "tapemagic-secant-steps" });
    this.#secantDot = svgElement("circle", { class: "tapemagic-secant-dot", r: 5 });
    this.#ring = svgElement("circle", { class: "tapemagic-ring", r: 12 });
    this.nodes = scene.panels.map((panel, position) => this.#layer(panel, position, id));
  }

  #layer(panel: PanelScene, position: number, id: string): SVGElement {
    const scene = this.#scene;
    const guide = svgElement("line", { class: "tapemagic-guide", y2: panel.box.height });
    this.#guides.push(guide);
    const clipped: SVGElement[] = [guide];
    if (panel.orders.includes(0)) {
      clipped.push(
        this.#circle,
        this.#parabola,
        this.#tangent,
        this.#secantSteps,
        this.#secant,
        this.#secantDot,
      );
    }
    const above: SVGElement[] = [];
    for (const { curve, order } of panel.lines) {
      const style = hueOf(scene, curve, order);
      const isActive = curve === scene.active;
      const stem = svgElement("line", { class: "tapemagic-hued tapemagic-stem", style });
      const node = svgElement("circle", {
        class: `tapemagic-hued tapemagic-dot${isActive ? " tapemagic-active" : ""}`,
        style,
        r: isActive && order === 0 ? 7 : 5,
      });
      this.#dots.push({ curve, order, panel, node, stem });
      if (isActive && order === 1 && panel.orders.length === 1) {
        clipped.push(stem);
      }
      above.push(node);
    }
    if (panel.orders.includes(0)) {
      above.unshift(...this.#markNames(), this.#ring);
    }
    for (const order of panel.orders.slice(0, 1)) {
      const text = document.createTextNode("");
      const node = svgElement("text", { class: "tapemagic-point-name" });
      node.append(text);
      this.#labels.push({ order, panel, node, text });
      above.push(node);
    }
    return svgElement(
      "g",
      { transform: `translate(0,${panel.box.top})` },
      svgElement("g", { "clip-path": clipOf(id, position) }, ...clipped),
      ...above,
    );
  }

  #markNames(): SVGElement[] {
    return markNames(this.#scene).map((label) => {
      const { text, x, y, anchor } = label;
      const attributes = { class: "tapemagic-mark-name", x, y, "text-anchor": anchor };
      const node = svgElement("text", attributes, text);
      this.#names.push({ node, room: roomOf(label) });
      return node;
    });
  }

  /** Move to the points, one for each curve; `h` is the secant's step. */
  move(x: number, points: readonly Point[], h: number, decimals: Decimals): void {
    const scene = this.#scene;
    const across = scene.x(x);
    const isSeen = x >= scene.view[0] && x <= scene.view[1];
    for (const guide of this.#guides) {
      set(guide, isSeen, { x1: across, x2: across });
    }
    for (const { curve, order, panel, node, stem } of this.#dots) {
      const y = panel.y(points[curve]?.values[order] ?? Number.NaN);
      const isInside = isSeen && y >= -1 && y <= panel.box.height + 1;
      set(node, isInside, { cx: across, cy: y });
      set(stem, isInside, { x1: across, x2: across, y1: panel.y(0), y2: y });
    }
    const point = points[scene.active];
    const curve = scene.curves[scene.active];
    if (point !== undefined && curve !== undefined) {
      this.#label(isSeen, across, curve, point, decimals);
      this.#touch(isSeen, across, curve, point, h);
    }
  }

  /** The numbers beside the point and its images. */
  #label(isSeen: boolean, across: number, curve: Curve, point: Point, decimals: Decimals): void {
    const { layout } = this.#scene;
    const isLeft = across > layout.plotWidth * 0.72;
    for (const { order, panel, node, text } of this.#labels) {
      const value = point.values[order] ?? Number.NaN;
      const y = panel.y(value);
      const isInside = isSeen && y >= 0 && y <= panel.box.height;
      const words = formatFixed(value, decimals.values[order] ?? 2);
      const name =
        order === 0
          ? `(${formatFixed(point.x, decimals.x)}, ${words})`
          : order === 1
            ? `slope ${words}`
            : `${derivativeName(curve.info.name, order)} = ${words}`;
      if (isInside) {
        text.data = name;
      }
      const place = {
        x: isLeft ? across - 12 : across + 12,
        y: y < 24 ? y + 22 : y - 11,
        "text-anchor": isLeft ? "end" : "start",
      } as const;
      set(node, isInside, place);
      if (order === 0) {
        this.#giveWay(isInside ? { ...place, text: name, anchor: place["text-anchor"] } : null);
      }
    }
  }

  /** Hide the names of marks on which the numbers of the point would lie. */
  #giveWay(label: Label | null): void {
    const room = label === null ? null : roomOf(label);
    for (const each of this.#names) {
      set(each.node, room === null || !overlap(room, each.room), {});
    }
  }

  /** What touches the curve at the point. */
  #touch(isSeen: boolean, across: number, curve: Curve, point: Point, h: number): void {
    const scene = this.#scene;
    const panel = panelOf(scene, 0);
    if (panel === undefined) {
      return;
    }
    const { x, view, show } = scene;
    const [value = Number.NaN, first = Number.NaN, second = Number.NaN] = point.values;
    const [low, high] = view;
    // Only a little farther than is seen: a page draws large coordinates inexactly.
    const height = 3 * (panel.y.invert(0) - panel.y.invert(panel.box.height));
    const line = (slope: number): Numbers => {
      const reach = height / Math.abs(slope);
      const from = Math.max(low, point.x - reach);
      const to = Math.min(high, point.x + reach);
      return {
        x1: x(from),
        x2: x(to),
        y1: panel.y(value + slope * (from - point.x)),
        y2: panel.y(value + slope * (to - point.x)),
      };
    };
    set(this.#ring, isSeen && Number.isFinite(value), { cx: across, cy: panel.y(value) });
    set(this.#tangent, show.tangent && Number.isFinite(first), line(first));
    const isBent = [value, first, second].every((each) => Number.isFinite(each));
    const reach = parabolaReach(first, second, height);
    const [from, over, to] = osculatingParabola(point.x, value, first, second, [
      Math.max(low, point.x - reach),
      Math.min(high, point.x + reach),
    ]).map(([there, value]) => `${x(there).toFixed(2)} ${panel.y(value).toFixed(2)}`);
    set(this.#parabola, show.parabola && isBent, { d: `M${from}Q${over} ${to}` });
    const circle = osculatingCircle(point.x, value, first, second) ?? NO_CIRCLE;
    const rx = Math.abs(x(circle.radius) - x(0));
    const ry = Math.abs(panel.y(circle.radius) - panel.y(0));
    set(this.#circle, show.circle && Math.max(rx, ry) < LARGEST_RADIUS, {
      cx: x(circle.x),
      cy: panel.y(circle.y),
      rx,
      ry,
    });
    const there = pointAt(curve, point.x + h);
    const far = there.values[0] ?? Number.NaN;
    const isJoined = show.secant && Number.isFinite(far) && Number.isFinite(value);
    const beyond = { x: x(there.x), y: panel.y(far) };
    set(this.#secant, isJoined, line((far - value) / h));
    set(this.#secantDot, isJoined, { cx: beyond.x, cy: beyond.y });
    set(this.#secantSteps, isJoined, {
      d: `M${across} ${panel.y(value)}H${beyond.x}V${beyond.y}`,
    });
  }
}

/** Show a node with these attributes, or hide it; what is not finite is hidden, too. */
function set(node: SVGElement, isShown: boolean, attributes: Numbers): void {
  const isDrawable = Object.values(attributes).every(
    (value) => typeof value === "string" || Number.isFinite(value),
  );
  if (!isShown || !isDrawable) {
    node.setAttribute("visibility", "hidden");
    return;
  }
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
  }
  node.removeAttribute("visibility");
}
