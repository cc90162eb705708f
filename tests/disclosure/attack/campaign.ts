import { attack } from './attack.ts';
import { DANGERS, type DangerName, type Finding } from './dangers.ts';
import { type History, randomHistory, type Step } from './history.ts';
import { read } from './knowledge.ts';
import { markOf } from './pattern.ts';
import { type Published, publish } from './publish.ts';

/** Attacks on random histories: what was found how often, and the smallest history that shows it. */

export interface Outcome {
  findings: Finding[];
  releases: number;
  held: number;
}

/** Publishes a history as the service would, and attacks what can be read in the end. */
export async function attackHistory({ editions, words }: History, dangers: readonly DangerName[]): Promise<Outcome> {
  let readable: Published[] = [];
  const findings: Finding[] = [];
  let held = 0;
  for (const [at, step] of editions.entries()) {
    readable = readable.filter(({ version }) => version !== `${step.withdraws}.0.0`);
    const published = await publish(step, readable, at + 1);
    if (published && dangers.includes('pattern') && isOfFew(step) && readable.at(-1)?.version === `${at}.0.0`) {
      const nobody = await publish({ ...step, cases: (editions[at - 1] as Step).cases }, readable, at + 1);
      if (nobody && marksOf(nobody) !== marksOf(published))
        findings.push({
          danger: 'pattern',
          release: published.version,
          what: 'whether somebody moved',
          value: step.moved ?? 0,
        });
    }
    if (published) readable.push(published);
    else held++;
  }
  findings.push(...attack(readable, { dangers, words }));
  return { findings, releases: editions.length, held };
}

/** Whether few cases differ from the step before, and nothing else. */
const isOfFew = ({ moved = 0, body }: Step): boolean => moved > 0 && moved < (body.codebook.disclosure.threshold ?? 0);

const marksOf = ({ door }: Published): string =>
  JSON.stringify([...read(door).cells].map(([name, cell]) => [name, markOf(cell)]));

/** How much there is to read in a history. */
export function sizeOf({ editions }: History): number {
  return editions.reduce(
    (so, { body, cases }) =>
      so + cases.size + 10 * body.codebook.measures.length + 10 * (body.codebook.tables.of ?? []).length,
    0,
  );
}

/** Smaller histories: without a release, a measure, a dimension of the tables, or half of the cases. */
function* smaller(history: History): Generator<History> {
  const { editions } = history;
  const each = (change: (step: Step) => Step): History => ({ ...history, editions: editions.map(change) });
  const withCodebook = (change: (codebook: Step['body']) => object): History =>
    each((step) => ({
      ...step,
      body: { ...step.body, codebook: { ...step.body.codebook, ...change(step.body.codebook) } },
    }));
  for (const [at] of editions.entries())
    if (editions.length > 1)
      yield { ...history, editions: editions.toSpliced(at, 1).map(({ withdraws: _, ...step }) => step) };
  yield withCodebook(() => ({ headlines: [] }));
  for (const { id } of editions[0]?.body.codebook.measures ?? [])
    yield withCodebook(({ measures }) => ({
      measures: measures.filter((one: { id: string }) => one.id !== id),
      headlines: [],
    }));
  for (const id of new Set(editions.flatMap(({ body }) => body.codebook.tables.of as string[])))
    yield withCodebook(({ tables }) => ({
      tables: { ...tables, of: tables.of.filter((one: string) => one !== id) },
      headlines: [],
    }));
  yield withCodebook(({ tables }) => ({ tables: { ...tables, upTo: 1 } }));
  const names = [...new Set(editions.flatMap(({ cases }) => [...cases.keys()]))];
  for (const parts of [2, 4, 8])
    for (let part = 0; part < parts; part++) {
      const gone = new Set(names.filter((_, at) => Math.floor((at * parts) / names.length) === part));
      yield each((step) => ({ ...step, cases: new Map([...step.cases].filter(([name]) => !gone.has(name))) }));
    }
}

