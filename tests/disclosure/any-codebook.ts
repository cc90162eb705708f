import fc from 'fast-check';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook, Dimension } from '../../src/codebook/model.ts';
import { dice } from '../dice.ts';
import type { Body } from '../samples/body.ts';
import { bands, list } from '../samples/code-lists.ts';
import { caseOf, type PostedCase } from '../samples/random-case.ts';

/** Random codebooks, in which anything may be hidden, derived from anything and filtered by anything, and random cases of them. */

const variable = (id: string, level: string, more: object) => ({ id, label: id, level, codeList: id, ...more });

function baseOf(draw: Draw): Body {
  const audience = () => draw.of('public', 'public', 'public', 'public', 'internal');
  const seen = (...levels: string[]) => ({
    audience: audience(),
    ...(levels.length > 0 && { levels: Object.fromEntries(levels.map((level) => [level, audience()])) }),
  });
  return {
    kind: 'cases',
    title: 'Anything',
    description: 'Random',
    publisher: 'Tests',
    licence: { id: 'MIT', url: 'https://example.org/licence', attribution: 'Tests' },
    coverage: {
      window: { from: '2014-07-01', to: '2016-01-01' },
      area: 'nowhere',
      sources: 'none',
      inclusionRule: 'all',
      completeness: 'constructed',
      gaps: draw.of<object[]>([], [], [{ from: '2014-07-01', to: '2015-04-01', reason: 'x' }]),
    },
    settings: { youthRule: draw.of(true, false), datePrecision: 'none' },
    codebook: {
      builtIn: {
        area: { codeList: 'area', ...seen('region', 'country') },
        sex: { codeList: 'sex', ...seen() },
        ageBand: { codeList: 'age', ...seen() },
        offence: { codeList: 'offence', ...seen('group') },
        outcome: { codeList: 'outcome', ...seen('kind') },
        requirements: { codeList: 'requirement', ...seen('sort') },
      },
      periods: { year: audience(), quarter: audience(), month: audience() },
      variables: [
        variable('methods', 'case', { multiple: true, youthWithheld: draw.of(true, false), ...seen('group') }),
        variable('role', 'defendant', { youthWithheld: draw.of(true, false), ...seen() }),
        variable('tags', 'conviction', { multiple: true, ...seen() }),
      ],
      quantities: [
        { id: 'images', label: 'x', unit: 'images', level: 'case', categories: 'image', ...seen('scale') },
        { id: 'fine', label: 'x', unit: 'pence', level: 'defendant', decimals: 2, ...seen() },
      ],
      derived: [],
      codeLists: {
        area: list('a1>n a2>n a3>s a4>s>a3 a5>W', { region: 'n>e s>e W>W', country: 'e W' }),
        sex: list('male female'),
        age: bands('young:0-17 old:18-'),
        offence: list('o1>p o2>p o3>q', { group: 'p q' }),
        outcome: list('c1>c c2>c fine>fine', { kind: 'c fine never' }),
        requirement: list('r1>u r2>u r3>v', { sort: 'u v' }),
        methods: list('m1>s m2>u m3>u>m2', { group: 's u' }),
        role: list('w1 w2 w3>>w2'),
        tags: list('t1 t2'),
        image: list('A>new B>new C>old', { scale: 'new old' }),
        class: list('x>xy y>xy z>z', { wide: 'xy z' }),
        'from-one': bands('1:1-1 2:2-2 3-plus:3-'),
        'from-one-wide': bands('few:1-2 many:3-'),
        'from-zero': bands('none-0:0-0 some:1-'),
        'from-zero-wide': bands('few:0-9 many:10-'),
      },
      measures: [],
      tables: { upTo: 0, also: [] },
      disclosure: { policy: 'none', reason: 'Tests' },
    },
  };
}

/** What a random codebook is made of. */
interface Draw {
  of<T>(...items: T[]): T;
  some<T>(items: readonly T[], most: number): T[];
  number(most: number): number;
}

function drawOf(seed: number): Draw {
  const roll = dice(seed);
  return {
    of: (...items) => items[roll(items.length)]!, // never called without items
    some(items, most) {
      const left = [...items];
      const size = roll(Math.min(most, left.length) + 1);
      return Array.from({ length: size }, () => left.splice(roll(left.length), 1)[0]!); // size of them are there
    },
    number: (most) => roll(most + 1),
  };
}

/** The dimensions that the body declares so far. */
function dimensionsOf(body: Body): Dimension[] {
  const measures = [{ id: 'm', label: 'm', unit: 'm', countingUnit: 'case', statistic: 'count', population: 'all' }];
  const checked = checkDataset('any', { ...body, codebook: { ...body.codebook, measures } });
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return [...compile('any', checked.definition).dimensions.values()];
}

const shown = ({ codes }: Dimension): string[] =>
  codes.flatMap(({ code, publishAs }) => (publishAs === undefined ? [code] : []));

