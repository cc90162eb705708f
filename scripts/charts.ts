import { mkdirSync, writeFileSync } from 'node:fs';
import { answerSvg, drawChart } from '../src/formats/chart/svg.ts';
import { CHART_WIDTHS, THEMES } from '../src/schemas/vocabulary.ts';
import { GALLERY } from '../tests/formats/chart/gallery.ts';

/** Draws charts of every shape in both themes and widths, to be looked at: `npm run charts`, then open `.tmp/charts/index.html`. */

const FOLDER = new URL('../.tmp/charts/', import.meta.url);
mkdirSync(FOLDER, { recursive: true });
const rows: string[] = [];
for (const [name, answer] of Object.entries(GALLERY)) {
  const files: string[] = [];
  for (const theme of THEMES) {
    for (const width of CHART_WIDTHS) {
      const file = `${name.replaceAll(/[^a-z0-9]+/g, '-')}.${theme}.${width}.svg`;
      writeFileSync(new URL(file, FOLDER), await answerSvg(answer, { theme, width }, { draw: drawChart }));
      files.push(file);
    }
  }
  rows.push(`<h2>${name}</h2>${files.map((file) => `<img src="${file}" alt="">`).join('')}`);
}
writeFileSync(
  new URL('index.html', FOLDER),
  `<!doctype html><meta charset="utf-8"><title>Charts</title>${rows.join('')}`,
);
console.log(`${rows.length} charts in both themes and widths: .tmp/charts/index.html`);
