import { compile } from '../../../src/codebook/compile.ts';
import type { Codebook } from '../../../src/codebook/model.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { dice } from '../../dice.ts';
import type { Body } from '../../samples/body.ts';
import { list } from '../../samples/code-lists.ts';

/** Random datasets that protect people by a threshold, and what becomes of their cases from release to release. */

export interface World {
  body: Body;
  codebook: Codebook;
  /** The cases of each release by name. A case that is corrected keeps its name. */
  releases: ReadonlyMap<string, Body>[];
}

type Roll = (sides: number) => number;

const DIMENSIONS = ['area', 'areaRegion', 'sex', 'role', 'outcome', 'offence', 'offenceGroup', 'methods', 'year'];

export function randomWorld(seed: number): World {
  const roll = dice(seed);
  const body = randomBody(roll);
  // Dice of its own, so that the other numbers of a seed stay as they are.
  if (dice(seed + 1_000_000)(3) === 0)
    body.codebook.measures.push(count('mean-fine', 'defendant', { statistic: 'mean', of: 'fine', decimals: 2 }));
  const codebook = compile('attacked', DatasetDefinition.parse(body));
  const weights = Array.from({ length: 8 }, () => [1, 2, 4, 8][roll(4)]!);
  let next = 0;
  const add = (cases: Map<string, Body>, people: number, year: number) => {
    for (let left = people; left > 0; left--) cases.set(`case-${next++}`, randomCase(roll, weights, year));
  };
  const first = new Map<string, Body>();
  add(first, [30 + roll(70), 120 + roll(180), 220 + roll(80), 220 + roll(80)][roll(4)]!, 2014);
  const releases = [first];
  for (let more = roll(3); more > 0; more--) {
    const cases = new Map(releases.at(-1)!);
    const names = [...cases.keys()];
    const some = (most: number) => Array.from({ length: roll(most + 1) }, () => names[roll(names.length)]!);
    // Most releases of this kind would be held if every change were of a few people.
    const few = roll(5) === 0;
    if (roll(5) > 0) add(cases, few ? 1 + roll(5) : 20 + roll(100), 2014 + roll(2));
    for (const name of some(roll(2) * (few ? 2 : 15)))
      if (cases.has(name)) cases.set(name, randomCase(roll, weights, 2014));
    if (roll(3) === 0) for (const name of some(few ? 2 : 20)) cases.delete(name);
    releases.push(cases);
  }
  return { body, codebook, releases };
}

const count = (id: string, countingUnit: string, more: object = {}) => ({
  ...{ id, label: id, unit: id, countingUnit, statistic: 'count', population: 'all' },
  ...more,
});

