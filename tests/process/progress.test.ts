import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { progress } from '../../src/cli/terminal.ts';

const written = (out: PassThrough) => String(out.read() ?? '');
const notATerminal = () => new PassThrough() as unknown as NodeJS.WriteStream & PassThrough; // it has no isTTY

test('without a terminal, progress is a line at the start and at each tenth', () => {
  const out = notATerminal();
  const shown = progress('Importing', 'rows', out);
  for (let done = 0; done <= 40; done += 1) shown.update(done, 40);
  shown.stop();
  const tenths = Array.from({ length: 11 }, (_, tenth) => `Importing: ${4 * tenth} of 40 rows\n`);
  expect(written(out)).toBe(tenths.join(''));
});

test('progress is shown once the total is known', () => {
  const out = notATerminal();
  const shown = progress('Building', 'tables', out);
  shown.update(0, 0);
  shown.update(5, 10);
  shown.update(10, 10);
  expect(written(out)).toBe('Building: 5 of 10 tables\nBuilding: 10 of 10 tables\n');
});

test('on a terminal, progress is a bar that ends at its total', () => {
  const out = Object.assign(notATerminal(), { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true });
  const shown = progress('Importing', 'rows', out);
  shown.update(2, 4);
  shown.update(4, 4);
  shown.stop();
  expect(written(out)).toContain('100% of 4 rows');
});
