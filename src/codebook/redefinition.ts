import { isDeepStrictEqual } from 'node:util';
import type { CodebookDefinition } from '../schemas/codebook.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Code, Codebook, Dimension } from './model.ts';

/**
 * Whether a new definition asks anything of stored cases that satisfy the former one. Whatever is not known here to say nothing
 * about a case counts as a difference: then the cases are read, which takes time and loses nothing.
 */

/** Members that say nothing about a case. */
const SILENT = {
  definition: [
    'title',
    'titles',
    'description',
    'descriptions',
    'publisher',
    'source',
    'constructed',
    'designation',
    'licence',
  ],
  settings: ['selfApproval', 'duplicates', 'retentionMonths', 'eraseDueAfterDays'],
  codebook: ['calendars', 'externalFigures', 'measures', 'tables', 'headlines', 'notes', 'disclosure'],
  dimension: ['label', 'labels', 'separate', 'index'],
  code: ['label', 'labels', 'note', 'since', 'until'],
  derived: ['label', 'labels'],
} as const satisfies {
  definition: readonly (keyof DatasetDefinition)[];
  settings: readonly (keyof DatasetDefinition['settings'])[];
  codebook: readonly (keyof CodebookDefinition)[];
  dimension: readonly (keyof Dimension)[];
  code: readonly (keyof Code)[];
  derived: readonly (keyof CodebookDefinition['derived'][number])[];
};

/** What `compile` has made dimensions and amounts of, and what is compared by itself. */
const COMPILED = {
  definition: ['coverage', 'settings', 'codebook'],
  codebook: ['builtIn', 'periods', 'variables', 'quantities', 'codeLists', 'derived'],
} as const;

const withoutSilent = (object: object, ...names: readonly (readonly string[])[]): object =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.some((some) => some.includes(name))));

/** True if every case that satisfies `former` satisfies `next` too, and has the same facts and the same record under both. */
export function leavesCases(former: Codebook, next: Codebook): boolean {
  return (
    isDeepStrictEqual(rulesOf(former), rulesOf(next)) &&
    coversWindow(former, next) &&
    !startsToProtect(former, next) &&
    [...former.amounts].every(([id, amount]) => isDeepStrictEqual(amount, next.amounts.get(id))) &&
    [...former.dimensions].every(([id, dimension]) => extendsDimension(dimension, next.dimensions.get(id))) &&
    [...next.dimensions.values()].every(({ id, kind, quantity = '' }) =>
      // The categories of a new quantity are in no stored case.
      kind === 'category' ? former.dimensions.has(id) || !former.amounts.has(quantity) : former.dimensions.has(id),
    )
  );
}

const rulesOf = ({ definition }: Codebook) => ({
  definition: withoutSilent(definition, SILENT.definition, COMPILED.definition),
  settings: withoutSilent(definition.settings, SILENT.settings),
  codebook: withoutSilent(definition.codebook, SILENT.codebook, COMPILED.codebook),
  derived: definition.codebook.derived.map((derived) => withoutSilent(derived, SILENT.derived)),
});

function coversWindow({ definition: former }: Codebook, { definition: next }: Codebook): boolean {
  const [was, is] = [former.coverage.window, next.coverage.window];
  return is.from <= was.from && was.to <= is.to;
}

/** Releases under a policy also count cases as they were, and those have never been compared with a codebook without one. */
const startsToProtect = ({ definition: former }: Codebook, { definition: next }: Codebook): boolean =>
  former.codebook.disclosure.policy === 'none' && next.codebook.disclosure.policy !== 'none';

/** Whether the dimension is the same, apart from further codes, which no stored case has. */
function extendsDimension(former: Dimension, next: Dimension | undefined): boolean {
  if (next === undefined) return false;
  const own = ({ codes, ...dimension }: Dimension) => ({
    ...withoutSilent(dimension, SILENT.dimension),
    codes: codes.map((code) => withoutSilent(code, SILENT.code)),
  });
  const added = next.codes.filter(({ code }) => !former.index.has(code));
  // What is derived may be derived as a further code, and a code that was renamed is one that cases have.
  if (added.length > 0 && (next.kind === 'derived' || added.some(({ renamedFrom }) => renamedFrom))) return false;
  const codes = next.codes.filter(({ code }) => former.index.has(code));
  return isDeepStrictEqual(own(former), own({ ...next, codes }));
}
