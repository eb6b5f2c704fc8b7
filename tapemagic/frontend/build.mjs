// Builds what the Python package carries: one ES module and one style sheet for each widget, and the
// style sheet of the static page; and the JupyterLab extension. With --check nothing is written, and what differs is an error.

import { readFile, writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const outputs = {
  "src/highlight/index.ts": "../widgets/static/highlight.js",
  "src/highlight/widget.css": "../widgets/static/highlight.css",
  "src/highlight/static.css": "../display/highlight.css",
  "src/placement/index.ts": "../widgets/static/placement_explorer.js",
  "src/placement/widget.css": "../widgets/static/placement_explorer.css",
  "src/placement/static.css": "../display/explored_placements.css",
  "src/plot/index.ts": "../widgets/static/plot.js",
  "src/plot/widget.css": "../widgets/static/plot.css",
  "src/tape/index.ts": "../widgets/static/tape_graph.js",
  "src/tape/widget.css": "../widgets/static/tape_graph.css",
  "src/tape/static.css": "../display/tape_graph.css",
};

let differs = false;
for (const [source, output] of Object.entries(outputs)) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: [source],
    bundle: true,
    minify: true,
    format: "esm",
    // Relative colours of a custom property, and private methods, as they are.
    target: ["chrome119", "firefox128", "safari18"],
    charset: "utf8",
    legalComments: "none",
    // Of d3-zoom's animations none is used: what they need is a tenth of the bundle.
    alias: { "d3-transition": "./src/plot/no_transitions.ts" },
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const path = resolve(here, output);
  const text = (await noticesOf(Object.keys(metafile.inputs))) + outputFiles[0].text;
  if (process.argv.includes("--check")) {
    const committed = await readFile(path, "utf8").catch(() => null);
    if (committed !== text) {
      differs = true;
      console.error(`${relative(here, path)} is not what its sources build: run make frontend.`);
    }
  } else {
    await writeFile(path, text);
  }
}
process.exitCode = differs ? 1 : 0;
// The JupyterLab extension has a builder of its own.
await import("./labextension/build.mjs");

// The licences of the packages that are in a bundle, as they ask for; the same words once.
async function noticesOf(inputs) {
  const packages = new Set(
    inputs.flatMap((each) => each.match(/node_modules\/([^/]+)/)?.[1] ?? []),
  );
  const holders = new Map();
  for (const name of [...packages].sort()) {
    const text = await readFile(resolve(here, "node_modules", name, "LICENSE"), "utf8");
    const [holder, ...words] = text.trim().split("\n");
    const licence = words.join("\n").trim();
    holders.set(licence, [...(holders.get(licence) ?? []), `${name}: ${holder}`]);
  }
  return [...holders]
    .map(([licence, names]) => `/*!\n${names.join("\n")}\n\n${licence}\n*/\n`)
    .join("");
}
