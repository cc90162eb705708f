import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCertificate, checkProtection } from '../../disclosure/src/index.ts';
import { testSolver } from '../../disclosure/tests/solver.ts';
import { publicApi } from '../../src/cli/published-release.ts';
import { readEvidence } from '../../src/cli/verify.ts';
import areas from '../../src/codebook/standard/police-force-areas.json' with { type: 'json' };
import { readSecrets } from '../../src/db/queries/datasets.ts';
import { COURT_SAMPLE_ID, courtSampleCases, courtSampleDataset } from '../../src/demo/court-sample.ts';
import { COURT_SAMPLE } from '../../src/demo/datasets.ts';
import { type DemoContext, ensureDemo } from '../../src/demo/ensure.ts';
import { GENERATOR } from '../../src/generator.ts';
import { startBuilder } from '../../src/releases/lifecycle/builder.ts';
import { type Demo, examples, expectPrinted, hasCommand, readPage, startDemo } from '../contract/documents.ts';
import type { Body } from '../samples/body.ts';

// The constructed dataset under `threshold`, published by starts of which each was stopped after one step; then every number that
// a reader can see of it, against its records counted one by one.

const RELEASE = `/v1/datasets/${COURT_SAMPLE_ID}/releases/1.0.0`;
const THRESHOLD = 10;

let demo: Demo;
let starts = 0;
beforeAll(async () => {
  demo = await startDemo({ demo: [] });
  const { db, database, signer } = demo.service;
  const now = () => new Date('2026-03-04T05:06:07.000Z');
  const builder = startBuilder({ database, now, generator: GENERATOR, onFailure: () => {} });
  const context = { db, root: db, database, builder, signer, newId: randomUUID, newTimedId: () => uuidv7() };
  const secrets = await readSecrets(db);
  const publicUrl = () => demo.address;
  /** A start that ends before its second step: each step asks who takes it, and when. */
  const startOnce = async (): Promise<boolean> => {
    let steps = 0;
    const stopped = new Error('stopped');
    const oneStep = (): Date => {
      steps += 1;
      if (steps > 1) throw stopped;
      return now();
    };
    const stepwise: DemoContext = { ...context, secrets, publicUrl, now: oneStep };
    return ensureDemo(stepwise, COURT_SAMPLE).then(
      () => true,
      (error) => {
        if (error !== stopped) throw error;
        return false;
      },
    );
  };
  do starts += 1;
  while (!(await startOnce()));
  await builder.stop();
}, 120_000);
afterAll(() => demo.service.stop());

const read = async (path: string): Promise<Body> => {
  const { status, body, text } = await demo.service.send('GET', path, { key: demo.service.adminKey });
  expect(status, text).toBe(200);
  return body;
};

test('starts that were stopped after each step publish every case once, and nothing twice', async () => {
  // The definition, six batches posted and six approved, a release built and published.
  expect(starts).toBe(15);
  const { latestRelease } = await read(`/v1/datasets/${COURT_SAMPLE_ID}`);
  expect(latestRelease.version).toBe('1.0.0');
  const numbers: string[] = [];
  for (let next = `/v1/datasets/${COURT_SAMPLE_ID}/cases?limit=1000`; next !== null; ) {
    const page = await read(next);
    for (const { externalIds, state } of page.items) numbers.push(`${externalIds[0].value} ${state}`);
    next = page.next;
  }
  const all = Array.from({ length: 1_500 }, (_, index) => `${String(index + 1).padStart(4, '0')} approved`);
  expect(numbers.sort()).toEqual(all);
});

test('it says what it is: in its title, its description, the note of every answer and each headline', async () => {
  const { title, description, constructed, codebook } = courtSampleDataset;
  expect([title, description, constructed]).toEqual([
    expect.stringContaining('constructed'),
    expect.stringContaining('No record describes a real case.'),
    true,
  ]);
  const { notes } = await read(`${RELEASE}/statistics?by=sex`);
  expect(notes).toContainEqual(expect.objectContaining({ ...codebook.notes[0], mandatory: true }));
  expect(codebook.notes[0]?.text).toContain('They describe no real case and no real person');
  const { items } = await read(`${RELEASE}/headlines`);
  expect(items).toHaveLength(3);
  for (const { statement } of items) expect(statement).toContain('constructed defendants');
});

