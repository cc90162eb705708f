import { expect, test } from 'vitest';
import { compile } from '../../../src/codebook/compile.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { attack } from '../../disclosure/attack/attack.ts';
import { countWorld } from '../../disclosure/attack/count.ts';
import type { Door } from '../../disclosure/attack/door.ts';
import { randomHistory } from '../../disclosure/attack/history.ts';
import { nameOf, questionsOf, read, type Told } from '../../disclosure/attack/knowledge.ts';
import type { Published } from '../../disclosure/attack/publish.ts';
import { useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { approveCases, buildDraft, moveCases, moveDraft, type Posted, putDataset } from '../journey.ts';

/** The same attack through the front door: histories of a real service, read over HTTP. */

const service = await useService();

const get = async (path: string): Promise<Body> => {
  const { status, body, text } = await service.send('GET', path, {});
  expect(status, `${path} ${text}`).toBe(200);
  return body;
};

async function httpDoor(dataset: string, version: string): Promise<Door> {
  const path = `/v1/datasets/${dataset}/releases/${version}`;
  const structure = await get(`${path}/structure`);
  const { codebook } = await get(`${path}/codebook`);
  const answers = new Map<string, Body>();
  for (const question of questionsOf({ structure, codebook })) {
    const { measure, by, totals, share, base, sort } = question;
    const query = new URLSearchParams({ measure, ...(by.length > 0 && { by: by.join() }), totals: `${totals}` });
    for (const [name, value] of Object.entries({ share, base, sort })) if (value !== undefined) query.set(name, value);
    answers.set(JSON.stringify(question), await get(`${path}/statistics?${query}`));
  }
  const { items: headlines } = await get(`${path}/headlines`);
  // As town.ts has them.
  const rules = { datePrecision: 'year', youthRule: false } as const;
  return { version, structure, codebook, headlines, rules, ask: (question) => answers.get(JSON.stringify(question)) };
}

/** `R/differences` must say what the two releases say, and nothing of why. */
async function readDifferences(dataset: string, earlier: Told, later: Told): Promise<string[]> {
  const wrong: string[] = [];
  const shownIn = ({ cells }: Told, cell: string): number | null => cells.get(cell)?.value ?? null;
  let path: string | null =
    `/v1/datasets/${dataset}/releases/${later.version}/differences?since=${earlier.version}&limit=1000`;
  while (path) {
    const page: Body = await get(path);
    for (const one of page.items) {
      const cell = nameOf(one.measure, Object.entries<string>(one.key));
      const value = shownIn(later, cell);
      const previous = shownIn(earlier, cell);
      if (one.value !== value || one.previous !== previous || one.causes !== null) wrong.push(JSON.stringify(one));
      // Means have decimals, whose binary fractions are not exact.
      const difference = value === null || previous === null ? null : Number((value - previous).toFixed(6));
      if (one.difference !== difference) wrong.push(JSON.stringify(one));
    }
    path = page.links?.next ?? page.next ?? null;
  }
  return wrong;
}

/** The history of a headline says what the headline says in each release. */
async function readHistories(dataset: string, doors: readonly Door[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id } of doors[0]!.codebook.headlines) {
    const history = await get(`/v1/datasets/${dataset}/headlines/${id}/history`);
    const text = JSON.stringify(history);
    for (const door of doors) {
      const { value, status } = door.headlines.find((one) => one.id === id)!;
      const edition = history.items.find(({ version }: Body) => version === door.version);
      if (edition?.value !== value) wrong.push(`${id} ${door.version} ${status} ${text}`);
    }
  }
  return wrong;
}

/** Every claim about a withheld figure gets the same answer. */
async function readChecks(dataset: string, { version, headlines }: Door): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, status } of headlines.filter((one) => one.status === 'suppressed')) {
    const answers = new Set<string>();
    for (const claim of ['0', '1', '2', '3', '4', '7', 'at least 1', 'under 3', '10%', '50%']) {
      const path = `/v1/datasets/${dataset}/releases/${version}/headlines/${id}/check?claim=${encodeURIComponent(claim)}`;
      answers.add(JSON.stringify((await get(path)).verdict));
    }
    if (answers.size !== 1) wrong.push(`${id} ${status} ${[...answers].join()}`);
  }
  return wrong;
}

/** What holds today of every release; the other dangers are looked for without a service. */
const HELD = ['interval', 'order', 'untrue'] as const;

test('histories of a real service', async () => {
  let attacked = 0;
  for (let seed = 20_000; attacked < 12; seed++) {
    const { editions } = randomHistory(seed);
    const bodies = editions.map(({ body }) => body);
    // The service takes no new case under a former name.
    if (bodies[0].codebook.disclosure.policy !== 'threshold' || JSON.stringify(bodies).includes('renamedFrom'))
      continue;
    const dataset = `history-${seed}`;
    const posted = new Map<string, Posted>();
    const contents = new Map<string, Body>();
    const known: (Published & { told: Told })[] = [];
    let last = '';
    for (const { body, cases } of editions) {
      const state = JSON.stringify([body, [...cases]]);
      if (state === last) continue; // the service releases nothing where nothing has changed
      last = state;
      await putDataset(service, dataset, body);
      const gone = [...contents].filter(([id, content]) => cases.get(id) !== content).map(([id]) => id);
      if (gone.length > 0)
        await moveCases(service, dataset, { to: 'withdrawn', reason: 'out-of-scope' }, gone.map((id) => posted.get(id)!)); // biome-ignore format: one call
      for (const id of gone) contents.delete(id);
      const fresh = [...cases].filter(([id]) => !contents.has(id));
      for (let at = 0; at < fresh.length; at += 100) {
        const batch = fresh.slice(at, at + 100);
        const made = await approveCases(service, dataset, batch.map(([, content]) => content)); // biome-ignore format: one call
        batch.forEach(([id, content], index) => {
          posted.set(id, made[index]!);
          contents.set(id, content);
        });
      }
      const draft = await buildDraft(service, dataset);
      if (draft.body.state === 'failed') {
        expect(draft.body.error, draft.text).toBe('release-held');
        await moveDraft(service, dataset, 'discarded', String(draft.headers.etag));
        continue;
      }
      const moved = await moveDraft(service, dataset, 'published', String(draft.headers.etag));
      expect(moved.status, moved.text).toBe(200);
      const door = await httpDoor(dataset, moved.body.version);
      const codebook = compile(dataset, DatasetDefinition.parse(body));
      const told = read(door);
      // A case stays in the numbers as it was first counted.
      const live = [...contents].map(([id, content]): [string, Body] => [posted.get(id)!.id, content]);
      const counted = new Map([...live, ...(known.at(-1)?.counted ?? [])]);
      const wrong: string[] = await readChecks(dataset, door);
      for (const before of known) wrong.push(...(await readDifferences(dataset, before.told, told)));
      known.push({
        version: door.version,
        codebook,
        tables: [],
        door,
        truth: countWorld(codebook, counted),
        counted,
        told,
      });
      wrong.push(...(await readHistories(dataset, known.map((one) => one.door)))); // biome-ignore format: one call
      expect([...wrong, ...attack(known, { dangers: HELD })], dataset).toEqual([]);
      attacked++;
    }
  }
}, 600_000);
