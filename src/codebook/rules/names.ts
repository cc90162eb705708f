import type { Path } from '../../schemas/faults.ts';
import { BUILT_INS, measureNoteId, NOTE_IDS, PERIODS, VALUE_COLUMNS } from '../../schemas/vocabulary.ts';
import { FIXED_AMOUNTS } from '../amount.ts';
import type { Entry } from '../draft.ts';
import { isForbidden } from '../forbidden.ts';
import type { Scope } from '../scope.ts';

/** Longest name that a filter or a table can hold. */
const LONGEST = 40;

/** Names are different, short enough, and none is that of a field which must not exist. */
export function checkNames(scope: Scope): void {
  checkDimensionNames(scope);
  const { draft, report } = scope;
  for (const { path, value } of [...draft.variables, ...draft.derived, ...draft.quantities])
    if (value.id !== undefined && isForbidden(value.id))
      report([...path, 'id'], 'forbidden-field', 'A field of this name could identify a person.');
  for (const { path, value } of draft.quantities)
    if (value.id !== undefined && FIXED_AMOUNTS.includes(value.id))
      report([...path, 'id'], 'name-clash', 'The service has an amount of this name.');
  const ofService = new Set([...NOTE_IDS, ...[...scope.measures.keys()].map(measureNoteId)]);
  for (const { path, value } of draft.notes)
    if (value.id !== undefined && ofService.has(value.id))
      report([...path, 'id'], 'name-clash', 'The service adds a note of this id itself.');
  for (const entries of [draft.quantities, draft.measures, draft.notes]) checkIds(scope, entries);
  // One list and one address serve both.
  checkIds(scope, [...draft.headlines, ...draft.externalFigures]);
}

function checkIds({ report }: Scope, entries: readonly Entry<{ id: string }>[]): void {
  const seen = new Set<string>();
  for (const { path, value } of entries) {
    if (value.id === undefined) continue;
    if (seen.has(value.id)) report([...path, 'id'], 'duplicate', 'Something before this has the same id.');
    seen.add(value.id);
  }
}

/** Columns of a CSV beside those of the dimensions. However they are written: SQL does not tell `Unit` from `unit`. */
const COLUMNS: ReadonlySet<string> = new Set(VALUE_COLUMNS);

/** A name is reported at the piece that brings it in second, in codebook order. */
function checkDimensionNames({ draft, declared, report }: Scope): void {
  const bound = new Set<string>(draft.builtIn.map(({ id }) => id));
  const reserved = [...BUILT_INS.filter((id) => !bound.has(id)), ...PERIODS];
  const owners = new Map<string, unknown>(draft.kind === 'cases' ? reserved.map((name) => [name, 'the service']) : []);
  const take = (name: string, owner: Entry<unknown>, at: Path): void => {
    const known = owners.get(name);
    if (known === undefined) owners.set(name, owner);
    else if (known !== owner)
      report(at, 'name-clash', 'Another dimension has this name, or one that this brings with it.');
    if (COLUMNS.has(name.toLowerCase()))
      report(at, 'name-clash', 'A column of the CSV has this name, and a table would have two of it.');
    if (name.length > LONGEST) report(at, 'too-long', `With its level the name is longer than ${LONGEST} characters.`);
    if (isForbidden(name)) report(at, 'forbidden-field', 'A field of this name could identify a person.');
  };
  const byPiece = new Map<unknown, string[]>();
  for (const { dimension, piece } of declared) byPiece.set(piece, [...(byPiece.get(piece) ?? []), dimension.id]);
  const namesOf = (piece: Entry<unknown>): readonly string[] => byPiece.get(piece) ?? [];

  for (const piece of draft.builtIn) for (const name of [piece.id, ...namesOf(piece)]) take(name, piece, piece.path);
  for (const piece of [...draft.variables, ...draft.derived])
    for (const name of new Set([piece.value.id, ...namesOf(piece)]))
      if (name !== undefined) take(name, piece, [...piece.path, 'id']);
  for (const piece of draft.quantities) for (const name of namesOf(piece)) take(name, piece, [...piece.path, 'id']);
}
