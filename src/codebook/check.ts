import { FAULTS, type Fault } from '../errors.ts';
import { DatasetDefinition } from '../schemas/dataset.ts';
import { type Located, locateShapeFaults, type Path, settle } from '../schemas/faults.ts';
import { KEBAB_FORM, KebabId } from '../schemas/names.ts';
import { soundParts } from '../schemas/sound.ts';
import { isDay } from './calendar.ts';
import { draftOf } from './draft.ts';
import { isForbidden } from './forbidden.ts';
import { checkCodeLists } from './rules/code-lists.ts';
import { checkDerived } from './rules/derived.ts';
import { checkHeadlines } from './rules/headlines.ts';
import { checkMeasures, checkNotes } from './rules/measures.ts';
import { type References, referencesOf } from './rules/references.ts';
import { checkTables } from './rules/tables.ts';
import { checkNames, checkVariables } from './rules/variables.ts';

/** Days are real, and the window has at least one. */
function checkDays({ draft, report }: References): void {
  const check = (day: string, at: Path): void => {
    if (!isDay(day)) report(at, 'invalid-date', 'Not a day of the calendar from 1600 to 2200.');
  };
  const window: Path = ['coverage', 'window'];
  const { from, to } = draft.days;
  if (from !== undefined) check(from, [...window, 'from']);
  if (to !== undefined) check(to, [...window, 'to']);
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from >= to)
    report([...window, 'to'], 'out-of-range', 'Must be later than from: the window ends before this day.');
  for (const [name, { holidays }] of draft.calendars)
    for (const [index, day] of (holidays ?? []).entries())
      if (day !== undefined) check(day, ['codebook', 'calendars', name, 'holidays', index]);
  for (const { path, value } of draft.externalFigures)
    if (value.publishedOn !== undefined) check(value.publishedOn, [...path, 'publishedOn']);
}

/**
 * Checks the body of `PUT /v1/datasets/{id}` (contract data 2): its shape, then every reference and every rule across its
 * members. Answers the definition, or all faults at once, those of the shape and those between the members whose shape is
 * right: one for each pointer, none inside something that is itself faulty, none that only follows from another, in order
 * of path. They may be very many.
 */
export function checkDataset(id: string, body: unknown): { definition: DatasetDefinition } | { faults: Fault[] } {
  const shape = locateShapeFaults(DatasetDefinition, body);
  const located = 'located' in shape ? shape.located.map(forbidden) : [];
  const sound = 'value' in shape ? shape.value : soundParts(DatasetDefinition, body, shape.located);
  const scope = referencesOf(draftOf(sound), (fault) => located.push(fault));
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

/** A member that no object has is told apart from one that must not exist: contract data 3, "Forbidden fields". */
const forbidden = (fault: Located): Located =>
  fault.code === 'unknown-member' && isForbidden(String(fault.path.at(-1)))
    ? { path: fault.path, code: 'forbidden-field', detail: FAULTS['forbidden-field'] }
    : fault;

const checkId = (id: string): Fault[] =>
  KebabId.safeParse(id).success
    ? []
    : [{ parameter: 'dataset', code: 'ill-formed', detail: `${KEBAB_FORM} At most 60 characters.` }];

/** Another policy is refused, not ignored: figures would be published that their owner believes protected. */
function checkPolicy({ draft, report }: References): void {
  const policy = draft.disclosure?.policy;
  if (policy !== undefined && policy !== 'none')
    report(['codebook', 'disclosure', 'policy'], 'not-supported', 'This version applies no disclosure control.', [
      'none',
    ]);
}
