import type { PartKind, Relabelled, Structure } from '../codebook/structure.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Cause, MovedFigure } from '../statistics/attribution.ts';
import type { HeadlineDifference, MovedObservation } from '../statistics/differences.ts';
import type { Decimal } from '../statistics/fraction.ts';
import type { HeadlineBody, HeadlineEdition } from '../statistics/headline.ts';

/**
 * Answers as JSON. Numbers are written from their decimals, digit by digit: JSON.stringify would round a sum beyond 2^53.
 */

/** An answer as JSON (`docs/reference/statistics.md`, "Observations"). `links` are added to its own. */
export function answerJson(answer: StatisticsAnswer, links: Readonly<Record<string, string>> = {}): string {
  const prefixes = answer.dimensions.map(({ id, codes }) => {
    return new Map(codes.map(({ code }) => [code, `${JSON.stringify(id)}:${JSON.stringify(code)}`]));
  });
  const measures = new Map(answer.measures.map(({ id }) => [id, JSON.stringify(id)]));
  const observations = answer.observations.map((observation) => {
    const key = observation.key.map((code, i) => prefixes[i]!.get(code)).join(','); // one code for each dimension
    const { value, share, denominator, status, shareStatus, flags, notReported, interval } = observation;
    const missing = notReported === undefined ? '' : `,"notReported":${notReported}`;
    const bounds = interval === undefined ? '' : `,"interval":${interval && jsonArray(interval)}`;
    return `{"key":{${key}},"measure":${measures.get(observation.measure)},"value":${jsonNumber(value)},"share":${jsonNumber(share)},"denominator":${jsonNumber(denominator)},"status":${JSON.stringify(status)},"shareStatus":${JSON.stringify(shareStatus)},"flags":${JSON.stringify(flags)}${missing}${bounds}}`;
  });
  const { dataset, release, dimensions, share, zeros, total, absent, notes, warnings, designation, citation } = answer;
  return jsonObject([
    ...texts({ dataset, release, measures: answer.measures, dimensions, share, zeros, total, absent }),
    ['observations', `[${observations.join(',')}]`],
    ...texts({ notes, warnings, designation, citation, links: { ...answer.links, ...links } }),
  ]);
}

/** A headline as JSON (`docs/reference/headlines.md`, "The answer"). */
export function headlineJson(headline: HeadlineBody): string {
  if (!headline.computed) {
    const { id, computed, statement, value, ...rest } = headline;
    return jsonObject([
      ...texts({ id, computed, statement }),
      ['value', jsonNumber(value)],
      ...texts({ ...rest, usageNotes: usageNotesOf(rest.usage) }),
    ]);
  }
  const { id, computed, statement, statistic, value, status, percent, numerator, denominator, base } = headline;
  const { notReported, missingBounds, unit, countingUnit, population, window, wording, query } = headline;
  const { usage, flags, days, externalFigure, note, citation, release } = headline;
  const bounds = missingBounds && [
    ['lower', jsonNumber(missingBounds.lower)] as const,
    ['upper', jsonNumber(missingBounds.upper)] as const,
  ];
  return jsonObject([
    ...texts({ id, computed, statement, statistic }),
    ['value', jsonNumber(value)],
    ...texts({ status }),
    ['percent', jsonNumber(percent)],
    ['numerator', jsonNumber(numerator)],
    ['denominator', jsonNumber(denominator)],
    ...texts({ base }),
    ['notReported', jsonNumber(notReported)],
    ['missingBounds', bounds ? jsonObject(bounds) : 'null'],
    ...texts({
      unit,
      countingUnit,
      population,
      window,
      days,
      externalFigure,
      wording,
      query,
      usage,
      usageNotes: usageNotesOf(usage),
      flags,
      note,
      citation,
      release,
    }),
  ]);
}

/** A line of a headline's history. */
export function headlineEditionJson({ result, ...edition }: HeadlineEdition, href: string): string {
  const { version, state, publishedAt, supersededBy } = edition;
  const figure = result?.computed ? result : undefined;
  return jsonObject([
    ...texts({ version, state, publishedAt, supersededBy, statement: result?.statement ?? null }),
    ['value', jsonNumber(result?.value ?? null)],
    ...texts({ status: figure?.status }),
    ['percent', jsonNumber(figure?.percent ?? null)],
    ['numerator', jsonNumber(figure?.numerator ?? null)],
    ['denominator', jsonNumber(figure?.denominator ?? null)],
    ...texts({ flags: figure?.flags ?? [], wording: figure?.wording ?? null, href }),
  ]);
}

