import assert from 'node:assert/strict';

/**
 * What every generated client is asked to do, and what the service must answer. Each program gives this the answers as its client
 * types them, so that the compiler holds the generated types against the shapes below. The figures are those of the founding
 * article: see docs/reference/statistics.md.
 */

export const BASE = environment('ASSIZE_URL');
export const KEY = environment('ASSIZE_KEY');
export const DATASET = 'press-snapshot-2015';
export const VERSION = '1.0.0';
export const AUTHORIZED = { authorization: `Bearer ${KEY}` };

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** Refused by the compiler if the client gives an answer no type. */
export const typed = <T>(answer: 0 extends 1 & T ? never : T): T => answer;

export interface Query {
  by: string[];
  where?: string[];
  share?: string[];
}
export interface NewCase {
  sentencedOn: string;
  defendants: { sex: string; convictions: { offence: string }[]; sentence: { outcome: string } }[];
}

interface Statistics {
  release: string;
  dimensions: { id: string; codes: { code: string; label: string }[] }[];
  observations: {
    key: Readonly<Record<string, string | undefined>>;
    value: number | null;
    share: number | null;
    denominator: number | null;
    flags: string[];
  }[];
  notes: { text: string; mandatory: boolean }[];
  links: Readonly<Record<string, string | undefined>>;
}
interface Problem {
  status: number;
  code: string;
  errors: { parameter?: string; code: string; allowed?: string[] }[];
}
interface Headline {
  id: string;
  computed: boolean;
  statement: string | null;
}
interface Release {
  version: string | null;
  state: string;
}
interface CaseRecord {
  id: string;
  seq: number;
  area?: string;
  defendants: {
    sex?: string;
    convictions: { offence?: string; counts: number }[];
    sentence: { outcome?: string; orders?: string[] };
  }[];
}
interface RecordPage {
  items: CaseRecord[];
  next: string | null;
}

export interface Client {
  statistics(query: Query): Promise<Statistics>;
  /** Statistics that are refused. */
  refused(query: Query): Promise<Problem>;
  csv(query: Query): Promise<string>;
  headlines(): Promise<Headline[]>;
  manifest(): Promise<{ body: Release; etag: string | null | undefined }>;
  /** The status of a manifest that the reader has. */
  manifestAgain(etag: string): Promise<number>;
  records(page: { limit: number; cursor?: string }): Promise<RecordPage>;
  createCase(body: NewCase): Promise<{ id: string; state: string; revision: number }>;
}

/** Ten calls. */
export async function use(client: Client): Promise<void> {
  const outcomes = await client.statistics({ by: ['outcome', 'sex'], share: ['outcome'] });
  assert.equal(outcomes.release, VERSION);
  assert.deepEqual(
    outcomes.dimensions.map(({ id }) => id),
    ['outcome', 'sex'],
  );
  const custody = outcomes.observations.find(({ key }) => key.outcome === 'immediate-custody' && key.sex === 'male');
  assert.deepEqual([custody?.value, custody?.share, custody?.denominator], [60, 0.6061, 99]);
  assert.ok(outcomes.notes.some(({ mandatory }) => mandatory));

  const years = await client.statistics({ by: ['year'], where: ['year:2013..2015', 'sex:female'] });
  assert.deepEqual(
    years.observations.map(({ key }) => [key.year, key.sex]),
    ['2013', '2014', '2015'].map((year) => [year, 'female']),
  );
  assert.equal(
    years.observations.reduce((sum, { value }) => sum + (value ?? Number.NaN), 0),
    2,
  );

  const problem = await client.refused({ by: ['colour'] });
  assert.deepEqual([problem.status, problem.code], [422, 'invalid-query']);
  assert.equal(problem.errors[0]?.code, 'unknown-dimension');
  assert.ok(problem.errors[0].allowed?.includes('outcome'));

  const csv = await client.csv({ by: ['sex'] });
  assert.match(csv, /^sex,sex_label,measure,.*\r\nmale,Male,defendants,defendants,99,/);

  const headlines = await client.headlines();
  const trust = headlines.find(({ id }) => id === 'trust-or-access');
  assert.ok(trust?.computed);
  assert.match(trust.statement ?? '', /^1 in 3 of those convicted/);

  const { body: manifest, etag } = await client.manifest();
  assert.deepEqual([manifest.version, manifest.state], [VERSION, 'published']);
  assert.ok(etag);
  assert.equal(await client.manifestAgain(etag), 304);

  const first = await client.records({ limit: 60 });
  assert.equal(first.items.length, 60);
  assert.ok(first.next !== null);
  const second = await client.records({ limit: 60, cursor: first.next });
  assert.equal(second.next, null);
  const records = [...first.items, ...second.items];
  assert.equal(new Set(records.map(({ id }) => id)).size, 100);
  const defendants = records.flatMap((record) => record.defendants);
  assert.equal(defendants.filter(({ sex }) => sex === 'female').length, 2);
  assert.equal(defendants.filter(({ sentence }) => sentence.outcome === 'immediate-custody').length, 61);
  assert.ok(defendants.every(({ convictions }) => convictions.every(({ offence, counts }) => offence && counts > 0)));

  const created = await client.createCase({
    sentencedOn: '2014-05-01',
    defendants: [
      { sex: 'male', convictions: [{ offence: 'iioc-possess' }], sentence: { outcome: 'community-sentence' } },
    ],
  });
  assert.deepEqual([created.state, created.revision], ['draft', 1]);
  assert.match(created.id, /^[0-9a-f-]{36}$/);
}
