import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as disclosure from '../src/index.ts';

/** The program of the README protects its table, and it is the one of the worked example. */

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the program of the README prints a protected table', async () => {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(README) ?? [];
  const lines: string[] = [];
  const body = program.replace(/^import (\{.*\}) from '@assize\/disclosure';/m, 'const $1 = disclosure;');
  const run = new Function('disclosure', 'console', `return (async () => { ${body} })();`);
  await run(disclosure, { log: (...words: string[]) => lines.push(words.join(' ')) });
  expect(lines).toContain('all, all 135');
  expect(lines).toContain('female, all 51');
  expect(lines).toContain('female, other [c]');
  expect(lines.filter((line) => line.endsWith('[c]')).length).toBeGreaterThanOrEqual(4);
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(25);
});

test('the README can be read at one go', () => {
  expect(README.split('\n').length).toBeLessThanOrEqual(200);
});
