import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import { type DemoDataset, PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { startApp, type TestApp } from '../harness.ts';

/** Pages that people read, and what their examples print against a service with the demo. */

export const readPage = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

export interface Example {
  language: string;
  code: string;
  /** The block that follows, if it is output: what the example prints. */
  prints?: { language: string; code: string };
}

const OUTPUT = ['csv', 'json', 'text'];

/** The code blocks of a page, in order. */
export const blocks = (page: string) =>
  [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));

/** The blocks that can be run, each with what it prints. */
export function examples(page: string): Example[] {
  const all = blocks(page);
  return all.flatMap((block, index) => {
    if (OUTPUT.includes(block.language)) return [];
    const next = all[index + 1];
    return next && OUTPUT.includes(next.language) ? { ...block, prints: next } : block;
  });
}

/** Ids, numbers of the log and request ids differ from run to run. */
export const settled = (text: string) =>
  text
    .trim()
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/"seq":\d+/g, '"seq":<n>')
    .replaceAll(/[ \r]+$/gm, '');

/** What an example printed is what the page shows. Of JSON that the page has indented, it may show some members only. */
export function expectPrinted(printed: string | undefined, example: Example | undefined): void {
  const prints = example?.prints;
  if (printed === undefined || !prints) throw new Error(`no output, or none on the page: ${example?.code}`);
  if (prints.language === 'json' && prints.code.includes('\n  '))
    expect(JSON.parse(printed)).toMatchObject(JSON.parse(prints.code));
  else expect(settled(printed)).toBe(settled(prints.code));
}

/** A fresh machine has Node and npm; `.ci/run` installs what the examples need beside them. */
export const hasCommand = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

export interface Demo {
  service: TestApp;
  /** Where it listens, for the http://127.0.0.1:3000 of the pages. */
  address: string;
  /** Runs a command with the page's address replaced and the admin key in ASSIZE_KEY; its output. */
  run(command: string, args: readonly string[], folder?: string): Promise<string>;
  /** Runs scripts in one shell; the output of each. */
  shell(scripts: readonly string[], folder?: string): Promise<string[]>;
}

export async function startDemo({
  port = 0,
  config = {},
  demo = [PRESS_SNAPSHOT],
}: {
  port?: number;
  config?: Partial<Config>;
  demo?: readonly DemoDataset[];
} = {}): Promise<Demo> {
  const service = await startApp({ config, demo });
  const address = await service.app.listen({ host: '127.0.0.1', port });
  while ((await service.send('GET', '/readyz')).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const run = async (command: string, args: readonly string[], folder?: string) => {
    const { stdout } = await promisify(execFile)(
      command,
      args.map((arg) => arg.replaceAll('http://127.0.0.1:3000', address)),
      { cwd: folder, env: { ...process.env, ASSIZE_KEY: service.adminKey }, timeout: 120_000 },
    );
    return stdout;
  };
  return {
    service,
    address,
    run,
    shell: async (scripts, folder) => {
      const outputs = await run('bash', ['-euo', 'pipefail', '-c', scripts.join("printf '\\036'\n")], folder);
      return outputs.split('\x1e');
    },
  };
}
