import { grouped } from '../../lists.ts';
import type { Quantity, Variable } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty } from '../../schemas/sound.ts';
import { BUILT_INS, measureNoteId, NOTE_IDS, PERIODS, VALUE_COLUMNS } from '../../schemas/vocabulary.ts';
import { FIXED_AMOUNTS } from '../amount.ts';
import { PERIOD_AUDIENCES } from '../calendar.ts';
import { whyForbidden } from '../forbidden.ts';
import type { SectionPiece } from '../sections.ts';
import type { References } from './references.ts';

/** Built-ins, variables, quantities and periods have the code lists and levels that they name, and fit the kind of dataset. */
export function checkVariables(refs: References): void {
  const { sections, report } = refs;
  for (const { path, value } of sections.builtIn)
    if (sections.kind === 'aggregate')
      report(path, 'not-allowed', 'An aggregate dataset has no built-in variables. Declare it in `variables`.');
    else checkListed(refs, value.codeList, value.levels, path, 'codeList');
  for (const piece of sections.variables) checkVariable(refs, piece);
  for (const piece of sections.quantities) checkQuantity(refs, piece);
  checkPeriods(refs);
}

function checkVariable(refs: References, { path, value }: SectionPiece<Variable>): void {
  const { sections, report } = refs;
  const { kind, codeList, levels } = value;
  checkKindLevel(refs, value.level, [...path, 'level']);
  if (value.multiple && (kind === 'flag' || sections.kind === 'aggregate'))
    report(
      [...path, 'multiple'],
      'not-allowed',
      'A flag, and a variable of an aggregate dataset, cannot hold several codes.',
    );
  if (kind === 'flag') checkFlag(refs, value, path);
  else if (kind === 'code' && codeList === undefined)
    report([...path, 'codeList'], 'required', 'A variable of the kind `code` needs a code list.');
  else if (kind === 'code') checkListed(refs, codeList, levels, path, 'codeList');
}

function checkQuantity(refs: References, { path, value }: SectionPiece<Quantity>): void {
  const { sections, report } = refs;
  if (sections.kind === 'aggregate')
    report(path, 'not-allowed', 'An aggregate dataset has no quantities: its rows have a value.');
  else if (value.categories !== undefined) checkListed(refs, value.categories, value.levels, path, 'categories');
  else if (value.levels !== undefined && !isFaulty(value, 'categories'))
    report([...path, 'levels'], 'not-allowed', 'A quantity without categories has no levels.');
}

/** An aggregate dataset has variables of observations, any other one those of cases, defendants and convictions. */
function checkKindLevel({ sections: { kind }, report }: References, level: string | undefined, at: Path): void {
  if (kind === undefined || level === undefined || (kind === 'aggregate') === (level === 'observation')) return;
  const allowed = kind === 'aggregate' ? ['observation'] : ['case', 'defendant', 'conviction'];
  report(at, 'not-allowed', 'A dataset of this kind cannot have variables of this level.', allowed);
}

function checkFlag({ report }: References, flag: { codeList?: unknown; levels?: unknown }, path: Path): void {
  for (const member of ['codeList', 'levels'] as const)
    if (flag[member] !== undefined)
      report([...path, member], 'not-allowed', 'A flag has the codes yes and no, and neither a code list nor levels.');
}

function checkListed(
  refs: References,
  name: string | undefined,
  levels: Readonly<Record<string, unknown>> | undefined,
  path: Path,
  member: string,
): void {
  const list = refs.list(name, [...path, member]);
  if (list === undefined || list.incomplete) return;
  const known = list.levels.flatMap(({ id }) => id ?? []);
  for (const level of Object.keys(levels ?? {}))
    if (!known.includes(level))
      refs.report([...path, 'levels', level], 'unknown-reference', 'The code list has no level with this id.', known);
}

/** An aggregate dataset may send the default of `periods`, since GET of its definition answers it. */
function checkPeriods({ sections, report }: References): void {
  const { kind, periods = {} } = sections;
  if (kind !== 'aggregate' || PERIODS.every((id) => periods[id] === PERIOD_AUDIENCES[id])) return;
  for (const id of PERIODS)
    if (periods[id] !== undefined)
      report(
        ['codebook', 'periods', id],
        'not-allowed',
        'An aggregate dataset has no periods. Declare a variable instead.',
      );
}

