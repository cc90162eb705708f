import { describe, expect, test } from 'vitest';
import { caseColumns, templateExample } from '../../src/cases/csv-columns.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { codebookOf, everything, pressSnapshot } from '../samples/everything.ts';
import { shippedDefinition } from '../samples/shipped.ts';
import { bodyOf, check, court, least, PLAIN, readerOf } from './case-file.ts';

describe('the template', () => {
  test('has terms only if the codebook has a use for them; a file may have them all the same', () => {
    const without = court((dataset) => {
      delete dataset.codebook.builtIn.outcome;
    });
    const terms = ['custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm'];
    expect(caseColumns(court()).template).toEqual(expect.arrayContaining(terms));
    for (const term of terms) {
      expect(caseColumns(without).template).not.toContain(term);
      expect(caseColumns(without).byName.has(term)).toBe(true);
    }
  });

  test('names every column of the codebook, with three convictions and two sources', () => {
    expect(caseColumns(court()).template).toEqual([
      ...['case', 'externalIds', 'sentencedOn', 'area', 'courtType', 'methods', 'zzDesk'],
      ...['images', 'images.basis', 'images.A', 'images.A.basis', 'images.B', 'images.B.basis'],
      ...['images.not-reported', 'images.not-reported.basis'],
      ...[
        'sex',
        'ageBand',
        'role',
        'outcome',
        'custodyTerm',
        'suspendedTerm',
        'indeterminate',
        'minimumTerm',
        'orders',
      ],
      ...['conviction1.offence', 'conviction1.counts', 'conviction1.principal', 'conviction1.armed'],
      ...['conviction2.offence', 'conviction2.counts', 'conviction2.principal', 'conviction2.armed'],
      ...['conviction3.offence', 'conviction3.counts', 'conviction3.principal', 'conviction3.armed'],
      ...['source1.outletType', 'source1.publishedOn', 'source1.url'],
      ...['source2.outletType', 'source2.publishedOn', 'source2.url'],
    ]);
  });

  test('is the same object for the same codebook', () => {
    const codebook = court();
    expect(caseColumns(codebook)).toBe(caseColumns(codebook));
  });

  test.each<[string, () => Codebook]>([
    ['the court of the tests', court],
    ['the demo', pressSnapshot],
    ['everything', everything],
    ['odd names', oddNames],
    ['the least', least],
    ['the Old Bailey', () => codebookOf('sample', shippedDefinition('old-bailey-1780-1880'))],
  ])('has a line of example that is a valid case: %s', (_, make) => {
    const codebook = make();
    const { template } = caseColumns(codebook);
    const example = templateExample(codebook);
    expect(example).toHaveLength(template.length);
    const read = readerOf(codebook, template).bodyOf([example]);
    expect(read.problems).toEqual([]);
    expect(check(codebook, read.body)).toHaveProperty('content');
    expect(example.join()).not.toContain('not-reported');
    const empty = template.filter((_, at) => example[at] === '');
    // What stands once, and everything of the first conviction and source, is shown.
    expect(empty.filter((name) => !name.includes('.') || /^(conviction|source)1\./.test(name))).toEqual(
      ['suspendedTerm', 'indeterminate', 'minimumTerm'], // they contradict the custody of the example
    );
  });

  test('has a line of example that says what it looks like', () => {
    const codebook = court();
    const { template } = caseColumns(codebook);
    const read = readerOf(codebook, template).bodyOf([templateExample(codebook)]);
    expect(read).toEqual({
      problems: [],
      body: {
        externalIds: [{ system: 'your-system', value: '1' }],
        sentencedOn: '2014-01-01',
        area: 'leeds',
        courtType: 'crown',
        attributes: { methods: ['chat', 'forum'], zzDesk: 'zz-north' },
        quantities: [
          { quantity: 'images', value: 1200, basis: 'at-least' },
          { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
        ],
        defendants: [
          {
            sex: 'male',
            ageBand: 'adult',
            attributes: { role: 'teacher' },
            convictions: [
              { offence: 'murder', counts: 12, principal: true, attributes: { armed: 'yes' } },
              { offence: 'assault', counts: 1, principal: false, attributes: { armed: 'no' } },
            ],
            sentence: { outcome: 'custody', custodyTerm: 'P1Y6M', orders: ['zz-ban', 'zz-register'] },
          },
        ],
        sources: [{ outletType: 'regional', publishedOn: '2014-01-01', url: 'https://example.org/report' }],
      },
    });
  });
});

/** A codebook in which ids are those of fixed columns. */
function oddNames(): Codebook {
  return court(({ codebook }) => {
    for (const id of ['case', 'error', 'images', 'attributes', 'custodyTerm'])
      codebook.variables.push({ id, label: id, level: 'defendant', kind: 'flag' });
    for (const id of ['counts', 'principal', 'sentencedOn'])
      codebook.variables.push({ id, label: id, level: 'conviction', kind: 'flag' });
    for (const id of ['outcome', 'quantities', 'conviction1'])
      codebook.quantities.push({ id, label: id, unit: id, level: 'case', categories: 'odd' });
    codebook.codeLists.odd = {
      label: 'Odd',
      codes: ['outcome', 'basis', 'offence'].map((code) => ({ code, label: code })),
    };
  });
}

test('a variable or quantity with the name of another column is written with the place where it stands', () => {
  const codebook = oddNames();
  const { template } = caseColumns(codebook);
  expect(new Set(template).size).toBe(template.length);
  const odd = {
    case: 'a',
    'attributes.case': 'yes',
    'attributes.error': 'no',
    error: 'ignored',
    images: '5',
    'attributes.images': 'yes',
    'attributes.attributes': 'yes',
    custodyTerm: 'P1Y',
    'attributes.custodyTerm': 'no',
    'conviction1.counts': '2',
    'conviction1.attributes.counts': 'yes',
    'conviction1.attributes.principal': 'no',
    'conviction1.sentencedOn': 'yes',
    'quantities.outcome': '9',
    'quantities.outcome.basis': 'about',
    'quantities.outcome._basis': '1',
    'quantities.outcome._basis.basis': 'at-least',
    'quantities.quantities.outcome': '2',
    'quantities.conviction1.offence': '3',
    outcome: 'fine',
  };
  const body = bodyOf([{ ...PLAIN, ...odd }], codebook);
  expect(body).toMatchObject({
    quantities: [
      { quantity: 'images', value: 5, basis: 'exact' },
      { quantity: 'outcome', value: 9, basis: 'about' },
      { quantity: 'outcome', category: 'basis', value: 1, basis: 'at-least' },
      { quantity: 'quantities', category: 'outcome', value: 2, basis: 'exact' },
      { quantity: 'conviction1', category: 'offence', value: 3, basis: 'exact' },
    ],
    defendants: [
      {
        attributes: { case: 'yes', error: 'no', images: 'yes', attributes: 'yes', custodyTerm: 'no' },
        convictions: [
          { offence: 'theft', counts: 2, attributes: { counts: 'yes', principal: 'no', sentencedOn: 'yes' } },
        ],
        sentence: { outcome: 'fine', custodyTerm: 'P1Y' },
      },
    ],
  });
  expect(check(codebook, body)).toHaveProperty('content');
});
