import { expect, test } from 'vitest';
import { sameCase } from '../../src/cases/diff.ts';
import { factsOf } from '../../src/cases/facts.ts';
import { presentContent } from '../../src/cases/former-names.ts';
import { recordOf } from '../../src/cases/record.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import type { Body } from '../samples/body.ts';
import { aDataset, aFullCase } from '../samples/court.ts';
import { codebookOf } from '../samples/everything.ts';

/** Former name -> present name of every code that the case below has, by code list. */
const RENAMED: Record<string, Record<string, string>> = {
  area: { leeds: 'bradford' },
  court: { crown: 'assizes' },
  age: { 'under-18': 'child' },
  offence: { murder: 'manslaughter', theft: 'larceny' },
  outcome: { custody: 'prison' },
  order: { 'zz-ban': 'zz-barred' },
  method: { chat: 'talk', post: 'talk' },
  role: { teacher: 'tutor' },
  grade: { A: 'C' },
};

function courtCodebook(rename: boolean): Codebook {
  const definition = aDataset((dataset) => {
    const { codeLists } = dataset.codebook;
    if (!rename) return;
    for (const [list, names] of Object.entries(RENAMED)) {
      for (const [former, now] of Object.entries(names)) {
        const { codes } = codeLists[list];
        const entry = codes.find(({ code }: Body) => code === former);
        const other = codes.find(({ code }: Body) => code === now);
        if (other) {
          other.renamedFrom.push(former); // two codes that become one
          codes.splice(codes.indexOf(entry), 1);
        } else Object.assign(entry, { code: now, renamedFrom: [former] });
      }
    }
  });
  return codebookOf('court', definition);
}

const [before, after] = [courtCodebook(false), courtCodebook(true)];
const withIds = (content: Body): CaseContent =>
  ({
    ...content,
    defendants: content.defendants.map((defendant: Body, i: number) => ({
      ...defendant,
      id: `d${i}`,
      convictions: defendant.convictions.map((conviction: Body, j: number) => ({ ...conviction, id: `c${i}${j}` })),
    })),
  }) as CaseContent; // canonical: it has ids
const stored = withIds(
  aFullCase({
    defendants: [
      {
        sex: 'male',
        ageBand: 'under-18',
        attributes: { role: 'teacher' },
        convictions: [
          { offence: 'murder', counts: 12, principal: true, attributes: { armed: 'yes' } },
          { offence: 'theft', principal: false },
        ],
        sentence: { outcome: 'custody', custodyTerm: 'P1Y', orders: ['zz-ban'] },
      },
    ],
  }),
);

test('every code of a stored case is read by its present name, whatever object it is in', () => {
  const present = presentContent(after, stored);
  const [defendant] = present.defendants;
  expect([present.area, present.courtType, present.attributes?.methods]).toEqual(['bradford', 'assizes', ['talk']]);
  expect(present.quantities?.map(({ category }) => category)).toEqual([undefined, 'C']);
  expect(defendant).toMatchObject({
    ageBand: 'child',
    attributes: { role: 'tutor' },
    convictions: [{ offence: 'manslaughter', attributes: { armed: 'yes' } }, { offence: 'larceny' }],
    sentence: { outcome: 'prison', orders: ['zz-barred'] },
  });
  expect(presentContent(after, present)).toEqual(present);
  expect(stored.area).toBe('leeds');
});

test('without former names a case is answered as it is', () => {
  expect(presentContent(before, stored)).toBe(stored);
});

test('facts, records and the youth rule read the present names', () => {
  for (const audience of ['internal', 'partner', 'public'] as const) {
    expect(factsOf(after, stored, audience)).toEqual(factsOf(after, presentContent(after, stored), audience));
  }
  // The defendant is under 18 by either name of the band: the role is withheld from partners.
  for (const codebook of [before, after]) {
    const record = recordOf(codebook, stored, { id: 'x', seq: 1 });
    expect([record.withheld, record.defendants[0]?.attributes]).toEqual([['area', 'courtType', 'role'], undefined]);
  }
});

test('a case says the same under either name, and something else under another', () => {
  const present = presentContent(after, stored);
  expect(sameCase(after, stored, present)).toBe(true);
  expect(sameCase(after, stored, { ...present, area: 'york' })).toBe(false);
});
