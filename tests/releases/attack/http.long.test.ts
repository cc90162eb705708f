import { afterAll, beforeAll, expect, test } from 'vitest';
import { attackPair, attackRelease, cellName, type Finding, type Knowns } from '../../disclosure/attack/attacker.ts';
import { falsehoods, isLeak, isLeakBetween } from '../../disclosure/attack/attempt.ts';
import { countWorld, type Truth } from '../../disclosure/attack/count.ts';
import type { Door } from '../../disclosure/attack/door.ts';
import { worldsOf } from '../../disclosure/attack/world.ts';
import { startApp, type TestApp } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { approveCases, buildDraft, moveCases, moveDraft, type Posted, putDataset } from '../journey.ts';

/** The same attack through the front door: histories of a real service, read over HTTP. */

let service: TestApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

const get = async (path: string): Promise<Body> => {
  const { status, body, text } = await service.send('GET', path, {});
  expect(status, `${path} ${text}`).toBe(200);
  return body;
};

async function httpDoor(dataset: string, version: string): Promise<Door> {
  const path = `/v1/datasets/${dataset}/releases/${version}`;
  return {
    version,
    structure: await get(`${path}/structure`),
    codebook: (await get(`${path}/codebook`)).codebook,
    headlines: (await get(`${path}/headlines`)).items,
    ask: ({ measure, by, totals, share, base, sort }) => {
      const query = new URLSearchParams({ measure, ...(by.length > 0 && { by: by.join() }), totals: `${totals}` });
      for (const [name, value] of Object.entries({ share, base, sort }))
        if (value !== undefined) query.set(name, value);
      return get(`${path}/statistics?${query}`);
    },
  };
}

/** `R/differences` must say what the two releases say, and nothing of why. */
async function readDifferences(dataset: string, earlier: Knowns, later: Knowns): Promise<string[]> {
  const wrong: string[] = [];
  const shownIn = ({ published, means }: Knowns, cell: string): number | null =>
    published.get(cell) ?? means.get(cell) ?? null;
  let path: string | null =
    `/v1/datasets/${dataset}/releases/${later.version}/differences?since=${earlier.version}&limit=1000`;
  while (path) {
    const page: Body = await get(path);
    for (const one of page.items) {
      const cell = cellName(one.measure, Object.entries<string>(one.key));
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

test('histories of a real service', async () => {
  let attacked = 0;
  for (const [name, { body, codebook, releases }] of worldsOf(20_000, 12)) {
    const dataset = name.replace(' ', '-');
    await putDataset(service, dataset, body);
    const posted = new Map<string, Posted>();
    const contents = new Map<string, Body>();
    const known: { knowns: Knowns; truth: Truth; door: Door }[] = [];
    for (const cases of releases) {
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
      const knowns = await attackRelease(door);
      const truth = countWorld(codebook, cases);
      const leaks: (Finding | object | string)[] = [
        ...knowns.findings.filter((one) => isLeak(one, truth, knowns.threshold)),
        ...falsehoods(knowns, truth),
        ...(await readChecks(dataset, door)),
      ];
      for (const before of known) {
        leaks.push(
          ...attackPair(before.knowns, knowns).filter((one) => isLeakBetween(one, before.truth, truth)),
          ...(await readDifferences(dataset, before.knowns, knowns)),
        );
      }
      known.push({ knowns, truth, door });
      leaks.push(...(await readHistories(dataset, known.map((one) => one.door)))); // biome-ignore format: one call
      expect(leaks, name).toEqual([]);
      attacked++;
    }
  }
  expect(attacked).toBeGreaterThan(8);
}, 600_000);
