import { FAULTS, type Fault, MOST_FAULTS } from '../errors.ts';
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
import { checkDeclaredNames, checkVariables } from './rules/variables.ts';

/**
 * Checks the body of `PUT /v1/datasets/{id}` (docs/reference/datasets.md): its shape, then every reference and every rule
 * across its members. Answers the definition, or all faults at once, in order of path: those of the shape, and those between
 * members whose shape is right. There is one fault for each pointer, none inside something that is itself faulty, and none
 * that only follows from another. Of a body with more faults than an answer lists, the rules across members are not checked.
 */
export function checkDataset(id: string, body: unknown): { definition: DatasetDefinition } | { faults: Fault[] } {
  const shape = locateShapeFaults(DatasetDefinition, body);
  const located = 'located' in shape ? shape.located.map(forbidden) : [];
  if (located.length > MOST_FAULTS) return { faults: settle(located) };
  const sound = 'value' in shape ? shape.value : soundParts(DatasetDefinition, body, shape.located);
  const refs = referencesOf(draftOf(sound), (fault) => located.push(fault));
  checkDays(refs);
  checkCodeLists(refs);
  checkVariables(refs);
  checkDeclaredNames(refs);
  checkDerived(refs);
  checkMeasures(refs);
  checkHeadlines(refs, checkTables(refs));
  checkNotes(refs);
  checkPolicy(refs);
  const faults = [...checkId(id), ...settle(located)];
  return faults.length === 0 && 'value' in shape ? { definition: shape.value } : { faults };
}

/** An unknown member gets the code `forbidden-field` if no object of this service may have it. */
const forbidden = (fault: Located): Located =>
  fault.code === 'unknown-member' && isForbidden(String(fault.path.at(-1)))
    ? { path: fault.path, code: 'forbidden-field', detail: FAULTS['forbidden-field'] }
    : fault;

const checkId = (id: string): Fault[] =>
  KebabId.safeParse(id).success
    ? []
    : [{ parameter: 'dataset', code: 'ill-formed', detail: `${KEBAB_FORM} At most 60 characters.` }];

/** Days exist, and the window has at least one. */
function checkDays({ draft, report }: References): void {
  const check = (day: string, at: Path): void => {
    if (!isDay(day)) report(at, 'invalid-date', 'This day does not exist. Days are from 1600-01-01 to 2200-12-31.');
  };
  const window: Path = ['coverage', 'window'];
  const { from, to } = draft.days;
  if (from !== undefined) check(from, [...window, 'from']);
  if (to !== undefined) check(to, [...window, 'to']);
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from >= to)
    report([...window, 'to'], 'out-of-range', 'Must be later than `from`. The window ends before this day.');
  for (const [name, { holidays }] of draft.calendars)
    for (const [index, day] of (holidays ?? []).entries())
      if (day !== undefined) check(day, ['codebook', 'calendars', name, 'holidays', index]);
  for (const { path, value } of draft.externalFigures)
    if (value.publishedOn !== undefined) check(value.publishedOn, [...path, 'publishedOn']);
}

/** Any other policy is refused. If it were ignored, figures would be published that their owner believes to be protected. */
function checkPolicy({ draft, report }: References): void {
  const policy = draft.disclosure?.policy;
  if (policy !== undefined && policy !== 'none')
    report(
      ['codebook', 'disclosure', 'policy'],
      'not-supported',
      'This version of the service applies no disclosure control. Only `none` is allowed.',
      ['none'],
    );
}
