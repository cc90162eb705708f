import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { pressSnapshot } from '../samples/everything.ts';
import { check, readerOf } from './case-file.ts';

const page = new URL('../../docs/import.md', import.meta.url);

test('the example of docs/import.md is a file of valid cases', async () => {
  const csv = /```csv\n([\s\S]*?)```/.exec(await readFile(page, 'utf8'))?.[1] ?? '';
  const [header = [], ...rows] = parse(csv) as string[][];
  const reader = readerOf(pressSnapshot(), header);
  expect(rows.map(reader.nameOf)).toEqual(['A', 'A', '']);
  const bodies = [rows.slice(0, 2), rows.slice(2)].map((those) => reader.bodyOf(those));
  expect(bodies).toEqual([
    {
      problems: [],
      body: {
        externalIds: [{ system: 'press-desk', value: '2015-0412' }],
        sentencedOn: '2015-03-13',
        area: 'E23000013',
        courtType: 'crown',
        attributes: { methods: ['live-stream', 'peer-to-peer'] },
        quantities: [
          { quantity: 'images', value: 1200, basis: 'at-least' },
          { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
        ],
        defendants: [
          {
            sex: 'male',
            ageBand: '45-54',
            attributes: { role: 'education', priorSimilar: 'no' },
            convictions: [
              { offence: 'iioc-make-distribute', counts: 12, principal: true },
              { offence: 'iioc-possess', principal: false },
            ],
            sentence: { outcome: 'immediate-custody', custodyTerm: 'P1Y6M', orders: ['shpo'] },
          },
          {
            sex: 'male',
            ageBand: '20-24',
            convictions: [{ offence: 'iioc-possess' }],
            sentence: { outcome: 'community-sentence', orders: ['none'] },
          },
        ],
        sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
      },
    },
    {
      problems: [],
      body: {
        externalIds: [{ system: 'press-desk', value: '2015-0413' }],
        sentencedOn: '2015-04-02',
        area: 'not-reported',
        courtType: 'crown',
        defendants: [
          {
            sex: 'female',
            convictions: [{ offence: 'prohibited-image' }],
            sentence: { outcome: 'suspended-sentence' },
          },
        ],
      },
    },
  ]);
  for (const read of bodies) expect('body' in read && check(pressSnapshot(), read.body)).toHaveProperty('content');
});