/** Most characters of a dimension’s name, as of every id that a filter names. */
const LONGEST_DIMENSION = 40;

function reportForbidden({ report }: References, name: string | undefined, at: Path): void {
  const why = name === undefined ? undefined : whyForbidden(name);
  if (why !== undefined) report(at, 'forbidden-field', why);
}

/** Names are different and short enough, and none is that of a field that must not exist. */
export function checkDeclaredNames(refs: References): void {
  checkDimensionNames(refs);
  const { sections, report } = refs;
  for (const { path, value } of [...sections.variables, ...sections.derived, ...sections.quantities])
    reportForbidden(refs, value.id, [...path, 'id']);
  for (const { path, value } of sections.quantities)
    if (value.id !== undefined && FIXED_AMOUNTS.includes(value.id))
      report([...path, 'id'], 'name-clash', `The service has an amount ${value.id} of its own.`);
  const ofService = new Set([...NOTE_IDS, ...[...refs.measures.keys()].map(measureNoteId)]);
  for (const { path, value } of sections.notes)
    if (value.id !== undefined && ofService.has(value.id))
      report([...path, 'id'], 'name-clash', `The service adds a note ${value.id} itself.`);
  for (const entries of [sections.quantities, sections.measures, sections.notes]) checkIds(refs, entries);
  // Headlines and external figures share one list and one form of address.
  checkIds(refs, [...sections.headlines, ...sections.externalFigures]);
}

function checkIds({ report }: References, entries: readonly SectionPiece<{ id: string }>[]): void {
  const seen = new Set<string>();
  for (const { path, value } of entries) {
    if (value.id === undefined) continue;
    if (seen.has(value.id))
      report([...path, 'id'], 'duplicate', `Something before this has the id ${value.id} too. Ids must be different.`);
    seen.add(value.id);
  }
}

/** Columns of a CSV besides those of the dimensions. In any case: SQL does not tell `Unit` from `unit`. */
const CSV_VALUE_COLUMNS: ReadonlySet<string> = new Set(VALUE_COLUMNS);

/** Owner of the names that no codebook can give. */
const OWNED_BY_SERVICE = 'the service';

/** Where two dimensions have one name, the later in codebook order is at fault. */
function checkDimensionNames(refs: References): void {
  const { sections, declared, report } = refs;
  const bound = new Set<string>(sections.builtIn.map(({ id }) => id));
  const reserved = [...BUILT_INS.filter((id) => !bound.has(id)), ...PERIODS];
  const owners = new Map<string, unknown>(
    sections.kind === 'cases' ? reserved.map((name) => [name, OWNED_BY_SERVICE]) : [],
  );
  const take = (name: string, owner: SectionPiece<unknown>, at: Path): void => {
    const known = owners.get(name);
    if (known === undefined) owners.set(name, owner);
    else if (known !== owner) {
      const whose =
        known === OWNED_BY_SERVICE
          ? 'a built-in variable or a period'
          : 'another dimension, or one of its levels or categories';
      report(at, 'name-clash', `${name} is the name of ${whose}.`);
    }
    if (CSV_VALUE_COLUMNS.has(name.toLowerCase()))
      report(at, 'name-clash', `Every CSV file has a column ${name.toLowerCase()} of its own.`);
    if (name.length > LONGEST_DIMENSION)
      report(at, 'too-long', `With the name of its level it is longer than ${LONGEST_DIMENSION} characters.`);
    reportForbidden(refs, name, at);
  };
  const byPiece = grouped<unknown, (typeof declared)[number]>(declared, ({ piece }) => piece);
  const namesOf = (piece: SectionPiece<unknown>): readonly string[] =>
    (byPiece.get(piece) ?? []).map(({ dimension }) => dimension.id);

  for (const piece of sections.builtIn) for (const name of [piece.id, ...namesOf(piece)]) take(name, piece, piece.path);
  for (const piece of [...sections.variables, ...sections.derived])
    for (const name of new Set([piece.value.id, ...namesOf(piece)]))
      if (name !== undefined) take(name, piece, [...piece.path, 'id']);
  for (const piece of sections.quantities) for (const name of namesOf(piece)) take(name, piece, [...piece.path, 'id']);
}