const records = courtSampleCases().map(({ sentencedOn, area, defendants: [one] }): Record<string, unknown> => {
  const areaRegion = areas.codes.find(({ code }) => code === area)?.parent;
  return { year: sentencedOn, areaRegion, sex: one?.sex, ageBand: one?.ageBand, outcome: one?.sentence.outcome, ...one?.attributes };
}); // biome-ignore format: one line
const count = (key: Readonly<Record<string, string>>): number =>
  records.filter((record) => Object.entries(key).every(([name, code]) => code === '_T' || record[name] === code))
    .length;

test('every published number is that of the records, and every withheld one lies in its interval', async () => {
  const by = ['areaRegion', 'ageBand', 'outcome', 'year', 'roleGroup'];
  const pairs = by.flatMap((one, at) => by.slice(at + 1).map((other) => [one, other]));
  const tables = [[], ...[...by, 'sex', 'priorSimilar'].map((one) => [one]), ...pairs];
  const published = (await read(RELEASE)).tables.map((table: Body) => table.by);
  expect(published.map(String).sort()).toEqual(tables.map(String).sort());

  const withheld: number[] = [];
  for (const table of published) {
    const { observations } = await read(`${RELEASE}/statistics?totals=true${table.length > 0 ? `&by=${table}` : ''}`);
    // A row for each combination of codes, `not-reported` and the total among them: none is left out.
    const codes = table.map((name: string) => new Set(records.map((record) => record[name])).size + 2);
    expect(observations).toHaveLength(codes.reduce((all: number, one: number) => all * one, 1));
    for (const { key, value, status, interval } of observations) {
      const counted = count(key);
      if (value !== null) {
        expect([key, value]).toEqual([key, counted]);
        expect([key, value === 0 || value >= THRESHOLD]).toEqual([key, true]);
      } else {
        const [low, high] = interval;
        expect([key, status, low <= counted && counted <= high]).toEqual([key, 'suppressed', true]);
        const isSmall = counted > 0 && counted < THRESHOLD;
        expect([key, !isSmall || (low === 0 && high >= THRESHOLD)]).toEqual([key, true]);
        withheld.push(counted);
      }
    }
  }
  // It shows suppression well: of both kinds, and much less than half.
  expect(withheld.filter((counted) => counted > 0 && counted < THRESHOLD).length).toBeGreaterThan(20);
  expect(withheld.filter((counted) => counted >= THRESHOLD).length).toBeGreaterThan(10);
  const certificate = await read(`${RELEASE}/certificate`);
  expect(certificate.withheld).toBe(withheld.length);
  expect(certificate.cells).toBeGreaterThan(4 * certificate.withheld);
  const said = `Of its ${certificate.cells} numbers that are not published zeros, ${certificate.withheld} are withheld.`;
  expect(await readPage('docs/disclosure.md')).toContain(said);
});

test('each headline says what the records say', async () => {
  const { items } = await read(`${RELEASE}/headlines`);
  const figures = items.map(({ statement, value, numerator, denominator }: Body) => [
    statement,
    numerator ?? value,
    denominator,
  ]);
  const prison = count({ outcome: 'immediate-custody' });
  const prior = count({ priorSimilar: 'yes' });
  expect(figures).toEqual([
    ['1,500 constructed defendants', 1_500, null],
    ['4 out of 10 constructed defendants were sent to prison', prison, 1_500],
    ['1 in 5 constructed defendants had a record for similar offences', prior, 1_500],
  ]);
  expect(Math.abs(prison / 1_500 - 4 / 10)).toBeLessThan(0.02);
  expect(Math.abs(prior / 1_500 - 1 / 5)).toBeLessThan(0.01);
});

test('its certificate is true', async () => {
  const show = () => ({ update() {}, stop() {} });
  const asked = { dataset: COURT_SAMPLE_ID, version: 'latest', signedBy: undefined, show };
  const evidence = await readEvidence(publicApi(demo.address), asked);
  const findings = [...checkCertificate(evidence), ...checkProtection(await testSolver(), evidence)];
  expect(findings.filter(({ verdict }) => verdict !== 'true')).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['claim', 'hash', 'insider', 'intervals']));
});

test.skipIf(!hasCommand('curl', '--version'))(
  'every curl of it in the README prints the answer that is below it',
  async () => {
    const curls = examples(await readPage('README.md')).filter(
      ({ code }) => code.startsWith('curl') && code.includes(COURT_SAMPLE_ID),
    );
    expect(curls).toHaveLength(2);
    const printed = await demo.shell(curls.map(({ code }) => code));
    for (const [index, curl] of curls.entries()) expectPrinted(printed[index], curl);
  },
);
