import type { Fault } from '../errors.ts';
import { DatasetDefinition } from '../schemas/dataset.ts';
import { KebabId } from '../schemas/names.ts';
import { type Located, locateShapeFaults, settle } from '../schemas/shape.ts';
import { draftOf } from './draft.ts';
import { checkCodeLists } from './rules/code-lists.ts';
import { checkDays } from './rules/coverage.ts';
import { checkDerived } from './rules/derived.ts';
import { checkHeadlines } from './rules/headlines.ts';
import { checkMeasures } from './rules/measures.ts';
import { checkNames } from './rules/names.ts';
import { checkNotes } from './rules/notes.ts';
import { checkTables } from './rules/tables.ts';
import { checkVariables } from './rules/variables.ts';
import { type Scope, scopeOf } from './scope.ts';

/**
 * Checks the body of `PUT /v1/datasets/{id}` (contract data 2): its shape, then every reference and every rule across its
 * members. Answers the definition, or all faults at once, those of the shape and those between the pieces whose shape is
 * right: one for each pointer, none inside something that is itself faulty, in order of path. They may be very many.
 */
export function checkDataset(id: string, body: unknown): { definition: DatasetDefinition } | { faults: Fault[] } {
  const shape = locateShapeFaults(DatasetDefinition, body);
  const located: Located[] = 'located' in shape ? [...shape.located] : [];
  const scope = scopeOf(draftOf(body, located), (fault) => located.push(fault));
  checkDays(scope);
  checkCodeLists(scope);
  checkVariables(scope);
  checkNames(scope);
  checkDerived(scope);
  checkMeasures(scope);
  checkHeadlines(scope, checkTables(scope));
  checkNotes(scope);
  checkPolicy(scope);
  const faults = [...checkId(id), ...settle(located)];
  return faults.length === 0 && 'value' in shape ? { definition: shape.value } : { faults };
}

const checkId = (id: string): Fault[] =>
  KebabId.safeParse(id).success
    ? []
    : [{ parameter: 'dataset', code: 'ill-formed', detail: 'Must be in kebab-case, of at most 60 characters.' }];

/** Another policy is refused, not ignored: figures would be published that their owner believes protected. */
function checkPolicy({ draft, report }: Scope): void {
  if (draft.disclosure !== undefined && draft.disclosure.policy !== 'none')
    report(['codebook', 'disclosure', 'policy'], 'not-supported', 'This version applies no disclosure control.', [
      'none',
    ]);
}
