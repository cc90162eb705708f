import { keyName } from '../../codebook/table-plan.ts';
import type { TestResult } from '../../schemas/disclosure.ts';
import { boundedDecimal, fraction } from '../../statistics/fraction.ts';
import { subsetsOf } from '../../statistics/table-choice.ts';
import { type Comparison, compareCounts, type PublishedCount, type PublishedCounts } from '../between-releases.ts';
import { MOST_TOGETHER } from '../policies/cell-key.ts';
import { countsThatFell } from '../policies/rounding.ts';
import {
  auditPublished,
  contradictionIn,
  linkageOf,
  type PublicAudit,
  publicScale,
  tablesOfCounts,
} from '../public-audit.ts';
import type { Solver } from '../solve/solver.ts';
import { ContradictionError } from '../solve/system.ts';
import type { PublishedInterval, ReadRelease } from './published.ts';
import { type CheckedPoint, countFinding, falsePoint, finding, inText, placeText, type VerifyInput } from './verify.ts';

/** Whether a release keeps what its policy promises: what everybody can work out of its published numbers, repeated. */

/** Repeats every test that the certificate names. It blocks the thread while it solves. */
export function checkProtection(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  const found = policyFindings(solver, evidence);
  if (found.some(({ verdict }) => verdict === 'false')) return found;
  const repeated = new Set(found.map(({ check }) => check));
  const others = evidence.certificate.tested?.filter(({ code }) => !repeated.has(code)) ?? [];
  return [
    ...found,
    ...others.map(({ code, text }) => falsePoint(code, `Nothing was tested that would show this: ${text}`)),
  ];
}

function policyFindings(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  switch (evidence.certificate.policy.policy) {
    case 'none':
      return [];
    case 'threshold':
      return thresholdFindings(solver, evidence);
    case 'rounding':
      return [...changedFindings(evidence), ...roundingFindings(solver, evidence), ...togetherFindings(evidence)];
    case 'cell-key':
      return [...changedFindings(evidence), countsFinding(evidence), ...togetherFindings(evidence)];
  }
}

function thresholdFindings(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  const { certificate, release } = evidence;
  const { disclosure } = release.codebook;
  if (disclosure.policy !== 'threshold') return []; // the policies differ, which is false already
  const { threshold, zeros } = disclosure;
  let found: PublicAudit;
  try {
    found = auditPublished(solver, release, { threshold, zeros });
  } catch (error) {
    if (!(error instanceof ContradictionError)) throw error;
    return [falsePoint('system', `The published numbers cannot all be true: ${error.message}.`)];
  }
  const { audit } = found;
  const { components, narrowest, insider, policyAware, wholeNumbers } = certificate;
  return [
    {
      check: 'system',
      verdict: 'true',
      text: `The published numbers add up. ${inText(audit.programmes)} programmes were solved here by ${audit.solver}.`,
    },
    intervalFinding(release, found),
    countFinding('components', components, found.components, 'parts of the system hold withheld cells'),
    finding(
      'narrowest',
      narrowest === found.narrowest,
      found.narrowest === null
        ? 'No count is withheld.'
        : `The narrowest interval of a withheld count is ${inText(found.narrowest)} wide.`,
      `The narrowest interval of a withheld count is ${inText(found.narrowest)} wide, and the certificate says ${inText(narrowest)}.`,
    ),
    finding(
      'exact',
      audit.exact.length === 0,
      'No withheld value can be worked out exactly.',
      `${inText(audit.exact.length)} withheld values can be worked out exactly, such as ${audit.exact[0]}.`,
    ),
    smallFinding(release, found, threshold),
    testFinding(
      'insider',
      insider,
      audit.insider,
      'Somebody who knows of one withheld count that it is 1 learns no other one exactly',
    ),
    testFinding(
      'policy-aware',
      policyAware,
      audit.policyAware,
      `Counts that were withheld only for others, as anybody can see, are 0 or at least ${threshold}; with that known, every other one can still be anything from the lowest number to ${threshold}`,
    ),
    finding(
      'whole-numbers',
      wholeNumbers !== true || audit.wholeNumbers,
      wholeNumbers === true
        ? 'Each end of each interval of a count is reached by a table of whole numbers.'
        : 'It does not claim whole-number tables.',
      'Not each end of each interval of a count is reached by a table of whole numbers.',
    ),
    ...betweenFindings(evidence, threshold),
  ];
}

