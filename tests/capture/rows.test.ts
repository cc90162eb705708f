import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { useService } from '../harness.ts';
import { move, newCase, newDataset, put, reviewerOf } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aDefendant, aFullCase } from '../samples/court.ts';

const service = await useService();

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
    defendants: await read('position', 'defendants', 'position'),
    convictions: await read('position, offence, counts, principal', 'convictions', 'position'),
    // These two are of an older version: a search finds what they say in the facts of convictions.
    sentences: await read('outcome', 'sentences', 'outcome'),
    quantities: await read('position', 'quantities', 'position'),
    sources: await read('position, outlet_type, published_on, url', 'sources', 'position'),
  };
}

const NOTHING = { defendants: [], convictions: [], sentences: [], quantities: [], sources: [] };
const FULL = {
  ...NOTHING,
  defendants: ['0', '1'],
  convictions: ['0 murder 12 t', '1 theft 1 f', '2 theft 1 t'],
  sources: ['0 regional 2015-03-14 https://example.org/report'],
};
const SMALL = { ...NOTHING, defendants: ['0'], convictions: ['0 theft 1 t'] };
/** Nobody searches sources for partners. */
const FULL_LIVE = { ...FULL, sources: [] };

test('in every state, the relational rows are those of the head and the live revision', async () => {
  const reviewer = await reviewerOf(service);
  const go = async (one: Body, body: Body) => (await move(service, one, body, reviewer)).body;
  const posted = await newCase(service, await newDataset(service), aFullCase(), { state: 'in-review' });
  expect([await rows(posted, 'head'), await rows(posted, 'live')]).toEqual([FULL, NOTHING]);
  const approved = await go(posted, { to: 'approved' });
  expect([await rows(approved, 'head'), await rows(approved, 'live')]).toEqual([FULL, FULL_LIVE]);
  const small = { defendants: [aDefendant()], quantities: [], sources: [] };
  const edited = (await put(service, approved, small)).body;
  expect([await rows(edited, 'head'), await rows(edited, 'live')]).toEqual([SMALL, FULL_LIVE]);
  const corrected = await go(await go(edited, { to: 'in-review' }), { to: 'approved' });
  expect([await rows(corrected, 'head'), await rows(corrected, 'live')]).toEqual([SMALL, SMALL]);
  const withdrawn = await go(corrected, { to: 'withdrawn', reason: 'out-of-scope' });
  expect([await rows(withdrawn, 'head'), await rows(withdrawn, 'live')]).toEqual([SMALL, NOTHING]);
  const restored = await go(await go(withdrawn, { to: 'in-review' }), { to: 'approved' });
  expect([await rows(restored, 'head'), await rows(restored, 'live')]).toEqual([SMALL, SMALL]);
});
