import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useService } from '../../harness.ts';
import { runs } from '../../runs.ts';
import type { Body } from '../../samples/body.ts';
import { type Editor, OPERATIONS, startEditor } from '../edit-history.ts';
import { publish } from '../journey.ts';

/** Random histories: the records of a version are those that partners read then, and with the changes up to a later one, its records. */

const HISTORIES = runs('RECORD_HISTORIES', 2, 30);
const service = await useService({ writesFiles: true, config: { logLevel: 'silent' } });
const partner = await service.key('partner');
let number = 0;

type Records = Map<string, Body>;

async function recordsAt(path: string): Promise<Records> {
  const records: Records = new Map();
  for (let next: string | null = `${path}?limit=7`; next !== null; ) {
    const answer = await service.send('GET', next, { key: partner });
    if (answer.status === 503) await sleep(20);
    else {
      expect(answer.status, answer.text).toBe(200);
      for (const record of answer.body.items) records.set(record.id, record);
      next = answer.body.next;
    }
  }
  return records;
}

/** Applies the changes between two versions as the guide says. Answers whether there is a codebook that asks for a new copy. */
async function applyChanges(dataset: string, copy: Records, since: string, until: string): Promise<boolean> {
  const D = `/v1/datasets/${dataset}`;
  let reload = false;
  for (let path: string | undefined = `${D}/changes?since=${since}&until=${until}&include=record&limit=5`; path; ) {
    const { body, headers } = await service.send('GET', path, { key: partner });
    for (const item of body.items) {
      if (item.op === 'codebook') reload ||= item.reload;
      else if (item.record) copy.set(item.id, item.record);
      else copy.delete(item.id);
    }
    path = /<([^>]+)>/.exec(String(headers.link ?? ''))?.[1];
  }
  return reload;
}

async function erasedOf(dataset: string): Promise<Set<string>> {
  const { body } = await service.send('GET', `/v1/datasets/${dataset}/erasures?limit=1000`, { key: partner });
  return new Set(body.items.map(({ id }: Body) => id));
}

async function playHistory(editor: Editor, rounds: readonly (readonly Parameters<Editor['edit']>[0][])[]) {
  const versions: { version: string; seen: Records }[] = [];
  for (const edits of rounds) {
    // Makes sure that there is something to release, whatever the edits amount to.
    await editor.edit({ name: 'create', pick: edits.length });
    for (const edit of edits) await editor.edit(edit);
    const version = await publish(service, editor.dataset);
    versions.push({ version, seen: await recordsAt(`/v1/datasets/${editor.dataset}/records`) });
  }
  return versions;
}

const edit = fc.record({ name: fc.constantFrom(...OPERATIONS), pick: fc.nat(1_000) });
const history = fc.array(fc.array(edit, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 3 });

test('records(v) are those of then; records(v) + changes(v..w) = records(w); erasures aside', {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (rounds) => {
      number += 1;
      const editor = await startEditor(service, `versions-${number}`);
      const versions = await playHistory(editor, rounds);
      const erased = await erasedOf(editor.dataset);
      const kept = (records: Records): Records => new Map([...records].filter(([id]) => !erased.has(id)));
      const pathOf = (version: string) => `/v1/datasets/${editor.dataset}/releases/${version}/records`;
      for (const [at, { version, seen }] of versions.entries()) {
        const records = await recordsAt(pathOf(version));
        expect(records).toEqual(kept(seen));
        for (const later of versions.slice(at + 1)) {
          const copy = new Map(records);
          const reload = await applyChanges(editor.dataset, copy, version, later.version);
          if (!reload) expect(kept(copy)).toEqual(kept(later.seen));
        }
      }
    }),
    { numRuns: HISTORIES, seed: Number(process.env.SEED) },
  );
});
