import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ndjson } from '../imports/files.ts';
import type { RealAnswer, RealService } from '../process/real-service.ts';
import type { Body } from '../samples/body.ts';
import { hamlets } from '../samples/towns.ts';
import type { Ledger, LedgerCase, Step } from './ledger.ts';

/**
 * Clients that write through faults, as good clients do: what got no answer is sent again, with the same Idempotency-Key or
 * If-Match, until it is answered. The ledger keeps what was acknowledged.
 */

/** What a run of the writers is mostly about. */
export const FOCUSES = ['writes', 'imports', 'releases', 'erasures'] as const;
export type Focus = (typeof FOCUSES)[number];

export interface Crew {
  /** The services that may be asked; a dead one answers nothing, which is the client's problem. */
  services: () => readonly RealService[];
  dataset: string;
  ledger: Ledger;
  dice: (sides: number) => number;
  focus: Focus;
  /** Once true, each writer ends when what it has begun is answered. */
  isOver: () => boolean;
}

/** The dataset that the writers write to. */
export async function makeDataset(service: RealService, id: string): Promise<void> {
  const { status, body } = await service.call('PUT', `/v1/datasets/${id}`, hamlets());
  if (status !== 201) throw new Error(JSON.stringify(body));
}

/** Runs a number of writers and one publisher until they are over. Rejects only if the tests themselves are wrong. */
export async function runCrew(crew: Crew, writers: number): Promise<void> {
  const all = Array.from({ length: writers }, () => runWriter(crew));
  if (crew.focus === 'releases' || crew.focus === 'erasures') all.push(runPublisher(crew));
  await Promise.all(all);
}

let made = 0;

/** A content that no other is equal to. */
function newContent(dice: Crew['dice'], marker: string): Body {
  made += 1;
  const of = (...codes: string[]) => codes[dice(codes.length)];
  const person = () => ({
    sex: of('male', 'female'),
    ageBand: of('under-18', '18-29', '30-plus'),
    convictions: [{ offence: of('theft', 'burglary', 'assault'), counts: 1 + dice(3) }],
    sentence: { outcome: of('custody', 'fine', 'community') },
  });
  return {
    externalIds: [{ system: 'ledger', value: marker }],
    sentencedOn: of('2014-03-03', '2014-11-30', '2015-06-06'),
    area: of('zz-kent', 'zz-york', 'zz-leeds'),
    attributes: { methods: dice(2) === 0 ? [] : [of('night', 'mask')] },
    quantities: [{ quantity: 'images', category: of('A', 'B', 'one'), value: made, basis: 'exact' }],
    defendants: dice(4) === 0 ? [person(), person()] : [person()],
  };
}

interface Sent {
  answer: RealAnswer;
  /** An earlier try got no answer, so it may have been carried out. */
  again: boolean;
}

