import type { Path } from '../../schemas/faults.ts';
import { isFaulty } from '../../schemas/sound.ts';
import { PERIODS } from '../../schemas/vocabulary.ts';
import { PERIOD_AUDIENCES } from '../period.ts';
import type { Scope } from '../scope.ts';

/** Built-ins, variables and quantities: their code lists and levels, and what the kind of dataset lets them be. */
export function checkVariables(scope: Scope): void {
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

function checkLevel({ draft, report }: Scope, level: string | undefined, at: Path): void {
  if (draft.kind === undefined || level === undefined || (draft.kind === 'aggregate') === (level === 'observation'))
    return;
  const allowed = draft.kind === 'aggregate' ? ['observation'] : ['case', 'defendant', 'conviction'];
  report(at, 'not-allowed', 'A dataset of this kind has no variables of this level.', allowed);
}

function checkFlag({ report }: Scope, flag: { codeList?: unknown; levels?: unknown }, path: Path): void {
  for (const member of ['codeList', 'levels'] as const)
    if (flag[member] !== undefined)
      report(
        [...path, member],
        'not-allowed',
        'The codes of a flag are yes and no; it has no code list and no levels.',
      );
}

function checkListed(
  scope: Scope,
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
function checkPeriods({ draft, report }: Scope): void {
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
