import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { SUFFIXES } from '../../../src/formats/representation-path.ts';
import { dice } from '../../dice.ts';
import { caseOf, measure, townOf } from '../../disclosure/attack/town.ts';
import { useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { approveCases, publish, putDataset } from '../journey.ts';

/**
 * Amounts have so many digits that none is in an answer by chance. So a sum, or a mean, that is withheld or changed may be in no answer
 * at all: in no format, no file and no page, not as text and not as a number of a binary file.
 */

const service = await useService({ writesFiles: true });

const CODES = { outcome: ['custody', 'fine', 'other'], area: ['a1', 'a2', 'a3', 'a4'] };
const CLAIMS = [
  'more than 1 million',
  '10 million',
  '10%',
  'more than half',
  'less than 1 in 100',
  '5 of 20',
  'not 10%',
];
const OF_DATASET = ['', '/releases', '/releases.atom', '/notices', '/codebook'];
const ELSEWHERE = ['/', '/sitemap.xml', '/v1/datasets', '/v1/catalog', '/v1/catalog.ttl', '/v1/releases.atom', '/v1/search?q=fines', '/v1/release-calendar']; // biome-ignore format: one line

const headlines = CODES.outcome.flatMap((code) => {
  const of = { measure: 'fines', where: { outcome: [code] }, statement: '{wording} of them' };
  return [
    { ...of, id: `sum-${code}`, statistic: 'sum', form: 'exact' },
    { ...of, id: `more-${code}`, statistic: 'sum', form: 'more-than' },
    { ...of, id: `years-${code}`, statistic: 'sum', form: 'total', convert: { unit: 'thousands', divideBy: 1_000 } },
    { ...of, id: `share-${code}`, statistic: 'share', share: 'outcome', form: 'percent' },
  ];
});

function townUnder(disclosure: object, statistic: string): Body {
  const body = townOf({
    open: ['outcome', 'area'],
    measures: [measure('people'), measure('fines', { statistic, of: 'fine', decimals: statistic === 'sum' ? 0 : 2 })],
    tables: { upTo: 1, of: ['outcome', 'area'] },
    disclosure,
    headlines: statistic === 'sum' ? headlines : [],
  });
  Object.assign(body.codebook.quantities[0], { decimals: 2, audience: 'public' });
  return body;
}

interface Fined {
  outcome: string;
  area: string;
  pence?: number;
}
const roll = dice(7);
const fined = (times: number, outcome: string, area: string): Fined[] =>
  Array.from({ length: times }, () => ({ outcome, area, pence: 1_000_000 + roll(99_999_999) }));
const unfined = (times: number, outcome: string, area: string): Fined[] =>
  Array.from({ length: times }, () => ({ outcome, area }));
/** Others in each dataset, since one may show what another hides. */
const first = (): Fined[] =>
  [
    ...[fined(40, 'custody', 'a1'), fined(45, 'fine', 'a2'), fined(3, 'other', 'a3'), fined(60, 'fine', 'a3')],
    ...[fined(50, 'custody', 'a4'), unfined(25, 'fine', 'a2'), unfined(25, 'custody', 'a4')],
  ].flat();
const later = (): Fined[] => [fined(30, 'custody', 'a2'), fined(31, 'fine', 'a3')].flat();
const casesOf = (people: readonly Fined[]): Body[] =>
  people.map(({ pence, ...one }) => caseOf({ ...one, ...(pence !== undefined && { fine: pence / 100 }) }));

/** Every true sum and mean, as it could be printed or stored. */
function trueNumbers(people: readonly Fined[], statistic: string): Map<string, string[]> {
  const groups = Object.entries(CODES).flatMap(([by, codes]) => codes.map((code) => [by, code] as const));
  return new Map(
    groups.map(([by, code]) => {
      const own = people.filter((one) => one[by as keyof Fined] === code && one.pence !== undefined);
      const pence = own.reduce((sum, one) => sum + Number(one.pence), 0);
      const mean = pence / 100 / own.length;
      const sums = [pence, pence / 100, Math.round(pence / 100)];
      return [`${by} ${code}`, [...sums, ...(statistic === 'mean' ? [mean, Number(mean.toFixed(2))] : [])].map(String)];
    }),
  );
}

async function settled(path: string) {
  for (;;) {
    const answer = await service.app.inject(path);
    if (answer.statusCode !== 503) return answer;
    await sleep(20);
  }
}

/** All that anybody can get of a dataset. */
async function everyAnswer(dataset: string, versions: readonly string[], ids: readonly string[]) {
  const answers = new Map<string, Buffer>();
  const read = async (path: string): Promise<Body> => {
    const { rawPayload, headers, payload } = await settled(path);
    const isZip = rawPayload.subarray(0, 2).toString('latin1') === 'PK';
    const isPacked = rawPayload[0] === 0x1f && rawPayload[1] === 0x8b;
    const inside = isZip ? Object.values(unzipSync(rawPayload)) : isPacked ? [gunzipSync(rawPayload)] : [];
    answers.set(path, Buffer.concat([rawPayload, Buffer.from(JSON.stringify(headers)), ...inside]));
    return String(headers['content-type']).includes('json') ? JSON.parse(payload) : {};
  };
  const D = `/datasets/${dataset}`;
  for (const version of versions) {
    const R = `${D}/releases/${version}`;
    for (const { href } of (await read(`/v1${R}/files`)).items) await read(href);
    for (const below of ['', '/structure', '/codebook', '/headlines', '/certificate']) {
      await read(`/v1${R}${below}`);
      await read(`${R}${below}`);
    }
    await read(`/v1${R}/headlines.csv`);
    for (const by of ['', '&by=outcome', '&by=area'])
      for (const more of ['', '&totals=true', '&sort=-value', by && `&share=${by.slice(4)}&base=known`]) {
        const query = `measure=fines${by}${more}`;
        for (const suffix of Object.values(SUFFIXES)) await read(`/v1${R}/statistics${suffix}?${query}`);
        for (const page of ['statistics', 'table']) await read(`${R}/${page}?${query}`);
      }
    for (const id of ids)
      for (const root of ['', '/v1']) {
        await read(`${root}${R}/headlines/${id}`);
        await read(`${root}${D}/headlines/${id}/history`);
        for (const claim of CLAIMS) await read(`${root}${R}/headlines/${id}/check?claim=${encodeURIComponent(claim)}`);
      }
  }
  const [one, other] = versions;
  for (const path of [`/v1${D}/releases/${other}/differences`, `/v1${D}/releases/${other}/differences.csv`, `${D}/releases/${other}/differences`]) // biome-ignore format: one line
    await read(`${path}?since=${one}`);
  for (const path of [...OF_DATASET.flatMap((below) => [D + below, `/v1${D}${below}`]), ...ELSEWHERE]) await read(path);
  return answers;
}

/** Where one of these numbers is. */
function placesOf(numbers: ReadonlySet<string>, answers: ReadonlyMap<string, Buffer>): string[] {
  return [...answers].flatMap(([path, bytes]) => {
    const written = bytes.toString('latin1').match(/\d[\d,]*(\.\d+)?/g) ?? [];
    const texts = new Set(written.map((text) => String(Number(text.replaceAll(',', '')))));
    const isBinary = bytes.subarray(0, 4).toString('latin1') === 'PAR1';
    return [...numbers].flatMap((number) =>
      texts.has(number) || (isBinary && binaryForms(Number(number)).some((form) => bytes.includes(form)))
        ? [`${number} in ${path}`]
        : [],
    );
  });
}

function binaryForms(number: number): Buffer[] {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(number);
  const whole = Buffer.alloc(8);
  if (Number.isSafeInteger(number)) whole.writeBigInt64LE(BigInt(number));
  return Number.isSafeInteger(number) ? [double, whole] : [double];
}

test.each([
  [{ policy: 'threshold', threshold: 5 }, 'sum'],
  [{ policy: 'threshold', threshold: 5 }, 'mean'],
  [{ policy: 'rounding', base: 5 }, 'sum'],
  [{ policy: 'rounding', base: 5 }, 'mean'],
  [{ policy: 'cell-key' }, 'sum'],
  [{ policy: 'cell-key' }, 'mean'],
])(
  'no digits of what is withheld or changed are in any answer: %o, %s',
  { timeout: 300_000 },
  async (policy, statistic) => {
    const dataset = `${policy.policy}-${statistic}`;
    await putDataset(service, dataset, townUnder(policy, statistic));
    const hidden = new Set<string>();
    const shown = new Set<string>();
    const versions: string[] = [];
    const counted: Fined[] = [];
    for (const people of [first(), later()]) {
      counted.push(...people);
      await approveCases(service, dataset, casesOf(people));
      const version = await publish(service, dataset);
      versions.push(version);
      const numbers = trueNumbers(counted, statistic);
      for (const by of Object.keys(CODES)) {
        const path = `/v1/datasets/${dataset}/releases/${version}/statistics?measure=fines&by=${by}`;
        for (const { key, value } of (await service.send('GET', path, {})).body.observations) {
          const own = numbers.get(`${by} ${key[by]}`) ?? [];
          const isExact = value !== null && policy.policy === 'threshold';
          for (const number of own) (isExact ? shown : hidden).add(number);
          if (value !== null) shown.add(String(value));
        }
      }
    }
    const kept = new Set([...hidden].filter((number) => !shown.has(number) && Number(number) > 9_999));
    expect(kept.size).toBeGreaterThan(3);
    const answers = await everyAnswer(dataset, versions, statistic === 'sum' ? headlines.map(({ id }) => id) : []);
    // The same search finds what is published.
    expect(placesOf(new Set([...shown].filter((number) => Number(number) > 9_999)), answers).length).toBeGreaterThan(
      100,
    );
    expect(placesOf(kept, answers)).toEqual([]);
  },
);
