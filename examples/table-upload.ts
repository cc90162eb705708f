import { setTimeout as sleep } from 'node:timers/promises';
import { progress } from '../src/cli/terminal.ts';
import { type Call, describe } from './api.ts';

interface Job {
  state: string;
  error: string | null;
  rows: number;
  counts: { created: number; unchanged: number; rejected: number };
  progress: { done: number; of: number };
  links: { self: string; rejected: string };
}

const POLL_MS = 200;

/** Uploads an official table and waits until it has been read; answers the job. The same table again changes nothing. */
export async function uploadTable(url: string, key: string, call: Call, dataset: string, csv: string): Promise<Job> {
  const response = await fetch(new URL(`${dataset}/imports`, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: csv,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${dataset}/imports: ${describe(response.status, text)}`);
  let job: Job = JSON.parse(text);
  const shown = progress('Importing', 'rows');
  try {
    while (job.state === 'queued' || job.state === 'running') {
      await sleep(POLL_MS);
      job = (await call<Job>('GET', job.links.self)).body;
      shown.update(job.progress.done, job.progress.of);
    }
  } finally {
    shown.stop();
  }
  if (job.state === 'succeeded') return job;
  throw new Error(`the table was ${job.state} (${job.error}): ${job.counts.rejected} rows, see ${job.links.rejected}`);
}
