import type { Audit } from '../attackers/audit.ts';
import {
  auditPublished,
  auditTogether,
  contradictionIn,
  type PublicAudit,
  tablesOfCounts,
} from '../attackers/outsider.ts';
import { modelOf } from '../model/model.ts';
import { printedBound, publicNumbers } from '../model/published.ts';
import { MOST_TOGETHER } from '../policies/cell-key.ts';
import { comparedNumbers } from '../policies/rounding.ts';
import type { TestResult } from '../report.ts';
import type { Solver } from '../solve/linear.ts';
import { ContradictionError, type CountRules } from '../solve/system.ts';
import { scaleOf } from '../tables.ts';
import { leastShown, smallRange } from './statements.ts';
import {
  type CheckedPoint,
  countFinding,
  falsePoint,
  finding,
  inText,
  isOfOlderKind,
  type PublishedInterval,
  placeText,
  type ReadRelease,
  type VerifyInput,
} from './verify.ts';

/** Whether a release keeps what its policy promises: what everybody can work out of its published numbers, repeated. */

/** Repeats every test that the certificate names; none of one of an older kind. It blocks the thread while it solves. */
export function checkProtection(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  if (isOfOlderKind(evidence.certificate)) return [];
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
      return [...changedFindings(evidence), ...roundingFindings(solver, evidence), togetherFinding(evidence)];
    case 'cell-key':
      return [...changedFindings(evidence), countsFinding(evidence), togetherFinding(evidence)];
  }
}

function thresholdFindings(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  const { certificate, release } = evidence;
  const { policy: disclosure } = release.definition;
  if (disclosure.policy !== 'threshold') return []; // the policies differ, which is false already
  let found: PublicAudit;
  try {
    found = auditPublished(solver, release, disclosure);
  } catch (error) {
    if (!(error instanceof ContradictionError)) throw error;
    return [falsePoint('system', `The published numbers cannot all be true: ${error.message}.`)];
  }
  const { audit } = found;
  const attacks = attackFindings(solver, evidence, disclosure, audit);
  const { components, narrowest, wholeNumbers } = certificate;
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
    quantitiesFinding(found, disclosure),
    finding(
      'whole-numbers',
      wholeNumbers !== true || audit.wholeNumbers,
      wholeNumbers === true
        ? 'Each end of each interval of a count is reached by a table of whole numbers.'
        : 'It does not claim whole-number tables.',
      'Not each end of each interval of a count is reached by a table of whole numbers.',
    ),
    ...attacks,
  ];
}

/** The most that are named in one line. */
const NAMED = 3;

