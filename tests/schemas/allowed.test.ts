import { expect, test } from 'vitest';
import policeForceAreas from '../../src/codebook/standard/police-force-areas.json' with { type: 'json' };
import { allowedLists } from '../../src/schemas/allowed.ts';

const areas = {
  allowed: [...policeForceAreas.codes.map(({ code }) => code), 'not-reported'],
  labels: [...policeForceAreas.codes.map(({ label }) => label), 'Not reported'],
};
const nearest = (sent: string): string => {
  const [code] = allowedLists()(areas, sent).allowed;
  return areas.labels[areas.allowed.indexOf(code ?? '')] ?? '';
};

test('what was meant is first, whether a code or a label was sent', () => {
  expect(nearest('Surrey')).toBe('Surrey');
  expect(nearest('surey')).toBe('Surrey');
  expect(nearest('Avon & Somerset')).toBe('Avon and Somerset');
  expect(nearest('Manchester')).toBe('Greater Manchester');
  expect(nearest('e23000013')).toBe(nearest('E23000013'));
  expect(nearest('unknown')).toBe(areas.labels[0]); // nothing is near, so the list is as it was
  const sexes = { allowed: ['male', 'female', 'not-reported'], labels: ['Male', 'Female', 'Not reported'] };
  expect(allowedLists()(sexes, 'F').allowed).toEqual(['female', 'male', 'not-reported']);
  expect(allowedLists()(sexes, 'Not reported').allowed).toEqual(['not-reported', 'male', 'female']);
  expect(allowedLists()(sexes).allowed).toEqual(sexes.allowed);
});

test('a list that is cut says how many there are, and keeps the nearest and the last', () => {
  const allowed = [...Array.from({ length: 300 }, (_, i) => `code-${i}`), 'Prag', 'not-reported'];
  const labels = allowed.map((code) => (code === 'Prag' ? 'Praha – hlavní město' : code));
  const cut = allowedLists()({ allowed, labels }, 'Praha hlavni mesto');
  expect([cut.allowed.length, cut.allowed[0], cut.allowed.at(-1), cut.allowedTotal]).toEqual([
    100,
    'Prag',
    'not-reported',
    302,
  ]);
  expect(new Set(cut.allowed).size).toBe(100);
  expect(allowedLists()({ allowed: allowed.slice(0, 100) })).toEqual({ allowed: allowed.slice(0, 100) });
});

test('an answer with very many faults compares what was sent with so many codes only', () => {
  const allowed = Array.from({ length: 10_000 }, (_, i) => `code-${i}`);
  const lists = allowedLists();
  const firsts = Array.from({ length: 50 }, (_, i) => lists({ allowed }, `cod-${9_000 + i}`).allowed[0]);
  expect(firsts.slice(0, 2)).toEqual(['code-9000', 'code-9001']);
  expect(firsts.slice(2)).toEqual(Array(48).fill('code-0'));
});
