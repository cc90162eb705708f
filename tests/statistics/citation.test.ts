import fc from 'fast-check';
import { expect, test } from 'vitest';
import { citationOf } from '../../src/statistics/citation.ts';
import { parish, releaseOf } from '../samples/parish.ts';

const release = { ...releaseOf({}), publicUrl: 'https://figures.example.org/' };
const { definition } = parish();
const source = {
  title: 'Poor law returns: England',
  publisher: 'Ministry of Parishes',
  url: 'https://gov.example.org/returns_2014?a=1&b=2',
  publishedOn: '2014-11-05',
};
const reused = { ...definition, publisher: 'Example Charity', source };

test('what the publisher of the release counted itself is cited as its own', () => {
  expect(citationOf(definition, release)).toEqual({
    text: 'Parish {clerk}. (2015). Parish & records (Version 1.2.0) [Data set]. https://figures.example.org/datasets/parish/releases/1.2.0',
    sourceLine:
      'Source: Parish {clerk}, Parish & records, version 1.2.0, 22 July 2015. Licence: CC0-1.0. https://figures.example.org/datasets/parish/releases/1.2.0',
    url: 'https://figures.example.org/datasets/parish/releases/1.2.0',
    title: 'Parish & records',
    publisher: 'Parish {clerk}',
    source: null,
    version: '1.2.0',
    publishedAt: '2015-07-22T08:00:00Z',
    licence: 'CC0-1.0',
    bibtex: [
      '@misc{parish-1.2.0,',
      '  title = {{Parish \\& records}},',
      '  author = {{Parish (clerk)}},',
      '  year = {2015},',
      '  month = jul,',
      '  version = {1.2.0},',
      '  url = {https://figures.example.org/datasets/parish/releases/1.2.0},',
      '  note = {Data set. Licence: CC0-1.0.}',
      '}',
    ].join('\n'),
    csl: {
      id: 'parish-1.2.0',
      type: 'dataset',
      title: 'Parish & records',
      author: [{ literal: 'Parish {clerk}' }],
      issued: { 'date-parts': [[2015, 7, 22]] },
      version: '1.2.0',
      URL: 'https://figures.example.org/datasets/parish/releases/1.2.0',
      note: 'Licence: CC0-1.0.',
    },
  });
});

test('figures of somebody else name their source, and the publisher of the release beside it', () => {
  const cited = citationOf(reused, release);
  expect(cited?.text).toBe(
    'Ministry of Parishes. (2015). Parish & records (Version 1.2.0) [Data set]. Example Charity. Source: Ministry of Parishes, Poor law returns: England, 5 November 2014. https://figures.example.org/datasets/parish/releases/1.2.0',
  );
  expect(cited?.sourceLine).toBe(
    'Source: Ministry of Parishes, Poor law returns: England, 5 November 2014; published by Example Charity, Parish & records, version 1.2.0, 22 July 2015. Licence: CC0-1.0. https://figures.example.org/datasets/parish/releases/1.2.0',
  );
  expect(cited).toMatchObject({ publisher: 'Example Charity', source });
  expect(cited?.csl).toMatchObject({
    author: [{ literal: 'Ministry of Parishes' }],
    publisher: 'Example Charity',
    issued: { 'date-parts': [[2015, 7, 22]] },
    'original-title': 'Poor law returns: England',
    'original-publisher': 'Ministry of Parishes',
    'original-date': { 'date-parts': [[2014, 11, 5]] },
    note: `Licence: CC0-1.0. Source: ${source.url}`,
  });
  expect(cited?.bibtex).toContain('author = {{Ministry of Parishes}},\n  publisher = {{Example Charity}}');
  expect(cited?.bibtex).toContain('https://gov.example.org/returns\\_2014?a=1\\&b=2');
});

test('a source without a date has none anywhere', () => {
  const { publishedOn: _, ...undated } = source;
  const cited = citationOf({ ...reused, source: undated }, release);
  expect(cited?.source?.publishedOn).toBeNull();
  expect(cited?.csl).not.toHaveProperty('original-date');
  expect(cited?.text).toContain('Source: Ministry of Parishes, Poor law returns: England. https');
});

test('a headline and a query are cited by the address of their own page, under keys of their own', () => {
  const query = 'statistics?measure=people&by=trade';
  const cited = [
    citationOf(definition, release),
    citationOf(definition, release, { headline: 'literate' }),
    citationOf(definition, release, { query }),
    citationOf(definition, release, { query: `${query}&totals=true` }),
  ];
  const base = 'https://figures.example.org/datasets/parish/releases/1.2.0';
  expect(cited.map((one) => one?.url)).toEqual([
    base,
    `${base}/headlines/literate`,
    `${base}/${query}`,
    `${base}/${query}&totals=true`,
  ]);
  for (const one of cited)
    for (const text of [one?.text, one?.sourceLine]) expect(text?.endsWith(` ${one?.url}`)).toBe(true);
  expect(cited[1]?.csl.id).toBe('parish-1.2.0-literate');
  expect(new Set(cited.map((one) => one?.csl.id)).size).toBe(4);
});

test('a draft cannot be cited', () => {
  expect(citationOf(definition, { ...release, version: 'draft', publishedAt: null })).toBeNull();
});

test('whatever a title says, BibTeX has one entry with its fields, and the other forms one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ minLength: 1 }), (title, publisher) => {
      const cited = citationOf({ ...reused, title, publisher, source: { ...source, title } }, release);
      const bibtex = cited?.bibtex ?? '';
      let depth = 0;
      let closed = 0;
      for (const character of bibtex) {
        if (character === '{') depth += 1;
        if (character === '}') depth -= 1;
        if (depth === 0 && character === '}') closed += 1;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect([depth, closed, bibtex.split('\n').length]).toEqual([
        0,
        1,
        publisher.trim() === source.publisher ? 9 : 10,
      ]);
      // What TeX gives a meaning is escaped, or written by its name.
      const titled = /^ {2}title = \{\{(.*)\}\},$/m.exec(bibtex)?.[1];
      expect(titled?.replace(/\\[&%$#_]|\{\\text[a-z]+\}/g, '')).not.toMatch(/[\\{}&%$#_^~<>|"]/);
      expect(cited?.text).not.toMatch(/[\r\n]/);
      expect(cited?.sourceLine).not.toMatch(/[\r\n]/);
    }),
  );
});