function intervalFinding(release: ReadRelease, found: PublicAudit): CheckedPoint {
  const measures = new Map(release.definition.measures.map((measure) => [measure.id, measure]));
  const wrong: string[] = [];
  let compared = 0;
  for (const { interval, ...place } of release.intervals) {
    const measure = measures.get(place.measure);
    const computed = found.intervalOf(place.measure, place.dimensions, place.codes);
    if (!measure || !computed) continue; // a mean or median has none
    compared += 1;
    const scale = BigInt(measure.statistic === 'count' ? 1 : scaleOf(release.definition, measure));
    const print = (end: number, direction: 'down' | 'up') =>
      printedBound(BigInt(end), scale, measure.decimals, direction);
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

/** Numbers of units, tabulated or not, of which everybody knows that they are below the threshold and not 0. */
const quantitiesFinding = ({ quantities: { tried, small } }: PublicAudit, policy: CountRules): CheckedPoint =>
  finding(
    'quantities',
    small.length === 0,
    `Of no number of units, published or not, is it known that it is from ${smallRange(policy)} (${inText(tried)} tried).`,
    `Of ${inText(small.length)} numbers of units it is known that they are from ${smallRange(policy)}, such as ${small[0]}.`,
  );

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

/** What attackers find who have all releases that could be read. */
function attackFindings(
  solver: Solver,
  { certificate, release, others, older }: VerifyInput,
  policy: CountRules,
  alone: Audit,
): CheckedPoint[] {
  const named = certificate.betweenReleases.map(({ version }) => version);
  const read = named.flatMap((version) => {
    const one = readOf(others, version);
    return typeof one === 'string' ? [] : [one];
  });
  const beside = read.length === 0 ? undefined : auditTogether(solver, [...read, release], policy);
  const small = beside?.quantities.small ?? [];
  const known = `Of ${inText(small.length)} numbers of units it is known from several releases that they are from ${smallRange(policy)}, such as ${small[0]}.`;
  const left = older.filter((version) => !named.includes(version));
  const text = `The certificate says nothing of older releases that can be read: ${left.join(', ')}.`;
  const between = certificate.betweenReleases.flatMap((claimed): CheckedPoint[] => {
    const one = readOf(others, claimed.version);
    if (typeof one === 'string') return [unreadPoint(claimed.version, one)];
    if (small.length > 0) return [];
    return [differencesFinding(beside?.differences.get(claimed.version) ?? 0, smallRange(policy), claimed)];
  });
  const { insider, policyAware } = beside ?? alone.attacks();
  const tests: [check: string, claimed: TestResult | null, found: TestResult | null, what: string][] = [
    [
      'insider',
      certificate.insider,
      insider,
      'Somebody who knows of one withheld count that it is 1 learns no other one exactly',
    ],
    [
      'policy-aware',
      certificate.policyAware,
      policyAware,
      `Counts that were withheld only for others, as anybody can see, are 0 or at least ${leastShown(policy)}; with that known, every other one can still be anything from the lowest number to ${leastShown(policy)}`,
    ],
  ];
  const unread = named.filter((version) => typeof readOf(others, version) === 'string');
  const without = `Without ${new Intl.ListFormat('en-GB').format(unread)} this cannot be checked`;
  return [
    ...tests.map(([check, claimed, found, what]) =>
      unread.length === 0 ? testFinding(check, claimed, found, what) : skippedPoint(check, `${without}: ${what}.`),
    ),
    ...between,
    ...(small.length === 0 ? [] : [falsePoint('releases', known)]),
    ...(left.length === 0 ? [] : [falsePoint('releases', text)]),
  ];
}

const readOf = (others: VerifyInput['others'], version: string): ReadRelease | string =>
  others.find((other) => other.version === version)?.read ?? 'it was not read';

const skippedPoint = (check: string, text: string): CheckedPoint => ({ check, verdict: 'skipped', text });

const unreadPoint = (version: string, reason: string): CheckedPoint =>
  skippedPoint('releases', `What this release gives away beside ${version} cannot be checked any more: ${reason}.`);

function differencesFinding(
  compared: number,
  few: string,
  { version, differences, passes }: VerifyInput['certificate']['betweenReleases'][number],
): CheckedPoint {
  return finding(
    'releases',
    passes && differences === compared,
    `No difference from ${version} gives away that a count moved by ${few} (${inText(compared)} compared).`,
    `${inText(compared)} differences from ${version} were compared, and the certificate says ${inText(differences)}, ${passes ? 'passed' : 'not passed'}.`,
  );
}

function roundingFindings(solver: Solver, evidence: VerifyInput): CheckedPoint[] {
  const { certificate, release } = evidence;
  const { policy: disclosure } = release.definition;
  if (disclosure.policy !== 'rounding') return []; // the policies differ, which is false already
  const { base } = disclosure;
  const odd = countCells(release).filter(({ value }) => Number(value) % base !== 0 || Number(value) < 0).length;
  const ofBase = finding(
    'base',
    odd === 0,
    `Every published count is a multiple of ${base}.`,
    `${inText(odd)} published counts are no multiples of ${base}.`,
  );
  const between = certificate.betweenReleases.map((claimed) => roundedFinding(solver, evidence, base, claimed));
  const contradiction = contradictionIn(solver, [release]);
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
  { release, others }: VerifyInput,
  base: number,
  claimed: VerifyInput['certificate']['betweenReleases'][number],
): CheckedPoint {
  const { version } = claimed;
  const read = readOf(others, version);
  if (typeof read === 'string') return unreadPoint(version, read);
  const { policy: other } = read.definition;
  const isAlike = other.policy === 'rounding' && other.base === base;
  if (!isAlike || contradictionIn(solver, [read]) !== undefined)
    return falsePoint(
      'releases',
      `Nothing is known of the differences from ${version}: the counts of both releases have to be rounded to multiples of ${base} and add up.`,
    );
  const { shared, fell } = comparedNumbers(release, read);
  if (fell > 0) return falsePoint('releases', `${inText(fell)} counts are lower than in ${version}.`);
  return differencesFinding(shared, `1 to ${base - 1}`, claimed);
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

const togetherFinding = ({ older }: VerifyInput): CheckedPoint =>
  finding(
    'readable-releases',
    older.length < MOST_TOGETHER,
    `No more than ${MOST_TOGETHER} releases could be read when it was published, as far as the list of releases says.`,
    `It was published beside ${inText(older.length)} releases that can still be read. No more than ${MOST_TOGETHER} may be readable together.`,
  );

/** What is true of all numbers that were rounded or changed: none is withheld but medians, and the same units have one number. */
function changedFindings({ release }: VerifyInput): CheckedPoint[] {
  const statistics = new Map(release.definition.measures.map(({ id, statistic }) => [id, statistic]));
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
    const means = new Set(
      release.definition.measures.flatMap(({ id, statistic }) => (statistic === 'mean' ? [id] : [])),
    );
    modelOf([publicNumbers({ ...release, tables: release.tables.filter(({ measure }) => !means.has(measure)) })]);
    return undefined;
  } catch (error) {
    if (error instanceof ContradictionError) return error.message;
    throw error;
  }
}
