import type { Answer, TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { aCase } from '../samples/court.ts';

/** Files of cases, and finished imports. */

export const importsOf = (dataset: string): string => `/v1/datasets/${dataset}/imports`;

export const ndjson = (cases: readonly unknown[]): string => cases.map((one) => `${JSON.stringify(one)}\n`).join('');

/** A case with an external id of its own. */
export const numbered = (number: number, change: Body = {}): Body =>
  aCase({ externalIds: [{ system: 'desk', value: `n-${number}` }], ...change });

interface Sending {
  query?: string;
  type?: string;
  key?: string;
  headers?: Record<string, string>;
}

export const upload = (
  service: TestApp,
  dataset: string,
  file: string | Buffer,
  sending: Sending = {},
): Promise<Answer> =>
  service.send('POST', `${importsOf(dataset)}${sending.query ?? ''}`, {
    key: sending.key ?? service.adminKey,
    raw: file,
    headers: { 'content-type': sending.type ?? 'application/x-ndjson', ...sending.headers },
  });

const OPEN = ['queued', 'running', 'reversing'];

/** Waits until the import is finished and returns it. */
export async function finished(service: TestApp, self: string): Promise<Body> {
  for (let i = 0; i < 1_000; i += 1) {
    const { body } = await service.send('GET', self, { key: service.adminKey });
    if (!OPEN.includes(body.state)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the import does not end');
}

/** Sends a file, which must be accepted, and waits until it is imported. */
export async function imported(
  service: TestApp,
  dataset: string,
  file: string | Buffer,
  sending: Sending = {},
): Promise<Body> {
  const answer = await upload(service, dataset, file, sending);
  if (answer.status !== 202) throw new Error(answer.text);
  return finished(service, answer.body.links.self);
}

export async function resultsOf(service: TestApp, job: Body, key = service.adminKey): Promise<Body[]> {
  const { text } = await service.send('GET', job.links.results, { key });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export async function rejectedOf(service: TestApp, job: Body): Promise<string> {
  return (await service.send('GET', job.links.rejected, { key: service.adminKey })).text;
}

/** Every case of the dataset in a listed state, by id. */
export async function allCases(service: TestApp, dataset: string): Promise<Body[]> {
  const cases: Body[] = [];
  for (let next: string | null = `/v1/datasets/${dataset}/cases?limit=1000`; next !== null; ) {
    const { body }: Answer = await service.send('GET', next, { key: service.adminKey });
    cases.push(...body.items);
    next = body.next;
  }
  return cases;
}
