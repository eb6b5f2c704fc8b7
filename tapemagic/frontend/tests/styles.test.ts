/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";

/** The style sheets by their path: "../src/plot/frame.css". */
const sheets = import.meta.glob<string>("../src/*/*.css", {
  eager: true,
  query: "?raw",
  import: "default",
});

/** The classes that the style sheets of a folder are about. */
function classesIn(folder: string): Set<string> {
  const text = Object.entries(sheets)
    .filter(([path]) => path.startsWith(`../src/${folder}/`))
    .map(([, sheet]) => sheet.replace(/\/\*.*?\*\//gs, ""))
    .join("");
  return new Set(text.match(/\.tapemagic-[a-z-]+/g));
}

describe("styles of widgets, which may be on one page,", () => {
  it("share no class but those of all", () => {
    const shared = classesIn("shared");
    const ofPlot = [...classesIn("plot")].filter((each) => !shared.has(each));
    const ofHighlight = classesIn("highlight");
    expect(ofPlot.length).toBeGreaterThan(30);
    expect(ofPlot.filter((each) => ofHighlight.has(each))).toEqual([]);
  });
});
