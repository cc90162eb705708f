import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { progress } from '../../examples/progress.ts';

const written = (out: PassThrough) => String(out.read() ?? '');
const notATerminal = () => new PassThrough() as unknown as NodeJS.WriteStream & PassThrough; // it has no isTTY

test('without a terminal, progress is a line at the start and at each quarter', () => {
  const out = notATerminal();
  const shown = progress('cases', 8, out);
  for (let done = 0; done < 8; done += 1) shown.advance(1);
  shown.stop();
  expect(written(out)).toBe('cases: 8\ncases: 2 of 8\ncases: 4 of 8\ncases: 6 of 8\ncases: 8 of 8\n');
});

test('work whose size becomes known on the way is shown once it is', () => {
  const out = notATerminal();
  const shown = progress('release', 0, out);
  shown.update(0, 10);
  shown.update(5, 10);
  shown.update(10, 10);
  expect(written(out)).toBe('release: started\nrelease: 5 of 10\nrelease: 10 of 10\n');
});

test('on a terminal, progress is a bar that ends at its total', () => {
  const out = Object.assign(notATerminal(), { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true });
  const shown = progress('cases', 4, out);
  shown.advance(4);
  shown.stop();
  expect(written(out)).toContain('4/4');
});