/** The most that are named in one line. */
const NAMED = 3;

function intervalFinding(release: ReadRelease, found: PublicAudit): CheckedPoint {
  const measures = new Map(release.codebook.measures.map((measure) => [measure.id, measure]));
  const wrong: string[] = [];
  let compared = 0;
  for (const { interval, ...place } of release.intervals) {
    const measure = measures.get(place.measure);
    const computed = found.intervalOf(place.measure, place.dimensions, place.codes);
    if (!measure || !computed) continue; // a mean or median has none
    compared += 1;
    const scale = publicScale(release.codebook, measure);
    const print = (end: number, direction: 'down' | 'up') =>
      boundedDecimal(fraction(end, scale), measure.decimals, direction);
    const low = print(computed.low, 'down');
    const high = computed.high === null ? null : print(computed.high, 'up');
    if (interval?.[0] === low && interval[1] === high) continue;
    wrong.push(`${placeText(place)} is ${intervalWords(interval)} and should be ${intervalWords([low, high])}`);
  }
  return finding(
    'intervals',
    wrong.length === 0,
    `All ${inText(compared)} published intervals are what the published numbers allow.`,
    `${inText(wrong.length)} of ${inText(compared)} published intervals are not what the published numbers allow: ${wrong.slice(0, NAMED).join('; ')}${wrong.length > NAMED ? '; and others' : ''}.`,
  );
}

const intervalWords = (interval: PublishedInterval['interval']): string =>
  interval ? `${interval[0]} to ${interval[1] ?? 'any number'}` : 'not given';

/** A count of which everybody knows that it is below the threshold and not 0. */
function smallFinding(release: ReadRelease, { intervalOf }: PublicAudit, threshold: number): CheckedPoint {
  const counts = countMeasures(release);
  const known = release.intervals.filter(({ measure, dimensions, codes }) => {
    const interval = counts.has(measure) ? intervalOf(measure, dimensions, codes) : undefined;
    return interval && interval.low > 0 && interval.high !== null && interval.high < threshold;
  });
  return finding(
    'small',
    known.length === 0,
    `Of no withheld count it is known that it is from 1 to ${threshold - 1}.`,
    `Of ${inText(known.length)} withheld counts it is known that they are from 1 to ${threshold - 1}.`,
  );
}

function testFinding(check: string, claimed: TestResult | null, found: TestResult | null, what: string): CheckedPoint {
  if (found && !found.passes) return falsePoint(check, `This is not so: ${what}.`);
  const isSame = claimed?.tried === found?.tried && claimed?.passes === found?.passes;
  return finding(
    check,
    isSame,
    `${what} (${inText(found?.tried ?? 0)} tried).`,
    `${what} (${inText(found?.tried ?? 0)} tried), but the certificate says ${claimed ? `${inText(claimed.tried)} tried, ${claimed.passes ? 'passed' : 'not passed'}` : 'nothing of it'}.`,
  );
}

function betweenFindings({ certificate, release, others, older }: VerifyInput, threshold: number): CheckedPoint[] {
  const named = new Set(certificate.betweenReleases.map(({ version }) => version));
  const left = older.filter((version) => !named.has(version));
  const counts = comparableCounts(release);
  const text = `The certificate says nothing of older releases that can be read: ${left.join(', ')}.`;
  return [
    ...certificate.betweenReleases.map((claimed): CheckedPoint => {
      const read = readOf(others, claimed.version);
      if (typeof read === 'string') return skippedPoint(claimed.version, read);
      return differencesFinding(compareCounts(counts, comparableCounts(read), threshold), threshold, claimed);
    }),
    ...(left.length === 0 ? [] : [falsePoint('releases', text)]),
  ];
}

