import { expect, test } from 'vitest';
import type { Codebook } from '../../src/codebook/model.ts';
import { differencesOf, linkReleases } from '../../src/disclosure/linkage.ts';
import { bands } from '../samples/code-lists.ts';
import { codebookOf, count, emptyRelease, list, type Pieces } from './pieces.ts';

/** Which cells of two releases mean the same: `later = earlier` by their names, or one name where both are the same. */
function pairsOf(before: Codebook, after: Codebook): string[] {
  const releases = [emptyRelease(before, { release: 'old', frozen: true }), emptyRelease(after, { release: 'new' })];
  const linkage = linkReleases(releases, { zeros: true });
  const nameOf = (cell: number) => linkage.cells[cell]!.id.replace(/^(old|new) /, '');
  return differencesOf(linkage, releases)
    .map(({ release, earlier, later }) => {
      expect(release).toBe('old');
      for (const part of earlier) expect(linkage.cells[part]).toMatchObject({ frozen: true, virtual: false });
      const [one, other] = [nameOf(later), earlier.map(nameOf).join(' + ')];
      return one === other ? one : `${one} = ${other}`;
    })
    .sort();
}

const people = count('people', 'defendant');
const byArea = (more: Partial<Pieces> & { areas?: string; regions?: string } = {}): Pieces => {
  const { areas = 'a1>n a2>n a3>s', regions = 'n s', ...rest } = more;
  return {
    builtIn: { area: { codeList: 'area' } },
    codeLists: { area: list(areas, { region: regions }) },
    measures: [people],
    tables: [{ by: ['area'] }, { by: ['areaRegion'] }],
    ...rest,
  };
};

test('cells of one codebook are the same in both releases, each once', () => {
  const codebook = codebookOf(byArea());
  expect(pairsOf(codebook, codebook)).toEqual([
    'defendants',
    ...['a1', 'a2', 'a3', 'not-reported'].map((code) => `defendants|area=${code}`),
    'defendants|areaRegion=n',
  ]);
});

test('a renamed code is the same code; two that became one are that one together', () => {
  const before = codebookOf(byArea());
  const after = byArea({ areas: 'b1>n a2>n a3>s' });
  Object.assign((after.codeLists as { area: { codes: object[] } }).area.codes[0]!, { renamedFrom: ['a1'] });
  expect(pairsOf(before, codebookOf(after))).toContain('defendants|area=b1 = defendants|area=a1');
  expect(pairsOf(before, codebookOf(after))).toContain('defendants|areaRegion=n');
  const joined = byArea({ areas: 'b1>n a3>s' });
  Object.assign((joined.codeLists as { area: { codes: object[] } }).area.codes[0]!, { renamedFrom: ['a1', 'a2'] });
  // All of the region is in the one area that is left.
  expect(pairsOf(before, codebookOf(joined)).filter((pair) => pair.includes('b1'))).toEqual([
    'defendants|area=b1 = defendants|area=a1 + defendants|area=a2',
    'defendants|area=b1 = defendants|areaRegion=n',
  ]);
});

test('a region that an area has moved to is another, the sum of the areas that it has now; a new area changes no region', () => {
  const before = codebookOf(byArea());
  const moved = pairsOf(before, codebookOf(byArea({ areas: 'a1>n a2>s a3>s' })));
  expect(moved.filter((pair) => pair.includes('areaRegion'))).toEqual([
    'defendants|areaRegion=s = defendants|area=a2 + defendants|area=a3',
  ]);
  expect(moved).toContain('defendants|area=a2');
  const more = pairsOf(before, codebookOf(byArea({ areas: 'a1>n a2>n a3>s a4>s' })));
  expect(more).toContain('defendants|areaRegion=n');
  // It had one area, and was called by it.
  expect(more).toContain('defendants|areaRegion=s = defendants|area=a3');
});

const mapped = (rule: object) =>
  byArea({
    derived: [{ id: 'side', label: 'x', level: 'case', rule: { map: { of: 'area', ...rule }, codeList: 'ab' } }],
    codeLists: { area: list('a1>n a2>n a3>s', { region: 'n s' }) },
    tables: [{ by: ['side'] }],
  });

test('a map with another rule gives other codes, whatever they are called', () => {
  const before = codebookOf(mapped({ codes: { a: ['a1'] }, else: 'b' }));
  expect(pairsOf(before, codebookOf(mapped({ codes: { a: ['a1'], b: ['a2', 'a3'] } })))).toEqual(
    ['defendants', 'defendants|area=a1', 'defendants|area=not-reported', 'defendants|side=b'].sort(),
  );
  expect(pairsOf(before, codebookOf(mapped({ codes: { a: ['a1', 'a2'] }, else: 'b' })))).toEqual([
    'defendants',
    'defendants|area=not-reported',
  ]);
});

