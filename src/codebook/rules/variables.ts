import type { Path } from '../../schemas/faults.ts';
import { isFaulty } from '../../schemas/sound.ts';
import { BUILT_INS, measureNoteId, NOTE_IDS, PERIODS, VALUE_COLUMNS } from '../../schemas/vocabulary.ts';
import { FIXED_AMOUNTS } from '../amount.ts';
import { PERIOD_AUDIENCES } from '../calendar.ts';
import type { Entry } from '../draft.ts';
import { isForbidden } from '../forbidden.ts';
import type { References } from './references.ts';

/** Longest name that a filter or a table can hold. */
const LONGEST = 40;

/** Names are different, short enough, and none is that of a field which must not exist. */
export function checkNames(scope: References): void {
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

function checkIds({ report }: References, entries: readonly Entry<{ id: string }>[]): void {
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
function checkDimensionNames({ draft, declared, report }: References): void {
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

/** Built-ins, variables and quantities: their code lists and levels, and what the kind of dataset lets them be. */
export function checkVariables(scope: References): void {
  const { draft, report } = scope;
  for (const { path, value } of draft.builtIn) {
    if (draft.kind === 'aggregate') report(path, 'not-allowed', 'An aggregate dataset has no built-in variables.');
    else checkListed(scope, value.codeList, value.levels, path, 'codeList');
  }
  for (const { path, value } of draft.variables) {
    checkLevel(scope, value.level, [...path, 'level']);
    if (value.multiple && (value.kind === 'flag' || draft.kind === 'aggregate'))
      report([...path, 'multiple'], 'not-allowed', 'Neither a flag nor a variable of an aggregate dataset is a list.');
    if (value.kind === 'flag') checkFlag(scope, value, path);
    else if (value.kind === 'code' && value.codeList === undefined)
      report([...path, 'codeList'], 'required', 'A code needs a code list.');
    else if (value.kind === 'code') checkListed(scope, value.codeList, value.levels, path, 'codeList');
  }
  for (const { path, value } of draft.quantities) {
    if (draft.kind === 'aggregate') report(path, 'not-allowed', 'An aggregate dataset has no quantities.');
    else if (value.categories !== undefined) checkListed(scope, value.categories, value.levels, path, 'categories');
    else if (value.levels !== undefined && !isFaulty(value, 'categories'))
      report([...path, 'levels'], 'not-allowed', 'Only categories have levels.');
  }
  checkPeriods(scope);
}

function checkLevel({ draft, report }: References, level: string | undefined, at: Path): void {
  if (draft.kind === undefined || level === undefined || (draft.kind === 'aggregate') === (level === 'observation'))
    return;
  const allowed = draft.kind === 'aggregate' ? ['observation'] : ['case', 'defendant', 'conviction'];
  report(at, 'not-allowed', 'A dataset of this kind has no variables of this level.', allowed);
}

function checkFlag({ report }: References, flag: { codeList?: unknown; levels?: unknown }, path: Path): void {
  for (const member of ['codeList', 'levels'] as const)
    if (flag[member] !== undefined)
      report(
        [...path, member],
        'not-allowed',
        'The codes of a flag are yes and no; it has no code list and no levels.',
      );
}

function checkListed(
  scope: References,
  name: string | undefined,
  levels: Readonly<Record<string, unknown>> | undefined,
  path: Path,
  member: string,
): void {
  const list = scope.list(name, [...path, member]);
  if (list === undefined || list.incomplete) return;
  const known = list.levels.flatMap(({ id }) => id ?? []);
  for (const level of Object.keys(levels ?? {}))
    if (!known.includes(level))
      scope.report([...path, 'levels', level], 'unknown-reference', 'The code list has no such level.', known);
}

/** Left out, `periods` has a default, which an aggregate dataset that sends its definition back may have too. */
function checkPeriods({ draft, report }: References): void {
  const { kind, periods = {} } = draft;
  if (kind !== 'aggregate' || PERIODS.every((id) => periods[id] === PERIOD_AUDIENCES[id])) return;
  for (const id of PERIODS)
    if (periods[id] !== undefined)
      report(
        ['codebook', 'periods', id],
        'not-allowed',
        'An aggregate dataset has no periods; it may have a variable.',
      );
}
