import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

test('a thread that is ended at any moment of its start does not take the process with it', async () => {
  const drawer = pathToFileURL(join(inject('built'), 'dist/releases/serve/chart-drawer.js')).href;
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises';
    const { chartDrawer } = await import('${drawer}');
    for (let ms = 60; ms < 300; ms += 4) {
      const drawer = chartDrawer();
      const woken = drawer.wake();
      await sleep(ms);
      await drawer.stop();
      await woken;
    }
    console.log('still there');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('still there\n');
}, 120_000);