/** Sends until an answer comes that is no 5xx. */
export async function send(
  { services, dice, ledger }: Pick<Crew, 'services' | 'dice' | 'ledger'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Sent> {
  for (let again = false; ; again = true) {
    const all = services();
    const service = all[dice(Math.max(1, all.length))];
    const answer = await service?.call(method, path, body, headers).catch(() => undefined);
    const isAnswered = answer !== undefined && answer.status < 500 && answer.body?.code !== 'request-in-progress';
    const to = method === 'GET' ? '' : ` ${said(body)}`;
    if (isAnswered) {
      if (method !== 'GET') ledger.note(`${method} ${path}${to}: ${answer.status} ${answer.body?.code ?? ''}`);
      if (method !== 'GET' && answer.status < 300) ledger.counts.acknowledged += 1;
      return { answer, again };
    }
    ledger.note(`${method} ${path}${to}: ${answer ? `${answer.status} ${answer.body?.code}` : 'no answer'}`);
    if (method !== 'GET') ledger.counts.interrupted += 1;
    if (answer?.status === 500) ledger.faults.push(`${method} ${path} was answered with 500`);
    await sleep(20 + dice(50));
  }
}

/** What a body asks for, short. */
function said(body: Body): string {
  if (typeof body === 'string') return `${body.trim().split('\n').length} rows`;
  if (body?.to !== undefined) return `to ${body.to}${body.items ? ` (${body.items.length})` : ''}`;
  if (body?.items !== undefined) return body.items.map((one: Body) => one.externalIds[0].value).join(',');
  return body?.externalIds?.[0].value ?? '';
}

const casesOf = ({ dataset }: Crew): string => `/v1/datasets/${dataset}/cases`;
export const keyed = () => ({ 'idempotency-key': randomUUID() });

async function runWriter(crew: Crew): Promise<void> {
  const { dice, isOver } = crew;
  const own: LedgerCase[] = [];
  const deck = DECKS[crew.focus];
  while (!isOver()) {
    const alive = own.filter(({ id, steps }) => id !== undefined && steps.at(-1)?.state !== 'erased');
    const one = alive[dice(Math.max(1, alive.length))];
    const act = deck[dice(deck.length)]!; // no deck is empty
    if (act === 'import') await importFile(crew, own, alive.slice(0, dice(4)));
    else if (act === 'batch') await createBatch(crew, own);
    else if (act === 'create' || !one) await create(crew, own);
    else if (act === 'put') await put(crew, one);
    else if (act === 'move') await move(crew, one);
    else if (act === 'moveMany') await moveMany(crew, alive);
    else await moveTo(crew, one, ERASE);
  }
}

type Act = 'create' | 'batch' | 'put' | 'move' | 'moveMany' | 'import' | 'erase';
const WRITES: Act[] = ['create', 'create', 'create', 'batch', 'put', 'put', 'move', 'move', 'move', 'move', 'moveMany'];
const DECKS: Record<Focus, Act[]> = {
  writes: WRITES,
  imports: ['import', 'move'],
  releases: WRITES,
  erasures: [...WRITES, 'erase', 'erase', 'erase'],
};

function newCase({ dataset, ledger, dice }: Crew, own: LedgerCase[], state: string): LedgerCase {
  const marker = `m-${made + 1}`;
  const one: LedgerCase = { dataset, marker, steps: [], pending: { state, content: newContent(dice, marker) } };
  own.push(one);
  ledger.cases.push(one);
  return one;
}

function done({ ledger }: Crew, one: LedgerCase, etag: string, foundDone = false): void {
  one.steps.push(one.pending!); // what is done was asked for
  one.pending = undefined;
  one.etag = etag;
  if (foundDone) ledger.counts.foundDone += 1;
}

/** With an Idempotency-Key or without: then the external id says that the case is there already. */
async function create(crew: Crew, own: LedgerCase[]): Promise<void> {
  const state = crew.dice(2) === 0 ? 'draft' : 'in-review';
  const one = newCase(crew, own, state);
  const headers = crew.dice(2) === 0 ? {} : keyed();
  const { answer, again } = await send(crew, 'POST', `${casesOf(crew)}?state=${state}`, one.pending?.content, headers);
  if (answer.status === 201) {
    one.id = answer.body.id;
    const isReplayed = answer.headers.get('idempotent-replayed') === 'true';
    return done(crew, one, answer.body.etag, isReplayed);
  }
  if (again && answer.body.code === 'external-id-exists') {
    const { answer: list } = await send(crew, 'GET', `${casesOf(crew)}?externalId=ledger:${one.marker}`);
    const [found, ...more] = list.body.items;
    if (found && more.length === 0) {
      one.id = found.id;
      return done(crew, one, found.etag, true);
    }
  }
  unexpected(crew, one, answer);
}

async function createBatch(crew: Crew, own: LedgerCase[]): Promise<void> {
  const cases = Array.from({ length: 1 + crew.dice(4) }, () => newCase(crew, own, 'in-review'));
  const body = { items: cases.map(({ pending }) => pending?.content) };
  const { answer } = await send(crew, 'POST', `${casesOf(crew)}/batch?state=in-review`, body, keyed());
  if (answer.status !== 201) return cases.forEach((one) => void unexpected(crew, one, answer));
  const isReplayed = answer.headers.get('idempotent-replayed') === 'true';
  for (const [index, one] of cases.entries()) {
    one.id = answer.body.items[index].id;
    done(crew, one, answer.body.items[index].etag, isReplayed && index === 0);
  }
}

async function put(crew: Crew, one: LedgerCase): Promise<void> {
  const content = newContent(crew.dice, one.marker);
  one.pending = { state: 'draft', content };
  const path = `${casesOf(crew)}/${one.id}`;
  const { answer, again } = await send(crew, 'PUT', path, content, { 'if-match': one.etag! }); // it was acknowledged
  if (answer.status === 200) return done(crew, one, answer.body.etag);
  if (again && answer.status === 412) return settle(crew, one);
  unexpected(crew, one, answer);
}

interface Target {
  to: string;
  reason?: string;
}
const ERASE: Target = { to: 'erased', reason: 'erasure-upheld' };
const WITHDRAW: Target = { to: 'withdrawn', reason: 'source-retracted' };

const nextOf = (state: string): Target =>
  state === 'in-review' ? { to: 'approved' } : state === 'approved' ? WITHDRAW : { to: 'in-review' };

const lastOf = (one: LedgerCase): Step => one.steps.at(-1)!; // a case that is used was acknowledged

const move = (crew: Crew, one: LedgerCase): Promise<void> => moveTo(crew, one, nextOf(lastOf(one).state));

async function moveTo(crew: Crew, one: LedgerCase, target: Target): Promise<void> {
  one.pending = { state: target.to, content: lastOf(one).content };
  const path = `${casesOf(crew)}/${one.id}/transitions`;
  const { answer, again } = await send(crew, 'POST', path, target, { 'if-match': one.etag! }); // it was acknowledged
  if (answer.status === 200) return done(crew, one, answer.body.etag);
  if (again && answer.status === 410 && target.to === 'erased') return done(crew, one, '', true);
  if (again && answer.status === 412) return settle(crew, one);
  unexpected(crew, one, answer);
}

async function moveMany(crew: Crew, all: readonly LedgerCase[]): Promise<void> {
  const [first] = all;
  if (!first) return;
  const target = nextOf(lastOf(first).state);
  const cases = all.filter((one) => nextOf(lastOf(one).state).to === target.to).slice(0, 6);
  for (const one of cases) one.pending = { state: target.to, content: lastOf(one).content };
  const items = cases.map(({ id, etag }) => ({ id, etag }));
  const { answer, again } = await send(crew, 'POST', `${casesOf(crew)}/transitions`, { ...target, items });
  for (const [index, one] of cases.entries()) {
    const item = answer.body.items?.[index];
    if (item?.outcome === 'done') done(crew, one, item.etag);
    else if (again && item?.problem.code === 'stale') await settle(crew, one);
    else unexpected(crew, one, { ...answer, body: item ?? answer.body });
  }
}

/** The case is not as it was when it was written to: an earlier try must have been carried out, whole. */
async function settle(crew: Crew, one: LedgerCase): Promise<void> {
  const { answer } = await send(crew, 'GET', `${casesOf(crew)}/${one.id}`);
  const { revision, state, etag } = answer.body;
  if (revision === one.steps.length + 1 && state === one.pending?.state) return done(crew, one, etag, true);
  unexpected(crew, one, answer);
}

/** New cases and new contents of old ones in one file. */
async function importFile(crew: Crew, own: LedgerCase[], updated: readonly LedgerCase[]): Promise<void> {
  for (const one of updated) {
    one.pending = { state: 'in-review', content: newContent(crew.dice, one.marker) };
  }
  const cases = [...updated, ...Array.from({ length: 5 + crew.dice(60) }, () => newCase(crew, own, 'in-review'))];
  const file = ndjson(cases.map(({ pending }) => pending?.content));
  const headers = { 'content-type': 'application/x-ndjson', ...keyed() };
  const path = `/v1/datasets/${crew.dataset}/imports?mode=upsert&state=in-review`;
  const { answer } = await send(crew, 'POST', path, file, headers);
  if (answer.status !== 202) return cases.forEach((one) => void unexpected(crew, one, answer));
  const job = await until(crew, answer.body.links.self, ({ finishedAt }) => finishedAt !== null);
  const { answer: results } = await send(crew, 'GET', job.links.results);
  const lines = String(results.body).trim().split('\n');
  for (const [index, one] of cases.entries()) {
    const { outcome, case: casePath, problems } = JSON.parse(lines[index] ?? '{}');
    const wanted = index < updated.length ? 'updated' : 'created';
    if (outcome !== wanted) {
      unexpected(crew, one, { ...results, body: { code: outcome ?? 'no result', ...problems?.[0] } });
      continue;
    }
    const { answer: read } = await send(crew, 'GET', casePath);
    one.id = read.body.id;
    done(crew, one, read.body.etag);
  }
}

async function until(crew: Crew, path: string, isSo: (body: Body) => boolean): Promise<Body> {
  for (;;) {
    const { answer } = await send(crew, 'GET', path);
    if (answer.status !== 200 || isSo(answer.body)) return answer.body;
    await sleep(25);
  }
}

/** In the first releases a year may have no approved case, which is true of it. */
const EVEN_IF_NONE = { complete: ['2014', '2015'] };

/** Builds and publishes one release after the other. */
async function runPublisher(crew: Crew): Promise<void> {
  const releases = `/v1/datasets/${crew.dataset}/releases`;
  while (!crew.isOver()) {
    const { answer: opened, again } = await send(crew, 'POST', releases, EVEN_IF_NONE, keyed());
    if (opened.body.code === 'nothing-to-release') {
      await sleep(50);
      continue;
    }
    if (opened.status !== 202) unexpectedRelease(crew, 'open', again, opened);
    await publish(crew, releases);
  }
}

/** Until it is public, whatever comes between. */
async function publish(crew: Crew, releases: string): Promise<void> {
  for (;;) {
    const { answer: read } = await send(crew, 'GET', `${releases}/draft`);
    const { state, proposedVersion } = read.body;
    if (state === 'building') await sleep(25);
    else if (state !== 'draft') return unexpectedRelease(crew, 'build', false, read);
    else {
      const match = { 'if-match': String(read.headers.get('etag')) };
      const { answer, again } = await send(crew, 'POST', `${releases}/draft/transitions`, { to: 'published' }, match);
      if (answer.status === 200) return keepRelease(crew, releases, answer.body.version);
      if (again && answer.status === 404) {
        crew.ledger.counts.foundDone += 1;
        return keepRelease(crew, releases, proposedVersion);
      }
      // An erasure has it built again, or makes its step another one.
      if (answer.status !== 409 && answer.status !== 412) return unexpectedRelease(crew, 'publish', again, answer);
    }
  }
}

async function keepRelease(crew: Crew, releases: string, version: string): Promise<void> {
  const path = `${releases}/${version}/statistics?measure=defendants&by=outcome,sex,year&totals=true`;
  const { answer } = await send(crew, 'GET', path);
  if (answer.status !== 200) return unexpectedRelease(crew, `read ${version}`, false, answer);
  crew.ledger.releases.push({ dataset: crew.dataset, version, path, answer: JSON.stringify(answer.body) });
}

function unexpected({ ledger }: Crew, one: LedgerCase, { status, body }: Pick<RealAnswer, 'status' | 'body'>): void {
  const { steps, pending, marker } = one;
  const wanted = `${steps.at(-1)?.state ?? 'nothing'} to ${pending?.state}`;
  ledger.faults.push(`case ${marker}, ${wanted}: ${status} ${body?.code ?? JSON.stringify(body)}`);
  one.pending = undefined;
}

function unexpectedRelease({ ledger }: Crew, what: string, again: boolean, { status, body }: RealAnswer): void {
  ledger.faults.push(
    `${what} a release${again ? ' again' : ''}: ${status} ${body?.code ?? body?.state} ${body?.error ?? ''}`,
  );
}
