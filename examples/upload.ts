import type { CaseContent, ExternalId } from '../src/schemas/case.ts';
import type { Call, Problem } from './api.ts';

interface CaseState {
  id: string;
  state: string;
  etag: string;
}
interface ListedCase extends CaseState {
  liveRevision: number | null;
  externalIds?: ExternalId[];
}
interface Outcome {
  id: string;
  outcome: 'done' | 'refused';
  etag?: string;
  problem?: Problem;
}

// Small enough for the progress bar to move and for others' requests to get their turn; the API takes up to 1,000.
const BATCH = 250;
const AT_ONCE = 2;

/** Every case of the dataset that has an id of this system, by that id. Read in pages: asking one by one takes minutes. */
export async function listCases(call: Call, dataset: string, system: string): Promise<Map<string, ListedCase>> {
  const found = new Map<string, ListedCase>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await call<{ items: ListedCase[]; next: string | null }>('GET', `${dataset}/cases?limit=1000${query}`);
    for (const { id, state, etag, liveRevision, externalIds = [] } of page.body.items) {
      const known = externalIds.find((external) => external.system === system);
      // The rest of the case is dropped: thousands of them are kept.
      if (known) found.set(known.value, { id, state, etag, liveRevision });
    }
    cursor = page.body.next;
  } while (cursor !== null);
  return found;
}

/** Posts the cases straight into review and approves them. Whatever was acknowledged stays, should this be interrupted. */
export async function postAndApprove(
  call: Call,
  dataset: string,
  cases: readonly CaseContent[],
  advance: (by: number) => void,
) {
  await inBatches(cases, async (batch) => {
    const created = await postBatch(call, dataset, batch);
    await moveAll(call, dataset, 'approved', created);
    advance(batch.length);
  });
}

/** True of a case that an interrupted run left on the way to approved. One that was live before is somebody's correction. */
export function isUnfinished({ state, liveRevision }: ListedCase): boolean {
  return liveRevision === null && (state === 'draft' || state === 'in-review');
}

/** Takes such cases the rest of the way. */
export async function finishCases(
  call: Call,
  dataset: string,
  cases: readonly CaseState[],
  advance: (by: number) => void,
) {
  await inBatches(cases, async (batch) => {
    const drafts = batch.filter((one) => one.state === 'draft');
    const waiting = batch.filter((one) => one.state === 'in-review');
    const submitted = drafts.length > 0 ? await moveAll(call, dataset, 'in-review', drafts) : [];
    await moveAll(call, dataset, 'approved', [...waiting, ...submitted]);
    advance(batch.length);
  });
}

/** All of a batch or nothing. If another run posted some of it meanwhile, halving finds the rest; those are that run's to approve. */
async function postBatch(call: Call, dataset: string, items: readonly CaseContent[]): Promise<CaseState[]> {
  const { status, body } = await call<Problem & { items: CaseState[] }>(
    'POST',
    `${dataset}/cases/batch?state=in-review`,
    {
      body: { items },
      accept: [409],
    },
  );
  if (status !== 409) return body.items;
  if (body.code !== 'external-id-exists') throw new Error(`${body.code}: ${body.title}`);
  if (items.length === 1) return [];
  const half = Math.ceil(items.length / 2);
  const first = await postBatch(call, dataset, items.slice(0, half));
  return [...first, ...(await postBatch(call, dataset, items.slice(half)))];
}

async function moveAll(call: Call, dataset: string, to: string, cases: readonly CaseState[]): Promise<CaseState[]> {
  if (cases.length === 0) return [];
  const items = cases.map(({ id, etag }) => ({ id, etag }));
  const { body } = await call<{ items: Outcome[] }>('POST', `${dataset}/cases/transitions`, { body: { to, items } });
  const refused = body.items.find((item) => item.outcome === 'refused');
  if (refused) throw new Error(`case ${refused.id} cannot become ${to}: ${refused.problem?.code}; run this again`);
  return body.items.map((item) => ({ id: item.id, state: to, etag: item.etag ?? '' }));
}

async function inBatches<T>(items: readonly T[], work: (batch: T[]) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const batch = items.slice(next, next + BATCH);
      next += BATCH;
      try {
        await work(batch);
      } catch (error) {
        // The other workers finish the batch in hand and take no more.
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