const readOf = (others: VerifyInput['others'], version: string): ReadRelease | string =>
  others.find((other) => other.version === version)?.read ?? 'it was not read';

const skippedPoint = (version: string, reason: string): CheckedPoint => ({
  ...{ check: 'releases', verdict: 'skipped' },
  text: `The differences from ${version} cannot be checked any more: ${reason}.`,
});

function differencesFinding(
  { differences: compared, unsafe }: Comparison,
  threshold: number,
  { version, differences, passes }: VerifyInput['certificate']['betweenReleases'][number],
): CheckedPoint {
  if (unsafe.length > 0) {
    const what = `${inText(unsafe.length)} differences from ${version} give away that a count moved`;
    return falsePoint('releases', `${what} by 1 to ${threshold - 1}.`);
  }
  return finding(
    'releases',
    passes && differences === compared,
    `No difference from ${version} gives away that a count moved by 1 to ${threshold - 1} (${inText(compared)} compared).`,
    `${inText(compared)} differences from ${version} were compared, and the certificate says ${inText(differences)}, ${passes ? 'passed' : 'not passed'}.`,
  );
}

/** The measures that count units. */
const countMeasures = ({ codebook }: ReadRelease): Set<string> =>
  new Set(codebook.measures.flatMap(({ id, statistic }) => (statistic === 'count' ? [id] : [])));

/** The counts of a release as they can be compared with those of another: by their published values and intervals. */
function comparableCounts(release: ReadRelease): PublishedCounts {
  const counts = new Map<string, PublishedCount>();
  const sets = new Set<string>();
  const isCount = countMeasures(release);
  const nameOf = (measure: string, by: readonly string[], codes: readonly string[]): string =>
    [measure, ...by.map((id, place) => `${id}:${codes[place]}`).sort()].join();
  const put = (count: PublishedCount): void => void counts.set(nameOf(count.measure, count.by, count.codes), count);
  for (const { by, measure, cells } of release.tables) {
    if (!isCount.has(measure)) continue;
    for (const set of subsetsOf(by)) sets.add(`${measure} ${keyName(set)}`);
    for (const { codes, value } of cells) {
      if (value === null) continue; // its interval is in the list below
      const held = by.filter((_, place) => codes[place] !== null);
      const number = Number(value);
      put({ measure, by: held, codes: codes.filter((code) => code !== null), low: number, high: number });
    }
  }
  for (const { measure, dimensions, codes, interval } of release.intervals) {
    const [low = '0', high = null] = interval ?? [];
    const ends = { low: Number(low), high: high === null ? Number.POSITIVE_INFINITY : Number(high) };
    if (isCount.has(measure)) put({ measure, by: dimensions, codes, ...ends });
  }
  const open = new Map(Object.entries(release.codes).map(([id, list]) => [id, new Set(list)]));
  return {
    find(measure, by, codes) {
      const isPublished =
        sets.has(`${measure} ${keyName(by)}`) && by.every((id, at) => open.get(id)?.has(codes[at] ?? '') === true);
      return isPublished ? (counts.get(nameOf(measure, by, codes)) ?? { low: 0, high: 0 }) : undefined;
    },
    all: () => counts.values(),
  };
}

function roundingFindings(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  const { certificate, release } = evidence;
  const { disclosure } = release.codebook;
  if (disclosure.policy !== 'rounding') return []; // the policies differ, which is false already
  const { base } = disclosure;
  const odd = countCells(release).filter(({ value }) => Number(value) % base !== 0 || Number(value) < 0).length;
  const ofBase = finding(
    'base',
    odd === 0,
    `Every published count is a multiple of ${base}.`,
    `${inText(odd)} published counts are no multiples of ${base}.`,
  );
  const isControlled = certificate.rounding?.method === 'controlled';
  const between = certificate.betweenReleases.map((claimed) => roundedFinding(solver, evidence, base, claimed));
  if (!isControlled) return [ofBase, ...between];
  const contradiction = contradictionIn(solver, release);
  const ofSums = finding(
    'sums',
    contradiction === undefined,
    'Published counts add up to their totals, so they could be the true ones.',
    `Published counts do not add up: ${contradiction}.`,
  );
  return [ofBase, ofSums, ...between];
}

