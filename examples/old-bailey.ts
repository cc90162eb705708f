import { readFileSync } from 'node:fs';
import { type Call, connect } from './api.ts';
import { EXTERNAL_SYSTEM, externalValue, oldBaileyCases } from './old-bailey-case.ts';
import { progress } from './progress.ts';
import { publishRelease } from './release.ts';
import { finishCases, isUnfinished, listCases, postAndApprove } from './upload.ts';

/**
 * Loads the guilty verdicts of Old Bailey Voices into a running service, as its partners would: through the public API.
 * Run again it changes nothing; run again after an interruption it goes on where it stopped.
 *
 *   ASSIZE_KEY=… npm run example:old-bailey -- ../shared/data/old_bailey_defendants_1780_1880.csv
 */

const DATASET = '/v1/datasets/old-bailey-1780-1880';
const USAGE = `Usage: ASSIZE_KEY=<key> [ASSIZE_URL=http://127.0.0.1:3000] npm run example:old-bailey -- <file.csv>
The key needs the role publisher: GET /v1/me shows what yours may do.`;

interface Headline {
  id: string;
  computed: boolean;
  statement: string | null;
  numerator: number;
  denominator: number;
  percent: number;
  wording: { text: string } | null;
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
  const cases = oldBaileyCases(readFileSync(file, 'utf8'));
  const call = connect(url, key);

  await putDataset(call);
  const present = await listCases(call, DATASET, EXTERNAL_SYSTEM);
  const missing = cases.filter((posted) => !present.has(externalValue(posted) ?? ''));
  const unfinished = [...present.values()].filter(isUnfinished);
  console.log(
    `${count(cases.length)} guilty verdicts: ${count(missing.length)} to post, ${count(unfinished.length)} to approve`,
  );

  if (missing.length + unfinished.length > 0) {
    const shown = progress('cases', missing.length + unfinished.length);
    try {
      await finishCases(call, DATASET, unfinished, shown);
      await postAndApprove(call, DATASET, missing, shown);
    } finally {
      shown.stop();
    }
  }

  const published = await publishRelease(call, DATASET);
  const { body: latest } = await call<{ version: string }>('GET', `${DATASET}/releases/latest`);
  console.log(`release ${latest.version}: ${published ? 'published' : 'nothing has changed since'}`);
  await printHeadlines(call);
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** An identical definition changes nothing, so it can always be sent. */
async function putDataset(call: Call): Promise<void> {
  const definition = JSON.parse(readFileSync(new URL('./old-bailey-1780-1880.json', import.meta.url), 'utf8'));
  const { status, etag } = await call('GET', `${DATASET}/definition`, { accept: [404] });
  await call('PUT', DATASET, { body: definition, ...(status !== 404 && etag !== null && { ifMatch: etag }) });
}

async function printHeadlines(call: Call): Promise<void> {
  const { body } = await call<{ items: Headline[] }>('GET', `${DATASET}/releases/latest/headlines`);
  for (const { id, computed, statement, wording, numerator, denominator, percent } of body.items) {
    if (!computed) continue;
    const share = `${count(numerator)} of ${count(denominator)} ${id}, ${percent.toFixed(1)}%`;
    console.log(`${share}, "${wording?.text ?? 'no wording'}": ${statement ?? ''}`);
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
