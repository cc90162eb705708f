import fc from 'fast-check';
import { expect, test } from 'vitest';
import { besideService, useService } from '../../harness.ts';
import { runs } from '../../runs.ts';
import type { Body } from '../../samples/body.ts';
import {
  type Copy,
  nameOf,
  OPERATIONS,
  publishCopy,
  SAME_COUNTING,
  startEditor,
  TOGGLES,
  type Toggle,
} from '../edit-history.ts';

// Random histories of edits and releases, all through the API: the values of a release plus the differences are the values of any
// later one. More runs: DIFFERENCE_RUNS=50.

const RUNS = runs('DIFFERENCE_RUNS', 1, 2);
const RELEASES = 4;
const service = await useService({ config: { logLevel: 'silent' } });
let number = 0;

const edit = fc.record({ name: fc.constantFrom(...OPERATIONS), pick: fc.nat(1_000) });
const history = fc.array(fc.array(edit, { minLength: 1, maxLength: 6 }), {
  minLength: RELEASES - 1,
  maxLength: RELEASES - 1,
});

test('any release plus the differences is any later one; causes add up; versions follow the rules; bytes stay', {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.nat(RELEASES), async (rounds, withdrawn) => {
      number += 1;
      const dataset = `edited-${number}`;
      const editor = await startEditor(service, dataset);
      const copies = [await publishCopy(service, editor)];
      const given = [copies[0]!.version];
      for (const [round, edits] of rounds.entries()) {
        // Makes sure that there is something to release, whatever the edits amount to.
        await editor.edit({ name: 'create', pick: round });
        for (const one of edits) await editor.edit(one);
        const copy = await publishCopy(service, editor);
        checkVersion(copies.at(-1)!, copy, given); // the newest still published
        given.push(copy.version);
        copies.push(copy);
        if (round + 1 === withdrawn && copies.length > 2) await withdraw(dataset, copies.splice(-2, 1)[0]!.version);
      }
      for (const [i, before] of copies.entries())
        for (const after of copies.slice(i + 1)) await checkDifferences(dataset, before, after);
      await checkBytes(copies);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

async function withdraw(dataset: string, version: string): Promise<void> {
  const answer = await service.send('POST', `/v1/datasets/${dataset}/releases/${version}/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A mistake' },
  });
  expect(answer.status, answer.text).toBe(200);
}

const STEPS = ['patch', 'minor', 'major'] as const;

/** The step from the newest published release, taken from the highest version ever given. */
function checkVersion(before: Copy, after: Copy, given: readonly string[]): void {
  const steps = (Object.keys(TOGGLES) as Toggle[]).flatMap((toggle) => {
    if (before.toggles.has(toggle) === after.toggles.has(toggle)) return [];
    return [TOGGLES[toggle][after.toggles.has(toggle) ? 'on' : 'off']];
  });
  const numbers = (copy: Copy) => [
    [...copy.values].sort(),
    [...copy.headlines].map(([id, { value, numerator, denominator }]) => [id, value, numerator, denominator]),
  ];
  const moved = JSON.stringify(numbers(before)) !== JSON.stringify(numbers(after));
  const least = moved ? 'minor' : 'patch';
  const step = STEPS.findLast((one) => [...steps, least].includes(one)) ?? 'patch';
  const [major = 0, minor = 0, patch = 0] = (given.at(-1) ?? '').split('.').map(Number);
  const expected = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  }[step];
  expect(after.version, `${[...before.toggles]} -> ${[...after.toggles]}`).toBe(expected);
  expect(given).not.toContain(after.version);
}

async function checkDifferences(dataset: string, before: Copy, after: Copy): Promise<void> {
  const told = new Map<string, Body>();
  let headlines: Body[] = [];
  const path = `/v1/datasets/${dataset}/releases/${after.version}/differences?since=${before.version}`;
  for (let next: string | null = `${path}&limit=23`; next !== null; ) {
    const page = await service.send('GET', next);
    expect(page.status, page.text).toBe(200);
    expect(page.headers['cache-control']).toBe('public, max-age=86400, immutable');
    after.bytes.set(next, `${page.headers.etag} ${page.text}`);
    if (page.body.headlines) headlines = page.body.headlines;
    for (const item of page.body.items) {
      const name = nameOf(item.measure, item.key);
      expect(told.has(name), name).toBe(false);
      told.set(name, item);
    }
    next = page.body.next;
  }
  // Only cases made the difference, and all of them can still be counted.
  const plain = before.erasures === after.erasures && sameCounting(before, after);
  for (const [name, item] of told) {
    checkMoved(name, item);
    if (plain && !name.startsWith('mean-days') && item.difference !== null)
      expect([name, item.causes === null || 'method' in item.causes]).toEqual([name, false]);
    expect([null, 0]).toContain(before.values.has(name) ? null : item.previous);
    expect([null, 0]).toContain(after.values.has(name) ? null : item.value);
  }
  for (const [name, value] of after.values) {
    const item = told.get(name);
    if (before.values.has(name)) {
      const was = before.values.get(name);
      expect([name, item?.previous ?? was, item ? item.value : was]).toEqual([name, was, value]);
    } else if (item) expect([name, item.value]).toEqual([name, value]);
  }
  for (const headline of headlines) checkHeadline(headline, before, after, plain);
  for (const [id, now] of after.headlines) {
    const was = before.headlines.get(id);
    if (!was || headlines.some((one) => one.id === id)) continue;
    for (const member of ['value', 'numerator', 'denominator']) expect([id, was[member]]).toEqual([id, now[member]]);
  }
}

function checkHeadline(headline: Body, before: Copy, after: Copy, plain: boolean): void {
  const [was, now] = [before.headlines.get(headline.id), after.headlines.get(headline.id)];
  for (const member of ['value', 'numerator', 'denominator']) {
    const moved = headline[member];
    if (moved === null) expect([headline.id, member, was[member]]).toEqual([headline.id, member, now[member]]);
    else {
      expect([moved.previous, moved.value]).toEqual([was[member], now[member]]);
      checkMoved(`${headline.id} ${member}`, moved);
      const isWhole = member !== 'value' || ['count', 'sum'].includes(headline.statistic);
      if (plain && isWhole && moved.difference !== null)
        expect([headline.id, member, moved.causes === null || 'method' in moved.causes]).toEqual([
          headline.id,
          member,
          false,
        ]);
    }
  }
  expect(headline.wording).toEqual({ previous: was.wording?.text ?? null, value: now.wording?.text ?? null });
}

/** Exact numbers with at most four decimals. */
const whole = (value: number): number => Math.round(value * 1e4);

function checkMoved(name: string, { previous, value, difference, causes }: Body): void {
  if (previous === null || value === null) {
    expect([name, difference, causes]).toEqual([name, null, null]);
    return;
  }
  expect([name, whole(previous) + whole(difference)]).toEqual([name, whole(value)]);
  expect(difference).not.toBe(0);
  if (causes === null) return;
  const parts = Object.values<number>(causes).map(whole);
  expect([name, parts.reduce((sum, part) => sum + part, 0)]).toEqual([name, whole(difference)]);
  expect(parts).not.toContain(0);
}

/** Whatever was switched on the way has been switched back, too: each release is compared with the one before it. */
const sameCounting = (before: Copy, after: Copy): boolean =>
  (Object.keys(TOGGLES) as Toggle[]).every(
    (toggle) => SAME_COUNTING.includes(toggle) || before.toggles.has(toggle) === after.toggles.has(toggle),
  );

/** Whatever happened since: in this process, and in one that begins anew on the same database. */
async function checkBytes(copies: readonly Copy[]): Promise<void> {
  const app = await besideService(service, { publicUrl: 'https://other.example' });
  await app.ready();
  for (const { bytes } of copies) {
    for (const [path, text] of bytes) {
      for (const answer of [await service.app.inject(path), await app.inject(path)])
        expect(`${answer.headers.etag} ${answer.body}`, path).toBe(text);
    }
  }
  await app.close();
}
