import { readFileSync } from 'node:fs';
import type { Call } from './api.ts';
import { publishRelease } from './release.ts';

/** What the examples have in common: settings, a definition beside the code, a release, and its headlines. */

export interface ComputedHeadline {
  id: string;
  statement: string | null;
  numerator: number;
  denominator: number;
  percent: number;
  wording: { text: string } | null;
}

export interface Settings {
  file: string;
  key: string;
  url: string;
}

/** Runs an example with the file and the key that it was given, tells how long it took, and says plainly what went wrong. */
export async function runExample(script: string, run: (settings: Settings) => Promise<void>): Promise<void> {
  const usage = `Usage: ASSIZE_KEY=<key> [ASSIZE_URL=http://127.0.0.1:3000] npm run ${script} -- <file.csv>
The key needs the role publisher: GET /v1/me shows what yours may do.`;
  try {
    const file = process.argv[2];
    const key = process.env.ASSIZE_KEY;
    if (!key) throw new Error(`ASSIZE_KEY is not set.\n${usage}`);
    if (!file) throw new Error(`Which file?\n${usage}`);
    const started = performance.now();
    await run({ file, key, url: process.env.ASSIZE_URL || 'http://127.0.0.1:3000' });
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}

/** An identical definition changes nothing, so it can always be sent. */
export async function putDataset(call: Call, dataset: string, file: string): Promise<void> {
  const definition = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  const { status, etag } = await call('GET', `${dataset}/definition`, { accept: [404] });
  await call('PUT', dataset, { body: definition, ...(status !== 404 && etag !== null && { ifMatch: etag }) });
}

/** Publishes what has changed, and answers the computed headlines of the newest release. */
export async function publish(call: Call, dataset: string): Promise<ComputedHeadline[]> {
  const published = await publishRelease(call, dataset);
  const { body: latest } = await call<{ version: string }>('GET', `${dataset}/releases/latest`);
  console.log(`release ${latest.version}: ${published ? 'published' : 'nothing has changed since'}`);
  const { body } = await call<{ items: (ComputedHeadline & { computed: boolean })[] }>(
    'GET',
    `${dataset}/releases/latest/headlines`,
  );
  return body.items.filter(({ computed }) => computed);
}

export const shareOf = ({ id, numerator, denominator, percent }: ComputedHeadline): string =>
  `${count(numerator)} of ${count(denominator)} ${id}, ${percent.toFixed(1)}%`;

export const count = (value: number): string => value.toLocaleString('en-GB');

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch hides why it failed (connection refused, say) in the cause.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
