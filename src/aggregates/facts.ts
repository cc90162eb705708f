import { derivations, type FlatCase } from '../cases/derive.ts';
import { codeMaps, levelsOf, mapCode } from '../cases/view.ts';
import type { CaseFacts, Codebook } from '../codebook/model.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';
import { readValue } from './rows.ts';

/** Rows of an official table as the tabulation counts them: each is a case of its own, with an amount. */

/** A stored part of a table: rows of codes by column, the value last. Totals are not stored; margins are computed. */
export interface TablePart {
  /** Ids of variables in the codebook that the table was uploaded with. */
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The codebook as the tabulation reads it, which knows cases and no observations. */
export function observedAsCases(codebook: Codebook): Codebook {
  const atCase = <T extends { unit: unknown }>(items: ReadonlyMap<string, T>): Map<string, T & { unit: 'case' }> =>
    new Map([...items].map(([id, item]) => [id, { ...item, unit: 'case' as const }]));
  return { ...codebook, dimensions: atCase(codebook.dimensions), amounts: atCase(codebook.amounts) };
}

/**
 * Flattens the rows of parts, as the public sees them: every dimension, and the value. The tabulation decides which dimensions
 * are published.
 * @throws Error on a code or a value that the codebook does not allow.
 */
export function tableFlattener(codebook: Codebook): (part: TablePart) => Generator<CaseFacts> {
  const counted = observedAsCases(codebook);
  const ids = [...counted.dimensions.keys()];
  const slots = new Map(ids.map((id, slot) => [id, slot]));
  const derive = derivations(counted, 'public', slots);
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  const variables = tableVariables(codebook).map(({ id, codes }) => {
    const levels = levelsOf(codebook, id);
    const maps = codeMaps(levels, 'public');
    return {
      id,
      notReported: codes.at(-1)?.code ?? '',
      targets: levels.map((level, depth) => ({ slot: slots.get(level.id)!, map: maps[depth]! })), // every dimension has a slot, every level a map
    };
  });
  return function* flatten({ columns, rows }) {
    const read = variables.map((variable) => ({ ...variable, at: columns.indexOf(variable.id) }));
    for (const row of rows) {
      const value = readValue(row.at(-1) ?? '', scale);
      if (typeof value !== 'number') throw new Error('a stored table has a value that its codebook does not allow');
      const flat: FlatCase = { values: [], amounts: {}, defendants: [] };
      for (const { at, notReported, targets } of read) {
        const code = at < 0 ? notReported : (row[at] ?? '');
        for (const { slot, map } of targets) flat.values[slot] = mapCode(code, map);
      }
      for (const step of derive) step(flat);
      const codes = Object.fromEntries(ids.map((id, slot) => [id, flat.values[slot]!])); // every slot is filled
      yield { codes, amounts: { [VALUE_COLUMN]: { total: value, basis: 'exact' } }, defendants: NOBODY };
    }
  };
}

/** The tabulation needs a defendant and a conviction in each case. */
const NOBODY = [{ codes: {}, amounts: {}, convictions: [{ codes: {}, amounts: {} }] }];
