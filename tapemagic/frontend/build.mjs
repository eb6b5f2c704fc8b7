// Builds what the Python package carries: one ES module and one style sheet for each widget, and the
// style sheet of the static page. With --check nothing is written, and what differs is an error.

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
};

let differs = false;
for (const [source, output] of Object.entries(outputs)) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [source],
    bundle: true,
    minify: true,
    format: "esm",
    // Relative colours of a custom property, and private methods, as they are.
    target: ["chrome119", "firefox128", "safari18"],
    charset: "utf8",
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  const path = resolve(here, output);
  const text = outputFiles[0].text;
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
