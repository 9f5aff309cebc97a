// node mermaid.mjs FOLDER FILE... - are the drawings what mermaid itself can
// parse? FOLDER has node_modules with mermaid and jsdom in it. Prints a line
// for each FILE: "ok TYPE" or "not ok WHY".
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(join(folder, 'node_modules', 'x.js'));
const { JSDOM } = require('jsdom');
const dom = new JSDOM('<html><body></body></html>');
globalThis.window = dom.window;
globalThis.document = dom.window.document;
for (const name of ['Element', 'HTMLElement', 'Node', 'DOMParser'])
    globalThis[name] = dom.window[name];
const entry = join(folder, 'node_modules', 'mermaid', 'dist', 'mermaid.core.mjs');
const mermaid = (await import(pathToFileURL(entry).href)).default;

for (const file of files) {
    try {
        const found = await mermaid.parse(readFileSync(file, 'utf8'));
        console.log(`ok ${found.diagramType}`);
    } catch (error) {
        console.log(`not ok ${String(error).split('\n').join(' ')}`);
    }
}
