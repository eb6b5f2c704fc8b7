/** All that is drawn, as numbers: scales, lines and segments of what the reader looks at. */

import { type ScaleLinear, scaleLinear } from "d3-scale";
import type { Curve } from "./curve";
import { type Box, type Layout, layoutOf } from "./layout";
import { limitsFor } from "./limits";
import type { Picture, Range, Show } from "./model";
import { type Run, type Segment, segmentsOf, traceOf } from "./traces";

export type Scale = ScaleLinear<number, number, number>;

export interface Line {
  readonly curve: number;
  readonly order: number;
  readonly runs: readonly Run[];
}

export interface PanelScene {
  readonly box: Box;
  readonly orders: readonly number[];
  readonly y: Scale;
  readonly lines: readonly Line[];
}

export interface Scene {
  readonly picture: Picture;
  readonly curves: readonly Curve[];
  /** The curve on which the point moves. */
  readonly active: number;
  readonly view: Range;
  readonly show: Show;
  readonly layout: Layout;
  readonly x: Scale;
  readonly panels: readonly PanelScene[];
  /** For each strip where f′, or f″, has which sign; empty where these are too many. */
  readonly segments: readonly (readonly Segment[])[];
}

/** How far apart the points of a line are, in pixels. */
const STEP = 2;
const MOST_SEGMENTS = 80;

export interface Looking {
  readonly picture: Picture;
  readonly curves: readonly Curve[];
  readonly active: number;
  readonly view: Range;
  readonly show: Show;
  readonly width: number;
}

export function sceneOf({ picture, curves, active, view, show, width }: Looking): Scene {
  const orders = Array.from({ length: picture.order + 1 }, (_, order) => order);
  const groups = show.panels === "one" ? [orders] : orders.map((order) => [order]);
  const stripCount = show.shading ? Math.min(2, picture.order) : 0;
  const layout = layoutOf(width, groups.length, stripCount);
  const x = scaleLinear(view, [0, layout.plotWidth]).unknown(Number.NaN);
  const step = (STEP * (view[1] - view[0])) / layout.plotWidth;
  const traces = orders.map((order) =>
    curves.map((curve, position) => ({
      curve: position,
      order,
      runs: traceOf(curve, order, view, step),
    })),
  );
  const isWhole = view[0] === picture.range[0] && view[1] === picture.range[1];
  const panels = groups.map((group, position) => {
    const lines = group.flatMap((order) => traces[order] ?? []);
    const box = layout.panels[position] ?? { top: 0, height: 0 };
    const limits = limitsFor(
      lines.flatMap((line) => line.runs),
      jointLimits(picture, group),
      isWhole,
    );
    return {
      box,
      orders: group,
      y: scaleLinear(limits, [box.height, 0]).unknown(Number.NaN),
      lines,
    };
  });
  const segments = Array.from({ length: stripCount }, (_, strip) => {
    const limits = picture.limits[strip + 1] ?? [-1, 1];
    const zero = 1e-12 * Math.max(Math.abs(limits[0]), Math.abs(limits[1]));
    const found = segmentsOf(traces[strip + 1]?.[active]?.runs ?? [], zero);
    return found.length > MOST_SEGMENTS ? [] : found;
  });
  return { picture, curves, active, view, show, layout, x, panels, segments };
}

function jointLimits(picture: Picture, orders: readonly number[]): Range {
  const limits = orders.map((order) => picture.limits[order] ?? [-1, 1]);
  return [Math.min(...limits.map(([low]) => low)), Math.max(...limits.map(([, high]) => high))];
}

/** Return the panel that shows this derivative. */
export function panelOf(scene: Scene, order: number): PanelScene | undefined {
  return scene.panels.find((panel) => panel.orders.includes(order));
}
