import type { Codebook } from '../codebook/model.ts';
import { type PublicCodebook, publicCodebook } from '../codebook/public.ts';
import { TOTAL_POSITION } from '../statistics/table.ts';
import { linkReleases, type ReleaseNumbers, systemOf } from './linkage.ts';
import type { System } from './solve/system.ts';
import type { Layer } from './tables.ts';

/** The tables of a release as one linear system, with the way back from its cells to theirs. */

/** One layer of a table: its cells by position, with what is known of each. */
export interface LayerTable {
  by: readonly string[];
  measure: string;
  layer: Layer;
  /** Those that are not here are 0 and published. */
  cells: readonly LayerCell[];
}

export interface LayerCell {
  /** A position for each dimension, or that of the total. */
  at: readonly number[];
  /** Null: withheld, and not to be looked at. */
  value: number | null;
  /** Default: whether the value is null. */
  withheld?: boolean;
  /** What is known of it. */
  lower?: number;
  upper?: number;
}

export interface LinkedTables {
  /** What was linked. */
  numbers: ReleaseNumbers;
  system: System;
  /** One for each layer table, in their order. */
  tables: readonly LinkedLayer[];
  /** By the names that cells of the system give to the tables that show them: an index in `tables`. */
  names: ReadonlyMap<string, number>;
}

export interface LinkedLayer extends Pick<LayerTable, 'by' | 'measure' | 'layer'> {
  /** Every combination that can have units and is published or withheld; `id` is that of a cell of the system. */
  rows: readonly LinkedCell[];
}

export interface LinkedCell {
  at: readonly number[];
  codes: readonly (string | null)[];
  id: string;
}

/** What the release is called in the ids of its cells, which has no version yet. */
export const RELEASE = 'new';

/** `zeros`: combinations without a cell are cells too, which can be withheld. Else they are published zeros. */
export function linkTables(
  codebook: Codebook,
  tables: readonly LayerTable[],
  { zeros, rule }: { zeros: boolean; rule: 'protect' | 'shown' },
): LinkedTables {
  const numbers = releaseNumbers(RELEASE, codebook, tables, { youthRule: zeros && isYouthRulePlain(codebook) });
  const linkage = linkReleases([numbers], { zeros });
  const system = systemOf(linkage, rule);
  const names = new Map<string, number>();
  const linked = linkage.tables.map(({ id, by, measure, layer, rows }, index): LinkedLayer => {
    names.set(id, index);
    const dimensions = by.map((id) => codebook.dimensions.get(id)!); // a table of this codebook
    const cells = rows.flatMap(({ codes, cell }): LinkedCell[] => {
      const { id, virtual } = linkage.cells[cell]!; // its own cell
      // Nobody publishes what lies in a gap.
      if (virtual) return [];
      const at = codes.map((code, place) => (code === null ? TOTAL_POSITION : dimensions[place]!.index.get(code)!)); // public codes
      return [{ at, codes, id }];
    });
    return { by, measure, layer, rows: cells };
  });
  return { numbers, system, tables: linked, names };
}

/** Tables as linkage takes them: with codes in place of positions. */
export function releaseNumbers(
  release: string,
  codebook: Codebook,
  tables: readonly LayerTable[],
  more: Pick<ReleaseNumbers, 'youthRule' | 'frozen'> = {},
): ReleaseNumbers {
  const { window, gaps } = codebook.definition.coverage;
  return {
    ...{ release, codebook: withJoinedCodes(codebook), coverage: { window, ...(gaps && { gaps }) }, ...more },
    tables: tables.map(({ by, measure, layer, cells }) => {
      const lists = by.map((id) => codebook.dimensions.get(id)!.codes); // a table of this codebook
      const codesAt = (at: readonly number[]) =>
        at.map((position, place) => (position < 0 ? null : lists[place]![position]!.code)); // a code of its list
      return { by, measure, layer, cells: cells.map(({ at, ...cell }) => ({ codes: codesAt(at), ...cell })) };
    }),
  };
}

/**
 * The public codebook, in which codes that are published as another count as its former names: an earlier release may have published
 * them as they are.
 */
function withJoinedCodes(codebook: Codebook): PublicCodebook {
  const open = publicCodebook(codebook);
  const { codeLists } = codebook.definition.codebook;
  const joinedTo = (code: string, name: string): string[] => {
    const list = codeLists[name];
    if (!list || !('codes' in list)) return [];
    return list.codes.flatMap((entry) => (entry.publishAs === code ? [entry.code] : []));
  };
  const lists = Object.entries(open.codeLists).map(([name, list]) => {
    const codes = list.codes.map((entry) => ({
      ...entry,
      renamedFrom: [...(entry.renamedFrom ?? []), ...joinedTo(entry.code, name)],
    }));
    return [name, { ...list, codes }] as const;
  });
  return { ...open, codeLists: Object.fromEntries(lists) };
}

/** Whether everybody who the youth rule is about has a public code of people under 18. */
function isYouthRulePlain({ definition, dimensions }: Codebook): boolean {
  const bands = dimensions.get('ageBand');
  if (!definition.settings.youthRule || bands?.kind !== 'builtIn') return false;
  const isYoung = (code: string): boolean => {
    const { min, max } = bands.codes[bands.index.get(code) ?? -1] ?? {};
    return (min ?? (max === undefined ? ADULT : 0)) < ADULT;
  };
  return bands.codes.every(({ code, publishAs }) => publishAs === undefined || isYoung(code) === isYoung(publishAs));
}

const ADULT = 18;
