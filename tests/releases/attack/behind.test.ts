import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Db } from '../../../src/db/client.ts';
import { openTestDatabase, startApp } from '../../harness.ts';
import { PARISHIONERS, people } from '../../samples/parish-court.ts';
import { approveCases, moveCases, publish, putParishCourt } from '../journey.ts';

/** What a partner gets of a process that reads what is public from a replica, which is behind. */

test.skipIf(process.env.TEST_DATABASE_URL === undefined)(
  'a record file with somebody who was erased is not sent because the replica does not know of it yet',
  { timeout: 120_000 },
  async () => {
    const { database, drop } = await openTestDatabase();
    let readers: Db = database.readers;
    const proxied = new Proxy(database.readers, {
      get: (_, name) => {
        const member = Reflect.get(readers, name);
        return typeof member === 'function' ? member.bind(readers) : member;
      },
    });
    const opened = { database: { ...database, readers: proxied }, drop };
    const service = await startApp({ opened, writesFiles: true });
    await putParishCourt(service, 'court');
    const [one] = await approveCases(service, 'court', people({ ...PARISHIONERS, 'female coach': 20 }));
    const file = `/v1/datasets/court/releases/${await publish(service, 'court')}/files/records.ndjson`;
    const key = await service.key('partner');
    const read = () => service.send('GET', file, { key });
    while ((await read()).status === 503) await sleep(20);
    await database.withSession(async (session) => {
      await session.execute(sql`begin isolation level repeatable read`);
      // The file is not written anew as long as this is held.
      await session.execute(sql`select from releases for update`);
      readers = session;
      await moveCases(service, 'court', { to: 'erased', reason: 'erasure-upheld' }, one ? [one] : []);
      const { status, text } = await read();
      expect([status, text.includes(`${one?.id}`)]).toEqual([503, false]);
      readers = database.readers;
      await session.execute(sql`rollback`);
    });
    await service.stop();
  },
);