function filterOf(draw: Draw, dimensions: readonly Dimension[], most: number): Body {
  const chosen = draw.some(
    dimensions.filter(({ kind }) => kind !== 'category'),
    most,
  );
  return Object.fromEntries(
    chosen.map((dimension) => {
      const codes = draw.some(shown(dimension), 3);
      const named = codes.length > 0 ? codes : shown(dimension).slice(0, 1);
      return [dimension.id, draw.of(true, true, false) ? named : { not: named }];
    }),
  );
}

function derive(draw: Draw, body: Body, number: number): void {
  const dimensions = dimensionsOf(body).filter(({ kind }) => kind !== 'category');
  const piece = { id: `d${number}`, label: 'x', audience: draw.of('public', 'public', 'public', 'internal') };
  const kind = draw.of('map', 'map', 'exists', 'exists', 'count', 'band');
  const { derived } = body.codebook;
  // Two variables may band the same in different ways.
  const width = number % 2 === 0 ? '' : '-wide';
  if (kind === 'map') {
    const read = draw.of(...dimensions);
    const codes: Record<string, string[]> = {};
    for (const code of shown(read)) {
      const target = draw.of('x', 'y', 'z', undefined);
      if (target !== undefined && code !== 'none') codes[target] = [...(codes[target] ?? []), code];
    }
    const rest = draw.of<object>({}, { else: 'z' }, { else: 'y' });
    derived.push({ ...piece, level: read.unit, rule: { map: { of: read.id, codes, ...rest }, codeList: 'class' } });
  } else if (kind === 'exists') {
    const exists = filterOf(draw, dimensions, 2);
    if (Object.keys(exists).length === 0) return;
    derived.push({ ...piece, level: draw.of('case', 'defendant', 'conviction'), rule: { exists } });
  } else if (kind === 'count') {
    const [count, level] = draw.of(['defendant', 'case'], ['conviction', 'case'], ['conviction', 'defendant']);
    derived.push({ ...piece, level, rule: { count, codeList: `from-one${width}` } });
  } else {
    const [band, level] = draw.of(['images', 'case'], ['fine', 'defendant']);
    derived.push({ ...piece, level, rule: { band, codeList: `from-zero${width}` } });
  }
}

const MEASURES = [
  { countingUnit: 'case', statistic: 'count' },
  { countingUnit: 'defendant', statistic: 'count' },
  { countingUnit: 'conviction', statistic: 'count' },
  { countingUnit: 'case', statistic: 'sum', of: 'images' },
  { countingUnit: 'case', statistic: 'mean', of: 'images' },
  { countingUnit: 'defendant', statistic: 'sum', of: 'fine' },
  { countingUnit: 'defendant', statistic: 'mean', of: 'custodyDays' },
  { countingUnit: 'conviction', statistic: 'mean', of: 'counts' },
];

export function anyCodebook(seed: number): Codebook {
  const draw = drawOf(seed);
  const body = baseOf(draw);
  for (let number = draw.number(4); number > 0; number--) derive(draw, body, number);
  const dimensions = dimensionsOf(body);
  const plain = { label: 'x', unit: 'x', population: 'all' };
  // Each kind without a filter, and some with.
  const filtered = draw.some(MEASURES, 3).map((measure) => ({ ...measure, filter: filterOf(draw, dimensions, 2) }));
  const again = draw
    .some(MEASURES.slice(0, 3), 2)
    .map((measure) => ({ ...measure, filter: filterOf(draw, dimensions, 1) }));
  body.codebook.measures = [...MEASURES, ...filtered, ...again].map((measure, at) => ({
    ...plain,
    ...measure,
    id: `m${at}`,
  }));
  const open = dimensions.filter(({ audience }) => audience === 'public');
  const tables = Array.from({ length: 1 + draw.number(4) }, () => {
    const by: Dimension[] = [];
    for (const one of draw.some(open, 4)) {
      const clashes = by.some(
        (other) => other.root === one.root || (other.quantity !== undefined && one.quantity !== undefined),
      );
      if (!clashes && by.length < 3) by.push(one);
    }
    return { by: by.map(({ id }) => id) };
  });
  body.codebook.tables = { upTo: draw.of(0, 1, 1), also: tables };
  const checked = checkDataset('any', body);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return compile('any', checked.definition);
}

/** Cases with dates that may be known to the month, the year, or not at all, and amounts in quarters. */
export const casesOf = (codebook: Codebook): fc.Arbitrary<PostedCase[]> =>
  fc.array(
    fc.tuple(caseOf(codebook), fc.constantFrom(10, 10, 7, 4, 0)).map(([posted, length]) => {
      const { sentencedOn, ...rest } = posted;
      const defendants = posted.defendants.map((defendant) => ({ ...defendant, ...inQuarters(defendant) }));
      const date = length === 0 ? {} : { sentencedOn: sentencedOn.slice(0, length) };
      return { ...rest, ...date, defendants } as PostedCase; // the samples know days alone
    }),
    { maxLength: 7 },
  );

function inQuarters({ quantities }: Body): Body {
  if (quantities === undefined) return {};
  return { quantities: quantities.map((entry: Body) => ({ ...entry, value: (entry.value % 4000) / 4 })) };
}
