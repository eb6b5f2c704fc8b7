// Builds the JupyterLab extension into tapemagic/labextension: esbuild makes one module of the
// sources, JupyterLab's own builder puts it into the form that a page loads. With --check what was
// there is put back, and what differs is an error.

import { execFileSync } from "node:child_process";
import { lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const output = resolve(here, "../../labextension");
// What `jupyter labextension list` says of who brought the extension.
const INSTALLED_BY = {
  packageManager: "python",
  packageName: "tapemagic",
  uninstallInstructions: "Write: pip uninstall tapemagic",
};

// The builder names modules by the folders where they really are.
if ((await lstat(join(here, "node_modules"))).isSymbolicLink()) {
  throw new Error(`${here}node_modules is a link, so files would get other names: run npm ci there.`);
}
const committed = await filesOf(output);
try {
  await buildExtension();
} catch (error) {
  await putBack([...committed.keys()]);
  throw error;
}

if (process.argv.includes("--check")) {
  const built = await filesOf(output);
  const names = [...new Set([...committed.keys(), ...built.keys()])].sort();
  const differing = names.filter((name) => committed.get(name) !== built.get(name));
  if (differing.length > 0) {
    console.error(
      `tapemagic/labextension is not what its sources build (${differing.join(", ")}): run make frontend.`,
    );
    process.exitCode = 1;
    await putBack(differing);
  }
}

/** Build what is in the package, in the place of what was there. */
async function buildExtension() {
  await rm(output, { recursive: true, force: true });
  await build({
    absWorkingDir: here,
    entryPoints: { index: "src/index.ts", style: "style/index.css" },
    bundle: true,
    format: "esm",
    // What JupyterLab has is taken from there; CodeMirror's lint package is bundled by its builder.
    packages: "external",
    target: ["chrome119", "firefox128", "safari18"],
    charset: "utf8",
    outdir: "lib",
    logLevel: "warning",
  });
  const builder = join("node_modules", "@jupyter", "builder", "lib", "build-labextension.js");
  const core = join("node_modules", "@jupyterlab", "core-meta", "core.package.json");
  execFileSync(process.execPath, [builder, "--core-package-file", core, "."], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
  });
  // A copy of package.json that JupyterLab does not read.
  await rm(join(output, "schemas", "tapemagic", "package.json.orig"));
  // It is of the Python package's version, which stands in one place.
  const source = await readFile(resolve(here, "../../__init__.py"), "utf8");
  const [, version] = source.match(/^__version__ = "(.+)"$/m);
  const description = join(output, "package.json");
  const metadata = { ...JSON.parse(await readFile(description, "utf8")), version };
  await writeFile(description, `${JSON.stringify(metadata, null, 2)}\n`);
  await writeFile(join(output, "install.json"), `${JSON.stringify(INSTALLED_BY, null, 2)}\n`);
}

/** Let files of the package be what they were; those that were not there go. */
async function putBack(names) {
  for (const name of names) {
    const text = committed.get(name);
    const path = join(output, name);
    if (text === undefined) {
      await rm(path);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}

/** Return the files of a folder with what is in them, by their names. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map();
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(output.length + 1), await readFile(path, "utf8"));
  }
  return files;
}
