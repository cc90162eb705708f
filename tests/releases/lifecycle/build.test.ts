import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useService } from '../../harness.ts';
import { runs } from '../../runs.ts';
import type { Body } from '../../samples/body.ts';
import { everything } from '../../samples/everything.ts';
import { KNOWN, NR, postedCounter, TOTAL } from '../../samples/oracle.ts';
import { caseOf } from '../../samples/random-case.ts';
import { anyBy } from '../cube/count.ts';
import { approveCases, publish, putDataset } from '../journey.ts';

// Random cases through the whole service (posted, approved, built, published, read over HTTP), compared with a count of the
// posted documents that shares no code with it. More runs: BUILD_RUNS=200.

const RUNS = runs('BUILD_RUNS', 1, 5);
const service = await useService({ config: { logLevel: 'silent' } });
let number = 0;

const measure = (id: string, countingUnit: string, rest: object = {}) => ({
  ...{ id, label: id, unit: 'units', countingUnit, statistic: 'count', decimals: 6, population: 'all' },
  ...rest,
});
const MEASURES = [
  measure('cases', 'case'),
  measure('defendants', 'defendant'),
  measure('convictions', 'conviction'),
  measure('same-conviction', 'defendant', { filter: { offenceGroup: ['violence'], aggravated: ['yes'] } }),
  measure('not-fined', 'case', { filter: { outcome: { not: ['fine'] }, sex: ['male', NR] } }),
  measure('same-item', 'case', { filter: { methods: ['chat', 'meeting'], methodsKind: ['online'] } }),
  measure('internal-items', 'conviction', { filter: { devices: { not: ['phone'] }, habits: ['chat', 'none'] } }),
  measure('one-desk', 'defendant', { filter: { zzDesk: ['zz-north'] } }),
  measure('all-images', 'case', { statistic: 'sum', of: 'images' }),
  measure('some-images', 'case', { statistic: 'sum', of: 'images', filter: { violentCase: ['yes'] } }),
  measure('hours', 'defendant', { statistic: 'sum', of: 'hours' }),
  measure('custody', 'defendant', { statistic: 'sum', of: 'custodyDays', filter: { outcome: ['custody'] } }),
  measure('counts', 'conviction', { statistic: 'sum', of: 'counts' }),
];

const codebook = everything();
const publicDimensions = [...codebook.dimensions.values()].filter(({ audience }) => audience === 'public');
const anyTable = anyBy(publicDimensions, { minLength: 1, maxLength: 3 });

/** Numbers as JSON has them: those beyond 2^53 are compared as the nearest double on both sides. */
const decimal = (value: bigint | null, scale: bigint) => (value === null ? null : Number(value) / Number(scale));

function* keysOf(codes: readonly (readonly string[])[]): Generator<string[]> {
  const [first, ...rest] = codes;
  if (!first) return yield [];
  for (const code of first) for (const key of keysOf(rest)) yield [code, ...key];
}

test('every cell of every published table is what counting the posted documents gives', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(caseOf(codebook), { minLength: 1, maxLength: 9 }),
      fc.uniqueArray(anyTable, { minLength: 4, maxLength: 7, selector: (by) => by.toSorted().join() }),
      fc.boolean(),
      async (generated, tables, youthRule) => {
        const cases = generated.map(({ externalIds: _, ...rest }) => rest);
        const definition = structuredClone(codebook.definition) as Body;
        definition.settings = { selfApproval: true, duplicates: 'off', youthRule };
        definition.codebook.measures = MEASURES;
        definition.codebook.tables = { upTo: 0, also: tables.map((by) => ({ by })) };
        number += 1;
        const id = `random-${number}`;
        await putDataset(service, id, definition);
        await approveCases(service, id, cases);
        await publish(service, id);
        await compare(id, definition, cases);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

async function compare(id: string, definition: Body, cases: readonly Body[]): Promise<void> {
  const counter = postedCounter(definition, cases);
  const release = `/v1/datasets/${id}/releases/1.0.0`;
  const { body: manifest } = await service.send('GET', release);
  for (const { by, measures } of manifest.tables as { by: string[]; measures: string[] }[]) {
    const present = by.map((name) => {
      const found = counter.present(name);
      const dimension = codebook.dimensions.get(name);
      if (dimension?.kind !== 'period') return found;
      return dimension.codes.map(({ code }) => code).filter((code) => code !== NR || found.includes(NR));
    });
    for (const share of by.length === 0 ? [[]] : [by, by.slice(0, 1)]) {
      const query = [
        `measure=${measures.join(',')}&totals=true`,
        ...(by.length > 0 ? [`by=${by.join(',')}&share=${share.join(',')}&base=known`] : []),
      ].join('&');
      const { status, body, text } = await service.send('GET', `${release}/statistics?${query}`);
      expect(status, text.slice(0, 2_000)).toBe(200);
      expect(body.dimensions.map(({ codes }: Body) => codes.map(({ code }: Body) => code))).toEqual(
        present.map((codes) => [...codes, TOTAL]),
      );
      const expected: unknown[] = [];
      for (const measureId of measures) {
        const { of, countingUnit } = MEASURES.find((one) => one.id === measureId) as Body;
        const scale = of === 'custodyDays' ? 16n : 1n;
        const cell = counter.table(measureId, by);
        for (const key of keysOf(present.map((codes) => [...codes, TOTAL]))) {
          const { value, notReported, flags } = cell(key);
          if (body.zeros === 'omitted' && value === 0n) continue;
          const shared = by.map((name, i) => (share.includes(name) ? i : -1)).filter((i) => i >= 0);
          const has = by.length > 0 && shared.every((i) => key[i] !== NR && key[i] !== TOTAL);
          const base = has ? cell(key.map((code, i) => (shared.includes(i) ? KNOWN : code))) : null;
          const whole = base?.value ?? null;
          const isShared = value !== null && whole !== null && whole !== 0n;
          const ofBase = [
            ...(base?.flags ?? []).map((flag: string) => `${flag}-base`),
            ...(whole !== null && whole < 10n * scale ? ['small-base'] : []),
          ];
          expected.push({
            measure: measureId,
            key: Object.fromEntries(by.map((name, i) => [name, key[i]])),
            value: decimal(value, scale),
            denominator: decimal(whole, scale),
            flags: isShared ? [...flags, ...ofBase] : flags,
            ...(of !== undefined && { notReported }),
          });
          expect(countingUnit).toBeDefined();
        }
      }
      const got = body.observations.map(({ share: _, status: __, shareStatus: ___, ...rest }: Body) => rest);
      expect({ by, share, observations: got }).toEqual({ by, share, observations: expected });
      for (const { value, share: part, denominator, status: why } of body.observations) {
        if (value === null) expect([part, why]).toEqual([null, 'not-available']);
        else if (by.length === 0) expect(part).toBeNull();
        else if (denominator === null || denominator === 0) expect(part).toBeNull();
        else expect(part).toBeCloseTo(value / denominator, 3);
      }
    }
  }
}