test('a region, or a code of a map, that was not published is the sum of its areas, in tables by something else too', () => {
  const sex = { sex: { codeList: 'sex' } };
  const lists = { area: list('a1>n a2>n a3>s', { region: 'n s' }), sex: list('male female') };
  const before = codebookOf({
    ...byArea(),
    builtIn: { area: { codeList: 'area', levels: { region: 'internal' } }, ...sex },
    codeLists: lists,
    tables: [{ by: ['area', 'sex'] }],
  });
  const after = codebookOf({
    ...mapped({ codes: { a: ['a2'] }, else: 'b' }),
    builtIn: { area: { codeList: 'area' }, ...sex },
    codeLists: { ...lists, ab: list('a b') },
    tables: [{ by: ['areaRegion', 'sex'] }, { by: ['side'] }],
  });
  const pairs = pairsOf(before, after);
  expect(pairs).toContain('defendants|areaRegion=n = defendants|area=a1 + defendants|area=a2');
  expect(pairs).toContain(
    'defendants|areaRegion=n|sex=male = defendants|area=a1|sex=male + defendants|area=a2|sex=male',
  );
  expect(pairs).toContain('defendants|side=b = defendants|area=a1 + defendants|area=a3');
});

test('codes of which somebody can have several are no sum', () => {
  const offences = list('o1>x o2>x o3>y', { kind: 'x y' });
  const convicted = (levels: object, by: string) =>
    codebookOf({
      builtIn: { offence: { codeList: 'offence', required: true, levels } },
      codeLists: { offence: offences },
      measures: [people],
      tables: [{ by: [by] }],
    });
  const pairs = pairsOf(convicted({ kind: 'internal' }, 'offence'), convicted({}, 'offenceKind'));
  expect(pairs.filter((pair) => pair.includes('offenceKind=x'))).toEqual([]);
});

test('a band with other limits is another', () => {
  const sized = (text: string) =>
    codebookOf({
      derived: [{ id: 'size', label: 'x', level: 'case', rule: { count: 'defendant', codeList: 'size' } }],
      codeLists: { size: bands(text) },
      measures: [people],
      tables: [{ by: ['size'] }],
    });
  expect(pairsOf(sized('one:1-1 two:2-2 more:3-'), sized('one:1-1 two:2-3 more:4-'))).toEqual([
    'defendants',
    'defendants|size=one',
  ]);
});

test('a measure is known by what it counts, not by its id', () => {
  const with_ = (...measures: object[]) => codebookOf(byArea({ measures, tables: [{ by: ['area'] }] }));
  const filtered = (id: string, filter: object) => count(id, 'defendant', filter);
  const north = with_(filtered('some', { areaRegion: ['n'] }));
  expect(pairsOf(north, with_(filtered('others', { areaRegion: { not: ['s', 'not-reported'] } })))).toEqual([
    'defendants|area=a1',
    'defendants|area=a2',
    'defendants|areaRegion=n',
  ]);
  expect(pairsOf(north, with_(filtered('some', { areaRegion: ['s'] })))).toEqual([]);
  expect(pairsOf(north, with_(count('some', 'case', { areaRegion: ['n'] })))).toEqual([]);
  // The filter is a code of a table of everybody now.
  expect(pairsOf(north, codebookOf(byArea()))).toEqual([
    'defendants|area=a1',
    'defendants|area=a2',
    'defendants|areaRegion=n',
  ]);
});

test('a flag with another rule is another; one with the same is not', () => {
  const flagged = (codes: string[]) =>
    codebookOf({
      builtIn: { offence: { codeList: 'offence' } },
      codeLists: { offence: list('o p q') },
      derived: [{ id: 'violent', label: 'x', level: 'defendant', rule: { exists: { offence: codes } } }],
      measures: [people],
      tables: [{ by: ['violent'] }],
    });
  expect(pairsOf(flagged(['o', 'p']), flagged(['o', 'p']))).toHaveLength(3);
  expect(pairsOf(flagged(['o', 'p']), flagged(['o']))).toEqual(['defendants']);
});

test('what only one of the releases publishes is in no pair, however many releases there are', () => {
  const codebook = codebookOf(byArea());
  const all = emptyRelease(codebook, { release: 'one' });
  const total = { ...all, release: 'two', tables: all.tables.slice(0, 1) };
  const releases = [all, total, { ...all, release: 'three' }];
  const linkage = linkReleases(releases, { zeros: true });
  const found = differencesOf(linkage, releases);
  expect(found.filter(({ release }) => release === 'two')).toHaveLength(1);
  expect(found.filter(({ release }) => release === 'one')).toHaveLength(6);
});
