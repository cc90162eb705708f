import fc from 'fast-check';
import { Piscina } from 'piscina';
import { afterAll, expect, test, vi } from 'vitest';
import { fromAddress } from '../../http/from-address.ts';
import { townCases } from '../../samples/towns.ts';
import { approveCases, fromMemory, listenWithTowns, publish, requestsSeen } from '../journey.ts';

// One answer for all spellings of a query: over a socket, since answers from memory are sent in front of the framework.

const { service, url } = await listenWithTowns(1);
afterAll(() => service.stop());
const RELEASES = '/v1/datasets/towns/releases';

async function read(path: string) {
  const response = await fetch(url + path, { headers: { 'accept-encoding': 'identity' } });
  return { status: response.status, etag: response.headers.get('etag'), text: await response.text() };
}
const seen = () => requestsSeen(service);
const readFromMemory = (path: string) => fromMemory(service, () => read(path));

/** What is asked for: lists in order, sets without one, and options with their default. */
interface Query {
  /** What follows `statistics` in the path. */
  suffix?: string;
  lists: Record<string, readonly string[]>;
  sets: Record<string, readonly string[]>;
  where: Record<string, readonly string[]>;
  options: Record<string, readonly [value: string, fallback: string]>;
}
const QUERIES: Query[] = [
  {
    lists: { by: ['outcome', 'sex', 'year'] },
    sets: { share: ['sex', 'outcome'] },
    where: {},
    options: { totals: ['true', 'false'], base: ['known', 'all'] },
  },
  {
    lists: { by: ['outcome'] },
    sets: {},
    where: { year: ['2014', '2015'] },
    options: { sort: ['-value', ''], limit: ['2', ''] },
  },
  {
    lists: { measure: ['defendants'], by: ['outcome'] },
    sets: {},
    where: { year: ['2014', '2015'], sex: ['female', 'male'] },
    options: { bom: ['true', 'false'] },
    suffix: '.csv',
  },
  {
    lists: {},
    sets: { share: ['sex'] },
    where: { year: ['2015'], sex: ['male', 'female'], outcome: ['custody', 'fine'] },
    options: { totals: ['false', 'false'], base: ['all', 'all'] },
    suffix: '.svg',
  },
];

/** A spelling of a query that the service takes. */
function spell({ lists, sets, where, options, suffix = '' }: Query, random: fc.GeneratorValue): string {
  const chance = (n: number): number => random(fc.nat, { max: n - 1 });
  const shuffled = <T>(items: readonly T[]): T[] =>
    random(fc.shuffledSubarray<T>, [...items], { minLength: items.length, maxLength: items.length });
  /** By commas and repetition as it comes, and some said twice; `head` goes before each part. */
  const spread = (items: readonly string[], head = ''): string[] => {
    const repeated = chance(2) === 0 ? items : [...items, items[chance(items.length)]!]; // within the list
    const parts: string[][] = [];
    for (const item of repeated) {
      const last = parts.at(-1);
      if (last && chance(2) === 0) last.push(item);
      else parts.push([item]);
    }
    return parts.map((part) => head + part.join(','));
  };
  /** A list can be written as axios writes it. */
  const named = (name: string, value: string): [string, string] => [chance(4) === 0 ? `${name}[]` : name, value];
  /** 2014 and 2015 are all years of the window. */
  const spelledRange = (name: string, codes: readonly string[]): readonly string[] => {
    const ranges = ['2014..2015', '2014..', '..2015'];
    return name === 'year' && codes.length === 2 && chance(2) === 0 ? [ranges[chance(3)]!] : codes; // one of three
  };
  const groups: [string, string][][] = [
    ...Object.entries(lists).map(([name, items]) => spread(items).map((value) => named(name, value))),
    ...Object.entries(sets).map(([name, items]) => spread(shuffled(items)).map((value) => named(name, value))),
    ...Object.entries(where).map(([name, codes]) =>
      spread(shuffled(spelledRange(name, codes)), `${name}:`).map((value) => named('where', value)),
    ),
    ...Object.entries(options).flatMap(([name, [value, fallback]]): [string, string][][] =>
      value === fallback && chance(2) === 0 ? [] : [[[name, value]]],
    ),
  ];
  // The parts of a list keep their order; everything else may be anywhere.
  const places = shuffled(groups.flatMap((group, index) => group.map(() => index)));
  const pairs = places.map((index): [string, string] => groups[index]?.shift() ?? ['', '']);
  const encoded = (text: string): string =>
    [...text].map((one) => (chance(8) === 0 ? `%${one.charCodeAt(0).toString(16).padStart(2, '0')}` : one)).join('');
  const path = `${chance(4) === 0 ? 'stat%69stics' : 'statistics'}${suffix}`;
  const text = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join(chance(4) === 0 ? '&&' : '&');
  return `${path}?${chance(4) === 0 ? '&' : ''}${text}${chance(3) === 0 ? '&' : ''}`;
}

