import { sql } from 'drizzle-orm';
import { rowsOf } from '../../src/db/client.ts';
import type { Answer, TestApp } from '../harness.ts';
import { casesOf, etagNow, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';

/** Does random operations on the cases of a dataset: everything that can be done to them. */

interface Standing {
  id: string;
  state: string;
  live: boolean;
}

/** Definitions that every case satisfies. Some change what partners see, some do not. */
const DEFINITIONS: ((body: Body) => void)[] = [
  (body) => (body.title = 'Another title'),
  (body) => (body.codebook.variables[0].audience = 'internal'),
  (body) => (body.codebook.codeLists.area.codes[0].publishAs = 'york'),
  (body) => (body.codebook.periods.quarter = 'internal'),
  (body) => (body.codebook.builtIn.area.audience = 'internal'),
  (body) => (body.codebook.codeLists.area.codes[2].label = 'The county of Kent'),
];

export interface FeedWriter {
  dataset: string;
  /** Ids of its cases in order of creation. Ids are random, so only positions are the same in every run of a seed. */
  created: string[];
  /** Does one operation, on one case or a few, and returns its name and the number of cases. */
  write(): Promise<{ name: string; done: number }>;
}

export async function feedWriter(
  service: TestApp,
  roll: (sides: number) => number,
  together?: FeedWriter,
): Promise<FeedWriter> {
  const dataset = together?.dataset ?? (await newDataset(service));
  const created = together?.created ?? [];
  const author = service.adminKey;
  const reviewer = await service.key(['cases:read', 'cases:write', 'cases:review', 'cases:erase', 'sources:read']);
  const pick = <T>(items: readonly T[]): T | undefined => items[roll(items.length)];
  const aBody = (): Body =>
    aCase({
      sentencedOn: `201${4 + roll(2)}-0${1 + roll(9)}-13`,
      area: pick(['leeds', 'york', 'kent']),
      // No two cases have the same content, since erased content is refused.
      quantities: [{ quantity: 'images', value: roll(1_000_000_000), basis: 'exact' }],
      ...(roll(2) === 0 && { attributes: { methods: [pick(['chat', 'forum', 'post'])] } }),
    });
  const standings = async (): Promise<Standing[]> => {
    const rows = await rowsOf<Standing>(
      service.db,
      sql`select id, state, live_revision is not null as live from cases where dataset_id = ${dataset}`,
    );
    const standing = new Map(rows.map((row) => [row.id, row]));
    return created.flatMap((id) => standing.get(id) ?? []);
  };
  const moveAll = async (key: string, body: Body, ids: readonly string[]): Promise<Answer> => {
    const items = await Promise.all(ids.map(async (id) => ({ id, etag: await etagNow(service, id) })));
    return service.send('POST', `${casesOf(dataset)}/transitions`, { key, body: { ...body, items } });
  };
  const moveOne = async (id: string, body: Body): Promise<Answer> =>
    service.send('POST', `${casesOf(dataset)}/${id}/transitions`, {
      key: reviewer,
      body,
      headers: { 'if-match': await etagNow(service, id) },
    });

  const someOf = (cases: readonly Standing[], states: readonly string[]): string[] => {
    const start = roll(Math.max(1, cases.length));
    const fitting = [...cases.slice(start), ...cases.slice(0, start)].filter(({ state }) => states.includes(state));
    return fitting.slice(0, 1 + roll(4)).map(({ id }) => id);
  };

  type Operation = (cases: readonly Standing[]) => Promise<Answer> | undefined;
  const operations: Record<string, [weight: number, Operation]> = {
    create: [
      20,
      async () => {
        const state = pick(['in-review', 'in-review', 'draft']);
        const answer = await service.send('POST', `${casesOf(dataset)}/batch?state=${state}`, {
          key: author,
          body: { items: Array.from({ length: 1 + roll(4) }, aBody) },
        });
        for (const { id } of answer.body.items ?? []) created.push(id);
        return answer;
      },
    ],
    submit: [14, (cases) => many(someOf(cases, ['draft', 'returned']), author, { to: 'in-review' })],
    approve: [26, (cases) => many(someOf(cases, ['in-review']), reviewer, { to: 'approved' })],
    correct: [
      14,
      (cases) =>
        one(cases, ['approved', 'draft', 'in-review', 'withdrawn'], async ({ id }) =>
          service.send('PUT', `${casesOf(dataset)}/${id}`, {
            key: author,
            body: aBody(),
            headers: { 'if-match': await etagNow(service, id) },
          }),
        ),
    ],
    withdraw: [
      8,
      (cases) => {
        const reason = pick(['conviction-quashed', 'out-of-scope', 'reporting-restriction']);
        return many(someOf(cases, ['approved', 'draft', 'in-review']), reviewer, { to: 'withdrawn', reason });
      },
    ],
    restore: [6, (cases) => many(someOf(cases, ['withdrawn']), reviewer, { to: 'in-review' })],
    merge: [
      7,
      (cases) =>
        one(cases, ['approved', 'draft', 'in-review', 'withdrawn'], (loser) => {
          const states = loser.live ? ['approved'] : ['approved', 'draft', 'in-review'];
          const into = pick(cases.filter(({ id, state }) => id !== loser.id && states.includes(state)));
          return into && moveOne(loser.id, { to: 'merged', into: into.id });
        }),
    ],
    unmerge: [5, (cases) => one(cases, ['merged'], ({ id }) => moveOne(id, { to: 'unmerged' }))],
    erase: [
      4,
      (cases) => {
        const ids = someOf(cases, ['approved', 'withdrawn', 'merged', 'draft', 'in-review']).slice(0, 2);
        return many(ids, reviewer, { to: 'erased', reason: 'erasure-upheld' });
      },
    ],
    codebook: [
      3,
      () => {
        const changed = DEFINITIONS.filter(() => roll(3) === 0);
        const body = aDataset((definition) => {
          for (const change of changed) change(definition);
        });
        return service.send('PUT', `/v1/datasets/${dataset}`, { key: author, body, headers: { 'if-match': '*' } });
      },
    ],
  };
  const many = (ids: readonly string[], key: string, body: Body) =>
    ids.length === 0 ? undefined : moveAll(key, body, ids);
  const one = (
    cases: readonly Standing[],
    states: readonly string[],
    act: (one: Standing) => Promise<Answer> | undefined,
  ) => {
    const chosen = pick(cases.filter(({ state }) => states.includes(state)));
    return chosen && act(chosen);
  };
  const bag = Object.entries(operations).flatMap(([name, [weight]]) => Array<string>(weight).fill(name));

  return {
    dataset,
    created,
    write: async () => {
      const name = bag[roll(bag.length)]!;
      const answer = await operations[name]?.[1](await standings());
      // A concurrent writer may have come first; anything else is a fault.
      if (answer === undefined || [409, 410, 412].includes(answer.status)) return { name, done: 0 };
      if (answer.status >= 300) throw new Error(`${name}: ${answer.text}`);
      return { name, done: answer.body.done ?? answer.body.items?.length ?? 1 };
    },
  };
}
