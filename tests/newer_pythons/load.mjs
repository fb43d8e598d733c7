// node load.mjs PYODIDE STAGE WHEELS NAME=VALUE... -- ARGUMENT...
// Starts the Python of the folder PYODIDE with the folders STAGE (a checkout) and WHEELS mounted.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [pyodide, stage, wheels, ...rest] = process.argv.slice(2);
const gap = rest.indexOf("--");
const env = Object.fromEntries(rest.slice(0, gap).map((pair) => pair.split("=", 2)));
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({ env: { HOME: "/tmp", ...env } });
for (const [folder, root] of [["/stage", stage], ["/wheels", wheels]]) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, folder);
}
python.globals.set("arguments", python.toPy(rest.slice(gap + 1)));
process.exitCode = python.runPython(`
import os, sys
sys.path[:0] = ["/stage", "/wheels"]
os.chdir("/stage")
from tests.newer_pythons.inside.session import main
int(main(arguments))
`);
