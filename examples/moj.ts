import { readFileSync } from 'node:fs';
import { type Call, connect } from './api.ts';
import { mojTable } from './moj-table.ts';
import { publishRelease } from './release.ts';
import { uploadTable } from './table-upload.ts';

/**
 * Publishes an official table through the public API: caution and conviction occasions in England and Wales, 2014-2024, by offence
 * group, sex, previous convictions and outcome. Run again it changes nothing.
 *
 *   ASSIZE_KEY=… npm run example:moj -- ../shared/data/moj_offender_histories_outcomes_2014_2024.csv
 */

const DATASET = '/v1/datasets/moj-offender-histories';
const USAGE = `Usage: ASSIZE_KEY=<key> [ASSIZE_URL=http://127.0.0.1:3000] npm run example:moj -- <file.csv>
The key needs the role publisher: GET /v1/me shows what yours may do.`;

interface Headline {
  id: string;
  computed: boolean;
  statement: string | null;
  numerator: number;
  denominator: number;
  percent: number;
}

try {
  await main(process.argv[2], process.env.ASSIZE_KEY, process.env.ASSIZE_URL || 'http://127.0.0.1:3000');
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function main(file: string | undefined, key: string | undefined, url: string): Promise<void> {
  if (!key) throw new Error(`ASSIZE_KEY is not set.\n${USAGE}`);
  if (!file) throw new Error(`Which file?\n${USAGE}`);
  const started = performance.now();
  const table = mojTable(readFileSync(file, 'utf8'));
  const call = connect(url, key);
  await putDataset(call);
  const { rows, counts } = await uploadTable(url, key, call, DATASET, table);
  const kept = counts.created + counts.unchanged;
  const news = counts.created > 0 ? 'uploaded' : 'nothing has changed since';
  console.log(`${count(kept)} rows, ${count(rows - kept)} totals that add up: ${news}`);
  const published = await publishRelease(call, DATASET);
  const { body: latest } = await call<{ version: string }>('GET', `${DATASET}/releases/latest`);
  console.log(`release ${latest.version}: ${published ? 'published' : 'nothing has changed since'}`);
  await printHeadlines(call);
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** An identical definition changes nothing, so it can always be sent. */
async function putDataset(call: Call): Promise<void> {
  const definition = JSON.parse(readFileSync(new URL('./moj-offender-histories.json', import.meta.url), 'utf8'));
  const { status, etag } = await call('GET', `${DATASET}/definition`, { accept: [404] });
  await call('PUT', DATASET, { body: definition, ...(status !== 404 && etag !== null && { ifMatch: etag }) });
}

/** One numerator, two denominators, two figures: which of them is meant must be said. */
async function printHeadlines(call: Call): Promise<void> {
  const { body } = await call<{ items: Headline[] }>('GET', `${DATASET}/releases/latest/headlines`);
  console.log('Adults, sexual offences, 2014, immediate custody:');
  for (const { id, computed, statement, numerator, denominator, percent } of body.items) {
    if (!computed) continue;
    console.log(`${count(numerator)} of ${count(denominator)} ${id}, ${percent.toFixed(1)}%: ${statement ?? ''}`);
  }
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch hides why it failed (connection refused, say) in the cause.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
