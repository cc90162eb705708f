import type { Cause } from '../statistics/cause.ts';
import type { Decimal } from '../statistics/fraction.ts';
import type { HeadlineDifference } from '../statistics/headline-differences.ts';
import type { PartKind } from '../statistics/published-shape.ts';
import type { Moved } from '../statistics/rounded-split.ts';
import type { Relabelled, Structure } from '../statistics/structure.ts';
import { jsonNumber, jsonObject } from './json.ts';

/** What differs between two releases as JSON; numbers are written from their decimals, digit by digit. */

export interface DifferenceItem extends Moved {
  measure: string;
  /** Dimensions, and a code for each. */
  key: readonly string[];
  codes: readonly string[];
}

export interface DifferencesAnswer {
  dataset: string;
  release: string;
  since: string;
  /** Of the first page. */
  about?: { structure: Structure; headlines: readonly HeadlineDifference[] } | undefined;
  items: readonly DifferenceItem[];
  next: string | null;
}

export function differencesJson({ dataset, release, since, about, items, next }: DifferencesAnswer): string {
  return jsonObject([
    ...texts({ dataset, release, since }),
    ...(about
      ? ([
          ['structure', JSON.stringify(structureBody(about.structure))],
          ['headlines', `[${about.headlines.map(headlineJson).join(',')}]`],
        ] as const)
      : []),
    ['items', `[${items.map(itemJson).join(',')}]`],
    ...texts({ next }),
  ]);
}

function itemJson(item: DifferenceItem): string {
  const key = Object.fromEntries(item.key.map((dimension, i) => [dimension, item.codes[i]]));
  return jsonObject([...texts({ measure: item.measure, key }), ...movedMembers(item)]);
}

function headlineJson({ id, statistic, value, numerator, denominator, wording }: HeadlineDifference): string {
  return jsonObject([
    ...texts({ id, statistic }),
    ['value', movedJson(value)],
    ['numerator', movedJson(numerator)],
    ['denominator', movedJson(denominator)],
    ...texts({ wording }),
  ]);
}

const movedJson = (moved: Moved | null): string => (moved ? jsonObject(movedMembers(moved)) : 'null');

const movedMembers = ({ previous, value, difference, causes }: Moved): (readonly [string, string])[] => [
  ['previous', jsonNumber(previous)],
  ['value', jsonNumber(value)],
  ['difference', jsonNumber(difference)],
  ['causes', causes ? causesJson(causes) : 'null'],
];

const causesJson = (causes: ReadonlyMap<Cause, Decimal>): string => jsonObject([...causes]);

const texts = (members: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(members).map(([name, value]) => [name, JSON.stringify(value)]);

/** Ids where a thing has one; codes with their dimension; tables with all of their measures at once. */
function structureBody({ added, removed, redefined, relabelled, whole }: Structure): object {
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
