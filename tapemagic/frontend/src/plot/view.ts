/**
 * The derivative plot: what the kernel has sent, what the reader looks at, and the parts that show it.
 *
 * Three things happen, from the rarest to the commonest. `#take`: the kernel has sent a picture.
 * `#draw`: the reader looks at another range, or switches something on. `#move`: the point moves,
 * which changes attributes and texts of what is there, and asks no one.
 */

import { Announcer } from "../shared/announcer";
import { listenToKeys } from "../shared/keyboard";
import { element, freshId } from "../shared/markup";
import { Saver } from "../shared/saver";
import type { WidgetModel } from "../shared/widget_model";
import type { Curve, Point } from "./curve";
import { decimalsOf } from "./decimals";
import { listenToPointers } from "./drag";
import { Frame } from "./frame";
import { Kernel } from "./kernel";
import { keysOf } from "./keys";
import { MarkList } from "./mark_list";
import {
  type Picture,
  type Range,
  reachOf,
  SHOWN_FIRST,
  type Show,
  sameRange,
  type Traits,
} from "./model";
import { formatFixed } from "./numbers";
import { Parameters } from "./parameters";
import { isExactAt, pointsAt } from "./points";
import { Readout } from "./readout";
import { curvesOf } from "./samples";
import { type Scene, sceneOf } from "./scene";
import { SecantPanel } from "./secant";
import { sentenceOf } from "./sentences";
import { tableOf } from "./table";
import { Toolbar } from "./toolbar";
import { Zoom } from "./zoom";

const KEYS =
  "Arrow keys move the point; with Shift far, with Alt a little. Home and End go to the ends, " +
  "c to the next critical point, i to the next inflection, plus and minus zoom, 0 resets.";
/** What is said at rest, when the reader has paused for so long, in milliseconds. */
const LISTENING = 500;

export class PlotView {
  readonly root: HTMLElement;
  readonly #model: WidgetModel<Traits>;
  readonly #frame: Frame;
  readonly #zoom: Zoom;
  readonly #toolbar: Toolbar;
  readonly #readout = new Readout();
  readonly #parameters: Parameters;
  readonly #secant: SecantPanel;
  readonly #marks: MarkList;
  readonly #table = element("div");
  readonly #message = element("p", { class: "tapemagic-notice", role: "status" });
  readonly #announcer = new Announcer();
  readonly #kernel: Kernel;
  readonly #talker: Saver;
  readonly #asker: Saver;
  readonly #endings: (() => void)[] = [];
  #picture: Picture;
  #curves: readonly Curve[] = [];
  #show: Show;
  #view: Range;
  #x: number;
  #active = 0;
  #width = 640;
  #scene: Scene | null = null;
  #frameRequest = 0;
  #isTaking = false;