interface DifferenceItem extends MovedObservation {
  /** Dimensions: each has a code in `codes`. */
  key: readonly string[];
}

interface DifferencesAnswer {
  dataset: string;
  release: string;
  since: string;
  /** Only on the first page. */
  about?: { structure: Structure; headlines: readonly HeadlineDifference[] } | undefined;
  items: readonly DifferenceItem[];
  notes: readonly AnswerNote[];
  next: string | null;
}

/** A page of the differences between two releases as JSON (`docs/reference/releases.md`, "Differences"). */
export function differencesJson({ dataset, release, since, about, items, notes, next }: DifferencesAnswer): string {
  return jsonObject([
    ...texts({ dataset, release, since }),
    ...(about
      ? ([
          ['structure', JSON.stringify(structureBody(about.structure))],
          ['headlines', `[${about.headlines.map(headlineDifferenceJson).join(',')}]`],
        ] as const)
      : []),
    ['items', `[${items.map(itemJson).join(',')}]`],
    ...texts({ notes, next }),
  ]);
}

function itemJson(item: DifferenceItem): string {
  const key = Object.fromEntries(item.key.map((dimension, i) => [dimension, item.codes[i]]));
  const { measure, previousStatus, status } = item;
  return jsonObject([...texts({ measure, key }), ...movedMembers(item), ...texts({ previousStatus, status })]);
}

function headlineDifferenceJson(moved: HeadlineDifference): string {
  const { id, statistic, value, numerator, denominator, previousStatus, status, wording } = moved;
  return jsonObject([
    ...texts({ id, statistic }),
    ['value', movedJson(value)],
    ['numerator', movedJson(numerator)],
    ['denominator', movedJson(denominator)],
    ...texts({ previousStatus, status, wording }),
  ]);
}

const movedJson = (moved: MovedFigure | null): string => (moved ? jsonObject(movedMembers(moved)) : 'null');

const movedMembers = ({ previous, value, difference, causes }: MovedFigure): (readonly [string, string])[] => [
  ['previous', jsonNumber(previous)],
  ['value', jsonNumber(value)],
  ['difference', jsonNumber(difference)],
  ['causes', causes ? causesJson(causes) : 'null'],
];

const causesJson = (causes: ReadonlyMap<Cause, Decimal>): string => jsonObject([...causes]);

/** Most parts are named by their id, codes with their dimension, and tables with all of their measures at once. */
function structureBody({ added, removed, redefined, relabelled, renamed, whole }: Structure): object {
  return {
    added: namesBody(added),
    removed: namesBody(removed),
    redefined: { ...namesBody(redefined), dataset: whole },
    relabelled: {
      measures: relabelled.measures.map(relabelledBody),
      dimensions: relabelled.dimensions.map(relabelledBody),
      codes: relabelled.codes.map(relabelledBody),
      quantities: relabelled.quantities.map(relabelledBody),
      headlines: relabelled.headlines.map(relabelledBody),
    },
    renamed: { codes: renamed },
  };
}

type Names = Structure['added'];

const namesBody = (names: Names): Record<PartKind, unknown> => ({
  measures: idsOf(names.measures),
  dimensions: idsOf(names.dimensions),
  codes: names.codes,
  quantities: idsOf(names.quantities),
  tables: tablesOf(names.tables),
  headlines: idsOf(names.headlines),
});

const idsOf = (names: Names['measures']) => names.map(({ id }) => id);

function tablesOf(names: Names['tables']): { by: readonly string[]; measures: string[] }[] {
  const tables = new Map<string, { by: readonly string[]; measures: string[] }>();
  for (const { by = [], measure } of names) {
    const table = tables.get(String(by)) ?? { by: [by].flat(), measures: [] };
    tables.set(String(by), table);
    table.measures.push(String(measure));
  }
  return [...tables.values()];
}

const relabelledBody = ({ names, previous, label }: Relabelled) => ({ ...names, previous, label });

/** Members without decimals, which JSON.stringify writes exactly. Those that are undefined are left out. */
function texts(members: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(members).flatMap(([name, value]): [string, string][] => {
    return value === undefined ? [] : [[name, JSON.stringify(value)]];
  });
}

/** A decimal is written as a JSON number already. */
export const jsonNumber = (decimal: Decimal | null): string => decimal ?? 'null';

/** Numbers in brackets. */
export const jsonArray = (decimals: readonly (Decimal | null)[]): string => `[${decimals.map(jsonNumber).join(',')}]`;

/** An object of members whose values are JSON already. */
export const jsonObject = (members: readonly (readonly [name: string, json: string])[]): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
