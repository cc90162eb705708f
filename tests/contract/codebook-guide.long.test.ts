import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { testOnce } from '../once.ts';
import { builtService } from '../process/built-service.ts';
import { examples, expectPrinted, readPage, startDemo } from './documents.ts';

testOnce('every step of the guide to codebooks prints what it shows', { timeout: 180_000 }, async () => {
  const demo = await startDemo({ demo: [] });
  const folder = await mkdtemp(join(tmpdir(), 'assize-guide-'));
  const steps = examples(await readPage('docs/codebook.md'));
  // The folder of the test is not inside that of Assize. Some steps show what is refused, and the shell goes on.
  const command = `npx() { shift; node ${join(await builtService(), 'bin/assize.js')} "$@"; }; set +e\n`;
  const [, ...printed] = await demo.shell([command, ...steps.map(({ code }) => code)], folder);
  await demo.service.stop();
  await rm(folder, { recursive: true });
  for (const [index, step] of steps.entries()) if (step.prints) expectPrinted(printed[index], step);
  expect(steps.filter(({ prints }) => prints).length).toBeGreaterThan(9);
});
