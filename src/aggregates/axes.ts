import { derivations } from '../cases/derive.ts';
import { mapCode, seenLevels } from '../cases/view.ts';
import type { Codebook, Codes, Dimension } from '../codebook/model.ts';
import type { Filter } from '../schemas/codebook.ts';
import { ownMember } from '../schemas/names.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { tableVariables } from './columns.ts';

/** How the dimensions of an official table follow from its variables: each depends on one of them alone. */

/** A variable, and what its codes are in each dimension that depends on it. */
export interface TableAxis {
  variable: Dimension;
  /** The variable itself as the public sees it, its levels, and what is derived from them. */
  dimensions: readonly AxisDimension[];
}

interface AxisDimension {
  dimension: Dimension;
  /** What each code of the variable is in the dimension: by position in the codes of the variable. */
  codes: readonly string[];
  positions: readonly number[];
}

/** The codebook as the tabulation reads it, which knows cases and no observations. */
export function observedAsCases(codebook: Codebook): Codebook {
  const atCase = <T extends { unit: unknown }>(items: ReadonlyMap<string, T>): Map<string, T & { unit: 'case' }> =>
    new Map([...items].map(([id, item]) => [id, { ...item, unit: 'case' as const }]));
  return { ...codebook, dimensions: atCase(codebook.dimensions), amounts: atCase(codebook.amounts) };
}

export function tableAxes(observed: Codebook): TableAxis[] {
  const codebook = observedAsCases(observed);
  const variables = tableVariables(codebook);
  const derive = derivations(codebook, 'public');
  const fill = (codes: Codes, id: string, code: string): void => {
    for (const { dimension, map } of seenLevels(codebook, id, 'public')) codes[dimension.id] = mapCode(code, map);
  };
  const blank: Codes = {};
  for (const { id } of variables) fill(blank, id, NOT_REPORTED);
  return variables.map((variable) => {
    const own = [...codebook.dimensions.values()].filter(({ id }) => variableOf(codebook, id) === variable.id);
    const rows = variable.codes.map(({ code }) => {
      const codes = { ...blank };
      fill(codes, variable.id, code);
      for (const step of derive) step({ codes, amounts: {}, defendants: [] });
      return codes;
    });
    const dimensions = own.map((dimension): AxisDimension => {
      const codes = rows.map((row) => String(row[dimension.id]));
      return { dimension, codes, positions: codes.map((code) => axisPosition(dimension, code)) };
    });
    return { variable, dimensions };
  });
}

/** A derived variable of an official table maps one other dimension. */
function variableOf(codebook: Codebook, id: string): string {
  const root = codebook.dimensions.get(id)?.root ?? id;
  const rule = codebook.definition.codebook.derived.find((one) => one.id === root)?.rule;
  return rule && 'map' in rule ? variableOf(codebook, rule.map.of) : root;
}

function axisPosition({ id, index }: Dimension, code: string): number {
  const position = index.get(code);
  if (position === undefined) throw new Error(`a code leads to none of ${id}`);
  return position;
}

/** Which rows a measure is of, variable by variable. */
export interface RowSelection {
  /** For each variable, by position: whether its filter takes rows of the code. Undefined if it has no condition on the variable. */
  accepts: readonly (readonly boolean[] | undefined)[];
  /** For each variable: the only code that is taken, so that the variable says nothing more. */
  sole: readonly (number | undefined)[];
}

export function rowSelection(axes: readonly TableAxis[], filter: Filter = {}): RowSelection {
  const accepts = axes.map(({ variable, dimensions }) => {
    const conditions = dimensions.flatMap(({ dimension, codes }) => {
      const condition = ownMember(filter, dimension.id);
      return condition ? [{ condition, codes }] : [];
    });
    if (conditions.length === 0) return undefined;
    return variable.codes.map((_, position) =>
      conditions.every(({ condition, codes }) => {
        const code = codes[position] ?? '';
        return Array.isArray(condition) ? condition.includes(code) : !condition.not.includes(code);
      }),
    );
  });
  const sole = accepts.map((taken) => {
    const positions = (taken ?? []).flatMap((isTaken, position) => (isTaken ? [position] : []));
    return positions.length === 1 ? positions[0] : undefined;
  });
  return { accepts, sole };
}

/**
 * The codes that a total over a variable is the sum of: those of its list, and `not-reported` if some row has it. A code of the
 * list that no row has is one of them, since its rows may be missing. A variable that the table says nothing about has
 * `not-reported` alone. `seen` are the positions that rows have.
 */
export function addedCodes({ codes, index }: Dimension, seen: ReadonlySet<number>): number[] {
  const notReported = index.get(NOT_REPORTED) ?? -1; // every list ends with it
  if (seen.size === 1 && seen.has(notReported)) return [notReported];
  return [...codes.keys()].filter((position) => position !== notReported || seen.has(position));
}