  constructor(model: WidgetModel<Traits>) {
    this.#model = model;
    this.#picture = model.get("picture");
    this.#view = this.#picture.range;
    this.#show = { ...SHOWN_FIRST, ...model.get("show") };
    this.#x = model.get("x");
    this.#kernel = new Kernel(model, (words) => this.#readout.wait(words));
    this.#talker = new Saver(() => this.#announcer.say(this.#sentence()), LISTENING);
    this.#asker = new Saver(() => this.#ask(), 180);
    const description = element("p", { class: "tapemagic-unseen", id: freshId("keys") }, KEYS);
    this.#frame = new Frame(description.id);
    this.#zoom = new Zoom(this.#frame.root, {
      hasFocus: () => this.#frame.root.matches(":focus"),
      onView: (view) => this.#look(view),
    });
    this.#toolbar = new Toolbar({
      onShow: (change) => this.#switch(change),
      onZoom: (factor) => this.#zoomBy(factor),
      onReset: () => this.#look(this.#picture.home),
    });
    this.#parameters = new Parameters(() => this.#ask());
    this.#secant = new SecantPanel((h) => this.#setStep(h));
    this.#marks = new MarkList((x, curve) => {
      this.#active = curve;
      this.#moveTo(x);
      this.#draw();
    });
    this.root = element(
      "div",
      {
        class: "tapemagic tapemagic-derivative-plot",
        role: "group",
        "aria-label": "Derivative plot",
      },
      this.#parameters.root,
      this.#toolbar.root,
      this.#readout.root,
      element("div", { class: "tapemagic-stage" }, this.#frame.root, this.#message),
      this.#secant.root,
      this.#table,
      this.#marks.root,
      element("div", { class: "tapemagic-unseen" }, this.#announcer.line),
      description,
    );
    this.#listen();
    this.#take();
  }

  /** Take away what listens, and send what was not sent yet. */
  end(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#kernel.end();
    this.#secant.end();
    this.#talker.drop();
    this.#asker.drop();
    for (const ending of this.#endings) {
      ending();
    }
  }

  #listen(): void {
    const frame = this.#frame.root;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(this.root.clientWidth);
      if (width > 0 && width !== this.#width) {
        this.#width = width;
        this.#draw();
      }
    });
    observer.observe(this.root);
    this.#endings.push(
      () => observer.disconnect(),
      () => this.#zoom.end(),
      // Keys of sliders and buttons stay here, too.
      listenToKeys(this.root, {}),
      listenToKeys(
        frame,
        keysOf({
          view: () => this.#view,
          x: () => this.#x,
          curves: () => this.#curves,
          moveTo: (x) => this.#moveTo(x),
          zoomBy: (factor) => this.#zoomBy(factor),
          reset: () => this.#look(this.#picture.home),
          halve: () => this.#setStep(this.#show.h / 2),
          leave: () => frame.blur(),
        }),
      ),
      listenToPointers(frame, this.#frame.handle, {
        left: () => this.#scene?.layout.left ?? 0,
        pointAt: () => this.#scene?.x(this.#x) ?? 0,
        onPoint: (pixels) => this.#moveTo(this.#placeAt(pixels)),
        onPan: (pixels) => this.#zoom.pan(pixels),
        onDown: () => frame.focus({ preventScroll: true }),
      }),
    );
  }

  // --- what comes from the kernel ---------------------------------------------------------------

  /** Take over the picture and the samples, once both have come. */
  update(): void {
    // They change one after the other, in one message.
    if (!this.#isTaking) {
      this.#isTaking = true;
      queueMicrotask(() => {
        this.#isTaking = false;
        this.#take();
      });
    }
  }

  /** Take over what was switched on from elsewhere. */
  updateShow(): void {
    const show = this.#model.get("show");
    if (show !== this.#show) {
      this.#show = { ...SHOWN_FIRST, ...show };
      this.#draw();
    }
  }

  /** Take over the point, which Python or a linked slider has moved. */
  updatePoint(): void {
    const x = this.#model.get("x");
    if (x !== this.#x) {
      this.#x = x;
      this.#move();
    }
  }

  /** Take over the kernel's own values at the point. */
  updateExact(): void {
    this.#move();
  }

  #take(): void {
    const picture = this.#model.get("picture");
    const curves = curvesOf(picture, this.#model.get("samples"));
    if (curves === null) {
      // Half of a change: the other half follows.
      return;
    }
    const isOurs = this.#kernel.answered(picture);
    if (!isOurs && !sameRange(picture.range, this.#picture.range)) {
      this.#view = picture.range;
    }
    this.#picture = picture;
    this.#curves = curves;
    this.#active = Math.min(this.#active, Math.max(0, curves.length - 1));
    this.#parameters.update(picture.parameters, picture.is_live, this.#kernel.isAsked);
    this.#message.textContent = picture.message;
    this.#draw();
  }

  /** Ask for what the reader looks at, with the parameters as they stand. */
  #ask(): void {
    if (this.#picture.is_live) {
      this.#kernel.ask({ range: this.#view, parameters: this.#parameters.values });
    }
  }

  // --- what the reader does ---------------------------------------------------------------------

  #placeAt(pixels: number): number {
    const scene = this.#scene;
    return scene === null ? this.#x : scene.x.invert(pixels);
  }

  /** Move the point, and look where it goes. */
  #moveTo(x: number): void {
    const [low, high] = reachOf(this.#picture);
    this.#x = Math.max(low, Math.min(high, x));
    this.#kernel.set("x", this.#x);
    this.#talker.soon();
    const [from, to] = this.#view;
    if (this.#x < from || this.#x > to) {
      const by = this.#x < from ? this.#x - from : this.#x - to;
      this.#look([from + by, to + by]);
    }
    this.#move();
  }

  /** Look at another range: drawn in the next frame, computed when the reader pauses. */
  #look(view: Range): void {
    this.#view = view;
    const [low, high] = this.#picture.range;
    if (view[0] < low || view[1] > high) {
      this.#ask();
    }
    if (!sameRange(view, this.#picture.range)) {
      this.#asker.soon();
    }
    if (this.#frameRequest === 0) {
      this.#frameRequest = requestAnimationFrame(() => {
        this.#frameRequest = 0;
        this.#draw();
      });
    }
  }

  #zoomBy(factor: number): void {
    const scene = this.#scene;
    if (scene !== null) {
      const across = scene.x(this.#x);
      const width = scene.layout.plotWidth;
      this.#zoom.by(factor, across >= 0 && across <= width ? across : width / 2);
    }
  }

  #switch(change: Partial<Show>): void {
    this.#show = { ...this.#show, ...change };
    this.#kernel.setNow("show", this.#show);
    this.#draw();
  }

  /** Change the step of the secant: as the point, it moves, and is saved at rest. */
  #setStep(h: number): void {
    this.#show = { ...this.#show, h };
    this.#kernel.set("show", this.#show);
    this.#move();
  }

  // --- drawing ----------------------------------------------------------------------------------

  #draw(): void {
    const scene = sceneOf({
      picture: this.#picture,
      curves: this.#curves,
      active: this.#active,
      view: this.#view,
      show: this.#show,
      width: this.#width,
    });
    this.#scene = scene;
    this.#frame.draw(scene);
    this.#zoom.show(this.#picture.home, this.#view, scene.layout, this.#picture.is_live);
    this.#toolbar.update(this.#show, sameRange(this.#view, this.#picture.home));
    this.#readout.draw(scene, (curve) => {
      this.#active = curve;
      this.#draw();
    });
    this.#secant.root.hidden = !this.#show.secant;
    this.#table.replaceChildren(...(this.#show.table ? [tableOf(scene)] : []));
    this.#marks.draw(scene);
    this.#move();
  }

  #points(): readonly Point[] {
    return pointsAt(this.#picture, this.#curves, this.#x, this.#model.get("exact"));
  }

  #sentence(): string {
    const scene = this.#scene;
    const curve = this.#curves[this.#active];
    const point = this.#points()[this.#active];
    return scene === null || curve === undefined || point === undefined
      ? ""
      : sentenceOf(this.#picture.variable, curve, point, decimalsOf(scene, this.#x));
  }

  #move(): void {
    const scene = this.#scene;
    const curve = this.#curves[this.#active];
    const points = this.#points();
    const point = points[this.#active];
    if (scene === null) {
      return;
    }
    const decimals = decimalsOf(scene, this.#x);
    this.#frame.move(scene, this.#x, points, this.#show.h, decimals);
    const x = formatFixed(this.#x, decimals.x);
    this.#readout.show(scene, x, points, isExactAt(this.#x, curve, this.#model.get("exact")));
    if (this.#show.secant && curve !== undefined && point !== undefined) {
      this.#secant.show(curve, point, this.#show.h, this.#view);
    }
  }
}
