import { eq } from 'drizzle-orm';
import { caseEtag } from '../src/capture/case-view.ts';
import { readSecrets } from '../src/db/queries/datasets.ts';
import { cases } from '../src/db/tables/cases.ts';
import type { Answer, TestApp } from './harness.ts';
import type { Body } from './samples/body.ts';
import { aCase, aDataset } from './samples/court.ts';

/** The few requests that most tests of capture begin with. */

let made = 0;

/** A dataset of its own for a test; answers its id. */
export async function newDataset(service: TestApp, body: Body = aDataset()): Promise<string> {
  made += 1;
  const id = `court-${process.pid}-${made}`;
  const { status, text } = await service.send('PUT', `/v1/datasets/${id}`, { key: service.adminKey, body });
  if (status !== 201) throw new Error(text);
  return id;
}

export const casesOf = (dataset: string): string => `/v1/datasets/${dataset}/cases`;

/** Posts a case, which must be accepted, and answers it. */
export async function newCase(
  service: TestApp,
  dataset: string,
  body: Body = aCase(),
  { key = service.adminKey, state = 'draft' }: { key?: string; state?: 'draft' | 'in-review' } = {},
): Promise<Body> {
  const posted = await service.send('POST', `${casesOf(dataset)}?state=${state}`, { key, body });
  if (posted.status !== 201) throw new Error(posted.text);
  return posted.body;
}

/** PUT of what a GET answered, edited. */
export const put = (service: TestApp, one: Body, change: Body = {}, key: string = service.adminKey): Promise<Answer> =>
  service.send('PUT', `${casesOf(one.dataset)}/${one.id}`, {
    key,
    body: { ...one, ...change },
    headers: { 'if-match': one.etag },
  });

/** A transition of a case as it was read. */
export const move = (service: TestApp, one: Body, body: Body, key: string = service.adminKey): Promise<Answer> =>
  service.send('POST', `${casesOf(one.dataset)}/${one.id}/transitions`, {
    key,
    body,
    headers: { 'if-match': one.etag },
  });

/** The ETag that a case has now, for a writer that takes it in whatever state it is; that of no case if there is none. */
export async function etagNow({ db }: Pick<TestApp, 'db'>, id: string): Promise<string> {
  const [row] = await db.select().from(cases).where(eq(cases.id, id));
  return row ? caseEtag(row, { etagSecret: (await readSecrets(db)).etag }) : '"none"';
}

const reviewers = new WeakMap<TestApp, string>();

/** A second person, since nobody approves what they wrote. */
export async function reviewerOf(service: TestApp): Promise<string> {
  const known = reviewers.get(service);
  if (known !== undefined) return known;
  const key = await service.key('reviewer');
  reviewers.set(service, key);
  return key;
}

/** A case that is live. */
export async function newApproved(service: TestApp, dataset: string, body: Body = aCase()): Promise<Body> {
  const one = await newCase(service, dataset, body, { state: 'in-review' });
  const approved = await move(service, one, { to: 'approved' }, await reviewerOf(service));
  if (approved.status !== 200) throw new Error(approved.text);
  return approved.body;
}

/** `pointer code` of each fault of an answer. */
export const faultsOf = ({ body }: Answer): string[] =>
  body.errors.map(
    (fault: Body) => `${fault.pointer ?? fault.parameter ?? fault.header} ${fault.code}`, // exactly one of the three is there
  );