/** The smallest history found in some time that shows the danger. */
export async function shrink(
  history: History,
  danger: DangerName,
  seconds = 10,
): Promise<{ history: History; finding: Finding | undefined }> {
  const end = Date.now() + 1_000 * seconds;
  let found: { history: History; finding: Finding | undefined } = { history, finding: undefined };
  for (let goesOn = true; goesOn && Date.now() < end; ) {
    goesOn = false;
    for (const next of smaller(found.history)) {
      if (Date.now() > end || sizeOf(next) >= sizeOf(found.history)) continue;
      const findings = await attackHistory(next, [danger]).then(
        (outcome) => outcome.findings,
        () => [], // a definition that is refused
      );
      const finding = findings.filter((one) => one.danger === danger).sort((a, b) => a.what.length - b.what.length)[0];
      if (!finding) continue;
      found = { history: next, finding };
      goesOn = true;
      break;
    }
  }
  return found;
}

export interface Campaign {
  histories: number;
  releases: number;
  held: number;
  /** By danger: in how many histories, and the seeds. */
  seeds: Partial<Record<DangerName, number[]>>;
  failures: string[];
  seconds: number;
  /** The history that took longest. */
  slowest: { seed: number; seconds: number };
}

const secondsSince = (start: NodeJS.CpuUsage): number => process.cpuUsage(start).user / 1e6;

/** Attacks `count` histories, which `make` makes of a seed each; fewer if they have taken `budget` seconds of processor time before. */
export async function attackHistories(
  first: number,
  count: number,
  dangers = Object.keys(DANGERS) as DangerName[],
  budget = Number.POSITIVE_INFINITY,
  make = randomHistory,
): Promise<Campaign> {
  const campaign: Campaign = { histories: 0, releases: 0, held: 0, seeds: {}, failures: [], seconds: 0, slowest: { seed: first, seconds: 0 } }; // biome-ignore format: one value
  const start = process.cpuUsage();
  for (let seed = first; seed < first + count && secondsSince(start) < budget; seed++) {
    campaign.histories++;
    const before = process.cpuUsage();
    try {
      const { findings, releases, held } = await attackHistory(make(seed), dangers);
      campaign.releases += releases;
      campaign.held += held;
      for (const danger of new Set(findings.map((one) => one.danger)))
        campaign.seeds[danger] = [...(campaign.seeds[danger] ?? []), seed];
    } catch (error) {
      campaign.failures.push(`history ${seed}: ${(error as Error).stack}`);
    }
    const seconds = secondsSince(before);
    if (seconds > campaign.slowest.seconds) campaign.slowest = { seed, seconds };
  }
  campaign.seconds = secondsSince(start);
  return campaign;
}

/** What a reader of a failed run needs: how often, and the smallest example of each. */
export async function reportOf(
  { histories, releases, held, seeds, failures, seconds, slowest }: Campaign,
  secondsToShrink = 10,
  make = randomHistory,
): Promise<string> {
  const lines = [
    `${histories} histories, ${releases} releases, ${held} held, ${(seconds / histories).toFixed(2)} s of processor time each, ${slowest.seconds.toFixed(0)} s for ${slowest.seed}`,
    ...failures,
  ];
  for (const [danger, all] of Object.entries(seeds) as [DangerName, number[]][]) {
    lines.push(`${danger}: in ${all.length} histories (${all.slice(0, 8).join(', ')})`);
    const histories = all
      .slice(0, 5)
      .map(make)
      .sort((a, b) => sizeOf(a) - sizeOf(b));
    const [smallest] = histories;
    if (!smallest) continue;
    const { history, finding } = await shrink(smallest, danger, secondsToShrink);
    lines.push(
      `  history ${history.seed}, made smaller: ${JSON.stringify(finding)}`,
      ...history.editions.map(describe),
    );
  }
  return lines.join('\n');
}

function describe({ body, cases }: Step): string {
  const { measures, tables, disclosure } = body.codebook;
  const named = measures.map(
    ({ id, filter, countingUnit, of }: Record<string, unknown>) =>
      `${id}${of ? ` of ${of}` : ''}${filter ? JSON.stringify(filter) : ''}${countingUnit === 'defendant' ? '' : ` (${countingUnit})`}`,
  );
  return `  ${cases.size} cases; ${named.join(', ')}; up to ${tables.upTo} of ${tables.of.join()}; ${JSON.stringify(disclosure)}`;
}
