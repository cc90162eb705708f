import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCase } from '../../src/cases/check.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { CaseContent } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import { acceptedCase, counter, everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const replace = (codebook: Codebook, body: unknown, current: CaseContent) =>
  checkCase(codebook, body, {
    mode: 'replace',
    newId: () => {
      throw new Error('nothing is new');
    },
    current,
    readOnly: readOnly,
  });
const readOnly = {
  id: '11111111-1111-4111-8111-111111111111',
  dataset: 'x',
  state: 'draft',
  revision: 1,
  liveRevision: null,
  etag: '"e"',
  createdAt: '2020-01-01T00:00:00Z',
  updatedAt: '2020-01-01T00:00:00Z',
  review: { to: 'returned', note: null, by: 'a', at: '2020-01-01T00:00:00Z' },
};
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
};
const withoutIds = (content: CaseContent) => ({
  ...content,
  defendants: content.defendants.map(({ id: _, convictions, ...defendant }) => ({
    ...defendant,
    convictions: convictions.map(({ id: __, ...conviction }) => conviction),
  })),
});

for (const [name, codebook] of [
  ['press-snapshot-2015', pressSnapshot()],
  ['everything', everything()],
] as const) {
  test(`what is posted is stored: ${name}`, () => {
    fc.assert(
      fc.property(caseOf(codebook), (body) => {
        const content = acceptedCase(codebook, body);
        expect(withoutIds(content)).toEqual(body);
        expect(CaseContent.parse(content)).toEqual(content);
      }),
      { numRuns: rounds(150) },
    );
  });

  test(`the answer of GET sent to PUT changes nothing: ${name}`, () => {
    fc.assert(
      fc.property(caseOf(codebook), (body) => {
        const content = acceptedCase(codebook, body);
        const got = JSON.parse(JSON.stringify({ ...readOnly, ...content }));
        for (const sent of [got, shuffled(got)]) {
          const checked = replace(codebook, sent, content);
          expect(checked).toEqual({ content });
          if ('content' in checked) expect(JSON.stringify(checked.content)).toBe(JSON.stringify(content));
        }
        const { sources: _, ...unseen } = got;
        const kept = replace(codebook, unseen, content);
        expect(JSON.stringify(kept)).toBe(JSON.stringify({ content }));
      }),
      { numRuns: rounds(150) },
    );
  });

  test(`without its read-only members and external ids the answer is a valid POST: ${name}`, () => {
    fc.assert(
      fc.property(caseOf(codebook), (body) => {
        const { externalIds: _, ...content } = acceptedCase(codebook, body);
        expect(withoutIds(acceptedCase(codebook, content))).toEqual(withoutIds(content));
      }),
      { numRuns: rounds(100) },
    );
  });

  test(`no body, however broken, makes the check throw: ${name}`, () => {
    const broken = fc
      .tuple(
        caseOf(codebook),
        fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 5 }),
      )
      .map(([body, changes]) => changes.reduce<unknown>((so, [at, by, how]) => mutate(so, at, by, how), body));
    fc.assert(
      fc.property(fc.oneof(broken, fc.jsonValue()), (body) => {
        const checked = checkCase(codebook, body, { mode: 'create', newId: counter(), pointer: '/items/3' });
        if ('faults' in checked) {
          const pointers = checked.faults.map(({ pointer }) => pointer ?? '');
          expect(new Set(pointers).size).toBe(pointers.length);
          expect(pointers.length).toBeGreaterThan(0);
          for (const pointer of pointers) expect(pointer.startsWith('/items/3')).toBe(true);
        } else {
          // What is accepted is stable: it is accepted again as it was stored.
          expect(withoutIds(acceptedCase(codebook, checked.content))).toEqual(withoutIds(checked.content));
          expect(CaseContent.parse(checked.content)).toEqual(checked.content);
        }
      }),
      { numRuns: rounds(500) },
    );
  });
}

/** Puts `by` somewhere into the tree, drops a member, doubles an item, or adds a member. */
const mutate = (tree: unknown, at: number, by: unknown, how: number): unknown => {
  const copy = structuredClone(tree);
  const places: [Record<string, unknown> | unknown[], string][] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, name]); // arrays take members by position too
      walk(member);
    }
  };
  walk(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return by;
  const [holder, name] = place;
  if (how === 1 && !Array.isArray(holder)) delete holder[name];
  else if (how === 2 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(name)]));
  else if (how === 3 && !Array.isArray(holder)) holder[`${name}x`] = by;
  else Object.assign(holder, { [name]: by });
  return copy;
};
