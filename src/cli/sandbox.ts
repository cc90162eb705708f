import records from '../demo/press-snapshot-2015/cases.json' with { type: 'json' };
import definition from '../demo/press-snapshot-2015/definition.json' with { type: 'json' };
import type { Manifest } from '../schemas/release.ts';
import { type Api, connect, datasetAddress, Refusal } from './api.ts';
import { follow } from './follow.ts';
import { CommandError, EXIT, print, tell } from './terminal.ts';

/**
 * `assize demo partner`: a dataset of made-up cases on which whoever keeps a copy can try every branch of it. The first part makes records
 * and a release. The second does everything to them that can happen to a record, so that a copy has something to follow.
 */

/** How many cases the first part has, and the second adds. */
const FIRST = 20;
const ADDED = 3;

interface Stored {
  id: string;
  etag: string;
}

export async function makeSandbox(dataset: string, { more = false }: { more?: boolean }): Promise<void> {
  const api = connect();
  if (more) return goOn(api, dataset);
  const body = { ...definition, title: 'Sandbox for partners', settings: { selfApproval: true, duplicates: 'off' } };
  await api.call('PUT', datasetAddress(dataset), { body }).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'precondition-required') throw error;
    throw new CommandError(EXIT.refused, `${dataset} exists. Give another name, or --more to go on with it.`);
  });
  await approved(api, dataset, caseBodies(dataset, 0, FIRST));
  const version = await released(api, dataset);
  const key = await api.call<{ key: string }>('POST', '/v1/keys', {
    body: { label: `Sandbox ${dataset}`, role: 'partner', datasets: [dataset] },
  });
  tell(
    `Made ${dataset} ${version} with ${FIRST} records. Make a copy of it with this key, then: assize demo partner --more`,
  );
  print(key.body.key);
}

async function goOn(api: Api, dataset: string): Promise<void> {
  const D = datasetAddress(dataset);
  const { body } = await api.call<{ items: { id: string }[] }>('GET', `${D}/cases?state=approved&limit=${FIRST}`);
  const ids = body.items.map(({ id }) => id);
  if (ids.length < FIRST) throw new CommandError(EXIT.refused, `${dataset} has not the cases that were made for it.`);
  const [corrected = '', merged = '', into = '', parted = '', withdrawn = '', erased = ''] = ids;
  const told: [what: string, id: string][] = [];
  const move = async (what: string, id: string, change: object): Promise<void> => {
    const { etag } = await api.call('GET', `${D}/cases/${id}`);
    await api.call('POST', `${D}/cases/${id}/transitions`, { body: change, ifMatch: etag });
    told.push([what, id]);
  };
  const [created] = await approved(api, dataset, caseBodies(dataset, FIRST, ADDED));
  told.push(['created', created?.id ?? '']);
  await correct(api, dataset, corrected);
  told.push(['corrected', corrected]);
  await move('merged', merged, { to: 'merged', into });
  await move('withdrawn', withdrawn, { to: 'withdrawn', reason: 'conviction-quashed' });
  await move('erased', erased, { to: 'erased', reason: 'erasure-upheld' });
  await partAgain(api, dataset, parted, into);
  told.push(['merged and parted again', parted]);
  const { body: before } = await api.call<{ cursor: string }>('GET', `${D}/changes?cursor=latest`);
  await hideCourtType(api, dataset);
  const version = await released(api, dataset);
  for (const [what, id] of told) tell(`${what}: ${id}`);
  tell('The court type is no longer in records (codebook, with reload).');
  tell(`Released ${version}. A cursor that has expired, to try 410: ${expiredCursor(before.cursor)}`);
  print(version);
}

const caseBodies = (dataset: string, from: number, count: number): object[] =>
  records.slice(from, from + count).map((record, at) => ({
    ...record,
    externalIds: [{ system: dataset, value: String(from + at + 1).padStart(3, '0') }],
  }));

async function approved(api: Api, dataset: string, items: readonly object[]): Promise<Stored[]> {
  const D = datasetAddress(dataset);
  const { body } = await api.call<{ items: Stored[] }>('POST', `${D}/cases/batch?state=in-review`, { body: { items } });
  const stored = body.items.map(({ id, etag }) => ({ id, etag }));
  await api.call('POST', `${D}/cases/transitions`, { body: { to: 'approved', items: stored } });
  return stored;
}

/** Another outcome in the report: the case is written anew, and approved again. */
async function correct(api: Api, dataset: string, id: string): Promise<void> {
  const path = `${datasetAddress(dataset)}/cases/${id}`;
  const { body, etag } = await api.call<Record<string, unknown>>('GET', path);
  const quantities = [{ quantity: 'images', value: 4_321, basis: 'exact' }];
  const put = await api.call('PUT', path, { body: { ...body, quantities }, ifMatch: etag });
  const inReview = await api.call('POST', `${path}/transitions`, { body: { to: 'in-review' }, ifMatch: put.etag });
  await api.call('POST', `${path}/transitions`, {
    body: { to: 'approved', reason: 'rectification' },
    ifMatch: inReview.etag,
  });
}

async function partAgain(api: Api, dataset: string, id: string, into: string): Promise<void> {
  const path = `${datasetAddress(dataset)}/cases/${id}`;
  const { etag } = await api.call('GET', path);
  const merged = await api.call('POST', `${path}/transitions`, { body: { to: 'merged', into }, ifMatch: etag });
  await api.call('POST', `${path}/transitions`, { body: { to: 'unmerged' }, ifMatch: merged.etag });
}

async function hideCourtType(api: Api, dataset: string): Promise<void> {
  const path = `${datasetAddress(dataset)}/definition`;
  const { body, etag } = await api.call<typeof definition>('GET', path);
  const { courtType, ...others } = body.codebook.builtIn;
  const builtIn = { ...others, courtType: { ...courtType, audience: 'internal' } };
  const changed = { ...body, codebook: { ...body.codebook, builtIn } };
  await api.call('PUT', datasetAddress(dataset), { body: changed, ifMatch: etag });
}

async function released(api: Api, dataset: string): Promise<string> {
  const releases = `${datasetAddress(dataset)}/releases`;
  const { body } = await api.call<Manifest>('POST', releases, { body: {} });
  await follow(
    api,
    { ...body, links: { self: `${releases}/draft` } },
    {
      shown: () => ['Building', 'steps'],
      isOpen: ({ state }) => state === 'building',
      continues: 'The build goes on.',
    },
  );
  const draft = await api.call<Manifest>('GET', `${releases}/draft`);
  const published = await api.call<Manifest>('POST', `${releases}/draft/transitions`, {
    body: { to: 'published' },
    ifMatch: draft.etag,
  });
  return published.body.version ?? '';
}

/** A cursor of this dataset at an entry that the log does not have as it says: as if a backup had been restored. */
function expiredCursor(cursor: string): string {
  const [dataset, seq, mark = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  const other = mark.startsWith('A') ? `B${mark.slice(1)}` : `A${mark.slice(1)}`;
  return Buffer.from(`${dataset}.${seq}.${other}`).toString('base64url');
}