/** What a release whose counts were rounded together gives away with another: see roundTables. */
function roundedFinding(
  solver: Solver,
  { certificate, release, others }: VerifyInput,
  base: number,
  claimed: VerifyInput['certificate']['betweenReleases'][number],
): CheckedPoint {
  const { version } = claimed;
  const read = readOf(others, version);
  if (typeof read === 'string') return skippedPoint(version, read);
  const { disclosure: other } = read.codebook;
  const isAlike = other.policy === 'rounding' && other.base === base;
  if (certificate.rounding?.method !== 'controlled' || !isAlike || contradictionIn(solver, read) !== undefined)
    return falsePoint(
      'releases',
      `Nothing is known of the differences from ${version}: the counts of both releases have to be rounded to multiples of ${base} and add up.`,
    );
  const [now, before] = [comparableCounts(release), comparableCounts(read)];
  // Certificates without `tested` do not claim it.
  const fell = certificate.tested ? countsThatFell(now, before) : 0;
  if (fell > 0) return falsePoint('releases', `${inText(fell)} counts are lower than in ${version}.`);
  return differencesFinding(compareCounts(now, before, base), base, claimed);
}

const countCells = (release: ReadRelease) => tablesOfCounts(release).flatMap(({ cells }) => cells);

function countsFinding({ release }: VerifyInput): CheckedPoint {
  const odd = countCells(release).filter(({ value }) => !Number.isInteger(Number(value)) || Number(value) < 0).length;
  return finding(
    'counts',
    odd === 0,
    'Every published count is a whole number.',
    `${inText(odd)} published counts are no whole numbers of units.`,
  );
}

function togetherFindings({ certificate, older }: VerifyInput): CheckedPoint[] {
  // Early certificates of rounded numbers do not claim it.
  if (!certificate.tested && certificate.policy.policy === 'rounding') return [];
  return [
    finding(
      'readable-releases',
      older.length < MOST_TOGETHER,
      `No more than ${MOST_TOGETHER} releases could be read when it was published, as far as the list of releases says.`,
      `It was published beside ${inText(older.length)} releases that can still be read. No more than ${MOST_TOGETHER} may be readable together.`,
    ),
  ];
}

/** What is true of all numbers that were rounded or changed: none is withheld but medians, and the same units have one number. */
function changedFindings({ release }: VerifyInput): CheckedPoint[] {
  const statistics = new Map(release.codebook.measures.map(({ id, statistic }) => [id, statistic]));
  const hidden = release.intervals.filter(({ measure }) => statistics.get(measure) !== 'median');
  const different = differentNumbers(release);
  return [
    finding(
      'shown',
      hidden.length === 0,
      'Nothing is withheld but medians of few units.',
      `${inText(hidden.length)} counts, sums or means are withheld, which this policy does not do.`,
    ),
    finding(
      'same-units',
      different === undefined,
      'Numbers that are known to count the same units are the same in every table.',
      `The same units have different numbers: ${different}.`,
    ),
  ];
}

/**
 * Two numbers of the same units, or a number of units that cannot be, in words; undefined if there is none. Numbers that were changed
 * one by one need not fit together otherwise: a count may be above 0 where the whole has become 0.
 */
function differentNumbers(release: ReadRelease): string | undefined {
  try {
    linkageOf(release, { zeros: true });
    return undefined;
  } catch (error) {
    if (error instanceof ContradictionError) return error.message;
    throw error;
  }
}
