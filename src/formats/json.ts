import type { PartKind, Structure } from '../codebook/structure.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import { usageNotesOf } from '../schemas/usage.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { MovedFigure } from '../statistics/attribution.ts';
import type { MovedHeadline, MovedObservation } from '../statistics/comparison.ts';
import type { Decimal } from '../statistics/fraction.ts';
import type { HeadlineBody, HeadlineEdition } from '../statistics/headline.ts';
import type { Observation } from '../statistics/observation.ts';

/** Answers as JSON. */

/** JSON that is written already. Numbers are written from their decimals, since JSON.stringify would round a sum beyond 2^53. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const memberText = (value: unknown): string => (value instanceof JsonText ? value.text : JSON.stringify(value));

/** An object as JSON; members can be JsonText. Those that are undefined are left out. */
export const jsonObject = (members: Readonly<Record<string, unknown>>): JsonText =>
  new JsonText(
    `{${Object.entries(members)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${JSON.stringify(name)}:${memberText(value)}`]))
      .join(',')}}`,
  );

/** A list as JSON; items can be JsonText. */
export const jsonArray = (items: readonly unknown[]): JsonText => new JsonText(`[${items.map(memberText).join(',')}]`);

export const digitsOf = (decimal: Decimal | null): string => decimal ?? 'null';

export const jsonNumber = (decimal: Decimal | null): JsonText => new JsonText(digitsOf(decimal));

/** An answer as JSON (`docs/reference/statistics.md`, "Observations"). `links` are added to its own. */
export function answerJson(answer: StatisticsAnswer, links: Readonly<Record<string, string>> = {}): string {
  const prefixes = answer.dimensions.map(({ id, codes }) => {
    return new Map(codes.map(({ code }) => [code, `${JSON.stringify(id)}:${JSON.stringify(code)}`]));
  });
  const ids = new Map(answer.measures.map(({ id }) => [id, JSON.stringify(id)]));
  const observations = answer.observations.map((observation) => {
    const key = observation.key.map((code, i) => prefixes[i]?.get(code)).join(',');
    const { measure, value, share, denominator, status, shareStatus, flags, notReported, interval } = observation;
    const missing = notReported === undefined ? '' : `,"notReported":${notReported}`;
    const bounds = interval === undefined ? '' : `,"interval":${intervalText(interval)}`;
    return `{"key":{${key}},"measure":${ids.get(measure)},"value":${digitsOf(value)},"share":${digitsOf(share)},"denominator":${digitsOf(denominator)},"status":${JSON.stringify(status)},"shareStatus":${JSON.stringify(shareStatus)},"flags":${JSON.stringify(flags)}${missing}${bounds}}`;
  });
  const { dataset, release, measures, dimensions, share, zeros, total, absent } = answer;
  const { notes, warnings, designation, citation } = answer;
  return jsonObject({
    ...{ dataset, release, measures, dimensions, share, zeros, total, absent },
    observations: new JsonText(`[${observations.join(',')}]`),
    ...{ notes, warnings, designation, citation },
    links: { ...answer.links, ...links },
  }).text;
}

/** What a withheld value lies in: `[1,4]`, `[1,null]` or `null`. */
export const intervalText = (interval: NonNullable<Observation['interval']> | null): string =>
  interval === null ? 'null' : `[${interval.map(digitsOf).join(',')}]`;

/** A headline as JSON (`docs/reference/headlines.md`, "The answer"). */
export function headlineJson(headline: HeadlineBody): string {
  if (!headline.computed) {
    const { id, computed, statement, value, ...rest } = headline;
    const usageNotes = usageNotesOf(rest.usage);
    return jsonObject({ id, computed, statement, value: jsonNumber(value), ...rest, usageNotes }).text;
  }
  const { id, computed, statement, statistic, status, base, missingBounds: bounds } = headline;
  const { unit, countingUnit, population, window, days, externalFigure, wording, query } = headline;
  const { usage, flags, note, citation, release } = headline;
  return jsonObject({
    ...{ id, computed, statement, statistic },
    value: jsonNumber(headline.value),
    status,
    percent: jsonNumber(headline.percent),
    numerator: jsonNumber(headline.numerator),
    denominator: jsonNumber(headline.denominator),
    base,
    notReported: jsonNumber(headline.notReported),
    missingBounds: bounds && jsonObject({ lower: jsonNumber(bounds.lower), upper: jsonNumber(bounds.upper) }),
    ...{ unit, countingUnit, population, window, days, externalFigure, wording, query, usage },
    usageNotes: usageNotesOf(usage),
    ...{ flags, note, citation, release },
  }).text;
}

/** A line of a headline's history. */
export function headlineEditionJson({ result, ...edition }: HeadlineEdition, href: string): string {
  const { version, state, publishedAt, supersededBy } = edition;
  const figure = result?.computed ? result : undefined;
  return jsonObject({
    ...{ version, state, publishedAt, supersededBy },
    statement: result?.statement ?? null,
    value: jsonNumber(result?.value ?? null),
    status: figure?.status,
    percent: jsonNumber(figure?.percent ?? null),
    numerator: jsonNumber(figure?.numerator ?? null),
    denominator: jsonNumber(figure?.denominator ?? null),
    flags: figure?.flags ?? [],
    wording: figure?.wording ?? null,
    href,
  }).text;
}

interface DifferencesAnswer {
  dataset: string;
  release: string;
  since: string;
  /** Only on the first page. */
  about?: { structure: Structure; headlines: readonly MovedHeadline[] } | undefined;
  items: readonly MovedObservation[];
  notes: readonly AnswerNote[];
  next: string | null;
}

/** A page of the differences between two releases as JSON (`docs/reference/releases.md`, "Differences"). */
export function differencesJson({ dataset, release, since, about, items, notes, next }: DifferencesAnswer): string {
  return jsonObject({
    ...{ dataset, release, since },
    ...(about && {
      structure: structureBody(about.structure),
      headlines: jsonArray(about.headlines.map(headlineDifference)),
    }),
    items: jsonArray(items.map(differingItem)),
    notes,
    next,
  }).text;
}

function differingItem(item: MovedObservation): JsonText {
  const { measure, previousStatus, status } = item;
  const key = Object.fromEntries(item.key.map((dimension, i) => [dimension, item.codes[i]]));
  return jsonObject({ measure, key, ...movedMembers(item), previousStatus, status });
}

function headlineDifference(moved: MovedHeadline): JsonText {
  const { id, statistic, value, numerator, denominator, previousStatus, status, wording } = moved;
  return jsonObject({
    ...{ id, statistic },
    value: value && jsonObject(movedMembers(value)),
    numerator: numerator && jsonObject(movedMembers(numerator)),
    denominator: denominator && jsonObject(movedMembers(denominator)),
    ...{ previousStatus, status, wording },
  });
}

const movedMembers = ({ previous, value, difference, causes }: MovedFigure) => ({
  previous: jsonNumber(previous),
  value: jsonNumber(value),
  difference: jsonNumber(difference),
  causes: causes && jsonObject(Object.fromEntries([...causes].map(([cause, amount]) => [cause, jsonNumber(amount)]))),
});

/** Most parts are named by their id, codes with their dimension, and tables with all of their measures at once. */
function structureBody({ added, removed, redefined, relabelled, renamed, whole }: Structure): object {
  const { tables: _, ...labelled } = relabelled; // a table has no label
  return {
    added: namesBody(added),
    removed: namesBody(removed),
    redefined: { ...namesBody(redefined), dataset: whole },
    relabelled: Object.fromEntries(
      Object.entries(labelled).map(([kind, parts]) => [
        kind,
        parts.map(({ names, previous, label }) => ({ ...names, previous, label })),
      ]),
    ),
    renamed: { codes: renamed },
  };
}

type PartNames = Structure['added'];

const namesBody = (names: PartNames): Record<PartKind, unknown> => ({
  measures: names.measures.map(({ id }) => id),
  dimensions: names.dimensions.map(({ id }) => id),
  codes: names.codes,
  quantities: names.quantities.map(({ id }) => id),
  tables: measuresByTable(names.tables),
  headlines: names.headlines.map(({ id }) => id),
});

function measuresByTable(names: PartNames['tables']): { by: readonly string[]; measures: string[] }[] {
  const tables = new Map<string, { by: readonly string[]; measures: string[] }>();
  for (const { by = [], measure } of names) {
    const table = tables.get(String(by)) ?? { by: [by].flat(), measures: [] };
    tables.set(String(by), table);
    table.measures.push(String(measure));
  }
  return [...tables.values()];
}