test('all spellings of a query have one entry, one body and one ETag, and a spelling that was read is read from memory', async () => {
  // Each time that the answer in SVG is made, it is drawn.
  const drawings = vi.spyOn(Piscina.prototype, 'run');
  for (const query of QUERIES) {
    const bodies = new Set<string>();
    const tags = new Set<string | null>();
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.constantFrom('1.0.0', '1', 'latest'), async (random, pin) => {
        const path = `${RELEASES}/${pin}/${spell(query, random)}`;
        const cold = await read(path);
        expect([path, cold.status]).toEqual([path, 200]);
        bodies.add(cold.text);
        tags.add(cold.etag);
        expect(await readFromMemory(path)).toEqual(cold);
      }),
      { numRuns: 40 },
    );
    expect([bodies.size, tags.size]).toEqual([1, 1]);
  }
  // The thread is woken by a picture without a title.
  expect(drawings.mock.calls.filter(([spec]) => String(spec).includes('"title"'))).toHaveLength(1);
});

test('the order of by and of measure is that of the answer: other orders are other answers', async () => {
  for (const [one, other] of [
    ['by=outcome,sex', 'by=sex,outcome'],
    ['measure=defendants,cases', 'measure=cases,defendants'],
  ] as const) {
    const [first, second] = [
      await read(`${RELEASES}/1.0.0/statistics?${one}`),
      await read(`${RELEASES}/1.0.0/statistics?${other}`),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.etag).not.toBe(second.etag);
  }
});

test('differences have one entry for all orders of their filters', async () => {
  await approveCases(service, 'towns', townCases().slice(0, 2));
  await publish(service, 'towns');
  const spellings = [
    'since=1.0.0&measure=defendants,cases&by=sex,outcome&where=sex:male,female&where=outcome:fine',
    'where=outcome:fine&by=outcome&by=sex&where=sex:female&where=sex:male&measure=cases,defendants&since=1.0&limit=100&',
  ];
  const answers = await Promise.all(spellings.map((spelling) => read(`${RELEASES}/latest/differences?${spelling}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]).toEqual(answers[1]);
});

test('a spelling that is refused is refused every time, whatever is in memory', async () => {
  await read(`${RELEASES}/1.0.0/statistics?by=sex`);
  for (const [spelling, status] of [
    ['by=sex&by=', 400],
    ['by=sex,', 400],
    ['by=sex&totals=', 400],
    ['by=sex&totals=false&totals=false', 400],
    ['by=sex&format=json', 400],
    ['by=sex&bom=true', 400],
    ['by=sex&base', 400],
    ['by=s%ZZx', 400],
    ['by=sex&totals[]=true', 400],
    ['by=sex&where=year:..', 400],
    ['by=sex&where=year:2015..2014', 422],
    ['by=sex&where=sex:female..male', 422],
    ['by=sex&x=1', 400],
    ['By=sex', 400],
    ['by=sex&where=sex:nobody', 422],
    ['by=sex&where=sex:_T', 422],
    ['by=sex,nothing', 422],
  ] as const) {
    for (let again = 0; again < 2; again += 1) {
      const before = seen();
      expect([spelling, (await read(`${RELEASES}/1.0.0/statistics?${spelling}`)).status]).toEqual([spelling, status]);
      expect([spelling, seen()]).toEqual([spelling, before + 1]);
    }
  }
});

test('a client that asks for many charts does not make another wait, even for a chart that both want', async () => {
  // A chart has at most two dimensions with several codes.
  const charts = ['2014', '2015', '2014,2015'].flatMap((year) =>
    ['male', 'female', ...(year.includes(',') ? [] : ['male,female'])].map(
      (sex) => `${RELEASES}/1.0.0/statistics.svg?by=outcome&where=year:${year}&where=sex:${sex}`,
    ),
  );
  const done: string[] = [];
  const ask = async (from: string, path: string) => {
    const { status } = await fromAddress(service, path, { from });
    done.push(`${from} ${status}`);
  };
  const before = seen();
  const many = charts.map((path) => ask('127.0.0.1', path));
  while (seen() < before + charts.length) await new Promise((resolve) => setTimeout(resolve, 5));
  await ask('127.0.0.2', charts.at(-1)!); // not empty
  expect(done.length).toBeLessThan(charts.length - 2);
  await Promise.all(many);
  expect(new Set(done)).toEqual(new Set(['127.0.0.1 200', '127.0.0.2 200']));
});