function randomBody(roll: Roll): Body {
  const left = [...DIMENSIONS];
  const open = new Set(
    Array.from({ length: [2, 2, 2, 3, 3, 4][roll(6)]! }, () => left.splice(roll(left.length), 1)[0]!),
  );
  const seen = (id: string) => (open.has(id) ? 'public' : 'internal');
  const single = [...open].filter((id) => !['offence', 'offenceGroup', 'methods', 'year'].includes(id));
  const filterBy = single[roll(Math.max(1, single.length))];
  const filterCodes: Record<string, string[][]> = {
    area: [['a1'], ['a2', 'a3']],
    areaRegion: [['north']],
    sex: [['male'], ['female']],
    role: [['w1'], ['w2', 'w3']],
    outcome: [['custody'], ['fine', 'other']],
  };
  const filter =
    filterBy === undefined ? undefined : { [filterBy]: filterCodes[filterBy]![roll(filterCodes[filterBy]!.length)]! };
  const measures = [
    count('people', 'defendant'),
    ...(filter && roll(2) === 0 ? [count('some-people', 'defendant', { filter })] : []),
    ...(roll(5) === 0 ? [count('cases', 'case')] : []),
    ...(roll(4) === 0 ? [count('convictions', 'conviction')] : []),
    ...(roll(4) === 0 ? [count('fines', 'defendant', { statistic: 'sum', of: 'fine' })] : []),
  ];
  const shown = [...open];
  const distinctRoots = (by: string[]): boolean =>
    new Set(by.map((id) => id.replace(/Region|Group/, ''))).size === by.length;
  const three = shown.slice(0, 3);
  const wide = shown.length >= 3 && roll(5) === 0 && distinctRoots(three);
  const sensitive = roll(3) === 0 ? [shown[roll(shown.length)]!].filter((id) => id !== 'year') : [];
  const tabulated = single.filter((id) => !wide || three.includes(id));
  const headlines = tabulated.flatMap((id, at) => {
    const of = { measure: 'people', where: { [id]: [filterCodes[id]![0]![0]!] }, statement: '{wording} of them' };
    return [
      { ...of, id: `count-${at}`, statistic: 'count', form: 'exact' },
      { ...of, id: `share-${at}`, statistic: 'share', share: id, base: ['all', 'known'][roll(2)], form: 'percent' },
    ];
  });
  return {
    kind: 'cases',
    title: 'Attacked',
    description: 'Random',
    publisher: 'Tests',
    licence: { id: 'MIT', url: 'https://example.org/licence', attribution: 'Tests' },
    coverage: {
      window: { from: '2014-01-01', to: '2016-01-01' },
      ...{ area: 'nowhere', sources: 'none', inclusionRule: 'all', completeness: 'constructed' },
    },
    settings: { youthRule: false, selfApproval: true, duplicates: 'off' },
    codebook: {
      builtIn: {
        area: { codeList: 'area', audience: seen('area'), levels: { region: seen('areaRegion') } },
        sex: { codeList: 'sex', required: true, audience: seen('sex') },
        offence: { codeList: 'offence', audience: seen('offence'), levels: { group: seen('offenceGroup') } },
        outcome: { codeList: 'outcome', audience: seen('outcome') },
      },
      periods: { year: seen('year') },
      variables: [
        {
          id: 'methods',
          label: 'Methods',
          level: 'case',
          codeList: 'method',
          multiple: true,
          audience: seen('methods'),
        },
        { id: 'role', label: 'Role', level: 'defendant', codeList: 'role', audience: seen('role') },
      ],
      quantities: [{ id: 'fine', label: 'Fine', unit: 'pounds', level: 'defendant' }],
      codeLists: {
        area: list('a1>north a2>north a3>south', { region: 'north south' }),
        sex: list('male female'),
        offence: list('o1>p o2>p o3>q', { group: 'p q' }),
        outcome: list('custody fine other'),
        method: list('m1 m2 m3'),
        role: list('w1 w2 w3'),
      },
      measures,
      headlines,
      tables: { upTo: wide ? 0 : 1 + roll(2), also: wide ? [{ by: three }] : [] },
      disclosure: {
        policy: 'threshold',
        threshold: 3 + roll(1 + roll(8)),
        ...{ sensitive, k: roll(2), zeros: roll(8) === 0 ? 'shown' : 'protect' },
      },
    },
  };
}

function randomCase(roll: Roll, weights: readonly number[], year: number): Body {
  /** Some codes are rare, so that there is something to hide. */
  const pick = (shift: number, ...codes: string[]): string => {
    const own = codes.map((_, at) => weights[(at + shift) % weights.length]!);
    const rolled = roll(own.reduce((sum, weight) => sum + weight, 0));
    return codes[own.findIndex((_, at) => rolled < own.slice(0, at + 1).reduce((sum, weight) => sum + weight, 0))]!;
  };
  const maybe = (member: string, code: string) => (roll(12) === 0 ? {} : { [member]: code });
  const methods = ['m1', 'm2', 'm3'].filter(() => roll(3) === 0);
  return {
    sentencedOn: `${year}-03-0${1 + roll(9)}`,
    ...maybe('area', pick(0, 'a1', 'a2', 'a3')),
    attributes: roll(10) === 0 ? {} : { methods },
    defendants: Array.from({ length: roll(6) === 0 ? 2 : 1 }, () => ({
      sex: pick(1, 'male', 'female', 'male'),
      attributes: maybe('role', pick(2, 'w1', 'w2', 'w3')),
      sentence: maybe('outcome', pick(3, 'custody', 'fine', 'other')),
      quantities: roll(4) === 0 ? [] : [{ quantity: 'fine', value: roll(5) * 10 ** roll(4), basis: 'exact' }],
      convictions: Array.from({ length: 1 + (roll(4) === 0 ? roll(4) : 0) }, (_, at) => ({
        offence: pick(4, 'o1', 'o2', 'o3'),
        principal: at === 0,
        counts: 1,
        attributes: {},
      })),
    })),
  };
}

/** Random worlds with the names by which a failure tells which one it was. */
export function* worldsOf(first: number, count: number): Generator<readonly [name: string, world: World]> {
  for (let seed = first; seed < first + count; seed++) yield [`world ${seed}`, randomWorld(seed)];
}
