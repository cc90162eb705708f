import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { startApp, type TestApp } from '../harness.ts';
import { move, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aDefendant, aFullCase } from '../samples/court.ts';

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

/** The relational rows of one side of a case, without ids, as short texts. */
async function rows(one: Body, side: 'head' | 'live'): Promise<Record<string, string[]>> {
  const these = sql`t where t.case_id = ${one.id}::uuid and t.side = ${side}`;
  const read = async (columns: string, table: string, order: string) =>
    (
      await rowsOf<{ row: string }>(
        service.db,
        sql`select concat_ws(' ', ${sql.raw(columns)}) as row from ${sql.raw(table)} ${these} order by ${sql.raw(order)}`,
      )
    ).map(({ row }) => row);
  return {
    defendants: await read('position, sex, age_band, attributes', 'defendants', 'position'),
    convictions: await read('position, offence, counts, principal', 'convictions', 'position'),
    sentences: await read("outcome, custody_term, array_to_string(orders, ',')", 'sentences', 'outcome'),
    quantities: await read('position, quantity, category, value, basis', 'quantities', 'position'),
    sources: await read('position, outlet_type, published_on, url', 'sources', 'position'),
  };
}

const NOTHING = { defendants: [], convictions: [], sentences: [], quantities: [], sources: [] };
const FULL = {
  defendants: ['0 male adult {"role": "zz-clown"}', '1 female {}'],
  convictions: ['0 murder 12 t', '1 theft 1 f', '2 theft 1 t'],
  sentences: ['custody P1Y zz-ban', 'fine'],
  quantities: ['0 images 1200 at-least', '1 images A 120 exact'],
  sources: ['0 regional 2015-03-14 https://example.org/report'],
};
const SMALL = { defendants: ['0 male {}'], convictions: ['0 theft 1 t'], sentences: [''], quantities: [], sources: [] };

test('in every state, the relational rows are those of the head and the live revision', async () => {
  const reviewer = await reviewerOf(service);
  const go = async (one: Body, body: Body) => (await move(service, one, body, reviewer)).body;
  const posted = await newCase(service, await newDataset(service), aFullCase(), { state: 'in-review' });
  expect([await rows(posted, 'head'), await rows(posted, 'live')]).toEqual([FULL, NOTHING]);
  const approved = await go(posted, { to: 'approved' });
  expect([await rows(approved, 'head'), await rows(approved, 'live')]).toEqual([FULL, FULL]);
  const small = { defendants: [aDefendant()], quantities: [], sources: [] };
  const edited = (await put(service, approved, small)).body;
  expect([await rows(edited, 'head'), await rows(edited, 'live')]).toEqual([SMALL, FULL]);
  const corrected = await go(await go(edited, { to: 'in-review' }), { to: 'approved' });
  expect([await rows(corrected, 'head'), await rows(corrected, 'live')]).toEqual([SMALL, SMALL]);
  const withdrawn = await go(corrected, { to: 'withdrawn', reason: 'out-of-scope' });
  expect([await rows(withdrawn, 'head'), await rows(withdrawn, 'live')]).toEqual([SMALL, NOTHING]);
  const restored = await go(await go(withdrawn, { to: 'in-review' }), { to: 'approved' });
  expect([await rows(restored, 'head'), await rows(restored, 'live')]).toEqual([SMALL, SMALL]);
});
