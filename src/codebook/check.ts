import { type Fault, MOST_FAULTS } from '../errors.ts';
import { DatasetDefinition } from '../schemas/dataset.ts';
import { type Located, locateShapeFaults, type Path, settle } from '../schemas/faults.ts';
import { KEBAB_FORM, KebabId } from '../schemas/names.ts';
import { isFaulty, soundParts } from '../schemas/sound.ts';
import { ABSENT_ROWS } from '../schemas/vocabulary.ts';
import { isDay } from './calendar.ts';
import { whyForbidden } from './forbidden.ts';
import { checkCodeLists } from './rules/code-lists.ts';
import { checkDerived } from './rules/derived.ts';
import { checkDisclosure } from './rules/disclosure.ts';
import { checkHeadlines } from './rules/headlines.ts';
import { checkMeasures, checkNotes, checkQuantities } from './rules/measures.ts';
import { type References, referencesOf } from './rules/references.ts';
import { checkTables } from './rules/tables.ts';
import { checkDeclaredNames, checkVariables } from './rules/variables.ts';
import { sectionsOf } from './sections.ts';

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
  const refs = referencesOf(sectionsOf(sound), (fault) => located.push(fault));
  checkDays(refs);
  checkAbsentRows(refs);
  checkRetention(refs);
  checkCodeLists(refs);
  checkVariables(refs);
  checkDeclaredNames(refs);
  checkDerived(refs);
  checkQuantities(refs);
  checkMeasures(refs);
  checkHeadlines(refs, checkTables(refs));
  checkNotes(refs);
  checkDisclosure(refs);
  const faults = [...checkId(id), ...settle(located)];
  return faults.length === 0 && 'value' in shape ? { definition: shape.value } : { faults };
}

/** An unknown member gets the code `forbidden-field` if no object of this service may have it. */
const forbidden = (fault: Located): Located => {
  const detail = fault.code === 'unknown-member' ? whyForbidden(String(fault.path.at(-1))) : undefined;
  return detail === undefined ? fault : { path: fault.path, code: 'forbidden-field', detail };
};

const checkId = (id: string): Fault[] =>
  KebabId.safeParse(id).success
    ? []
    : [{ parameter: 'dataset', code: 'ill-formed', detail: `${KEBAB_FORM} At most 60 characters.` }];

/** Days exist, the window has at least one, and so has each gap in it; gaps do not overlap. */
function checkDays({ sections, report }: References): void {
  const check = (day: string, at: Path): void => {
    if (!isDay(day)) report(at, 'invalid-date', 'This day does not exist. Days are from 1600-01-01 to 2200-12-31.');
  };
  const window: Path = ['coverage', 'window'];
  const { from, to } = sections.days;
  if (from !== undefined) check(from, [...window, 'from']);
  if (to !== undefined) check(to, [...window, 'to']);
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from >= to)
    report([...window, 'to'], 'out-of-range', 'Must be later than `from`. The window ends before this day.');
  if (sections.days.source !== undefined) check(sections.days.source, ['source', 'publishedOn']);
  checkGaps(sections, check, report);
  for (const [name, { holidays }] of sections.calendars)
    for (const [index, day] of (holidays ?? []).entries())
      if (day !== undefined) check(day, ['codebook', 'calendars', name, 'holidays', index]);
  for (const { path, value } of sections.externalFigures)
    if (value.publishedOn !== undefined) check(value.publishedOn, [...path, 'publishedOn']);
}

function checkGaps(
  { gaps, window }: References['sections'],
  check: (day: string, at: Path) => void,
  report: References['report'],
): void {
  const ranges = (gaps ?? []).flatMap((gap, index) => {
    const at: Path = ['coverage', 'gaps', index];
    const { from, to } = gap ?? {};
    if (from !== undefined) check(from, [...at, 'from']);
    if (to !== undefined) check(to, [...at, 'to']);
    return from !== undefined && to !== undefined && isDay(from) && isDay(to) ? [{ from, to, at }] : [];
  });
  for (const { from, to, at } of ranges) {
    if (from >= to) report([...at, 'to'], 'out-of-range', 'Must be later than `from`. The gap ends before this day.');
    else if (window && (from < window.from || to > window.to))
      report(at, 'out-of-range', 'Must lie inside the window: what is outside is not covered anyway.');
  }
  const sorted = ranges.filter(({ from, to }) => from < to).sort((a, b) => (a.from < b.from ? -1 : 1));
  let last = '';
  for (const { from, to, at } of sorted) {
    if (from < last) report(at, 'duplicate', 'Overlaps another gap. Write them as one.');
    if (to > last) last = to;
  }
}

function checkRetention({ sections: { settings }, report }: References): void {
  if (settings === undefined || isFaulty(settings, 'eraseDueAfterDays') || isFaulty(settings, 'retentionMonths'))
    return;
  if (settings.eraseDueAfterDays === undefined || settings.retentionMonths !== undefined) return;
  report(['settings', 'eraseDueAfterDays'], 'not-allowed', 'Needs retentionMonths: nothing is due without it.');
}

/** Whoever uploads an official table knows what a missing row means; nobody else can tell. */
function checkAbsentRows({ sections: { kind, settings }, report }: References): void {
  if (kind === undefined || settings === undefined || isFaulty(settings, 'absentRows')) return;
  const at: Path = ['settings', 'absentRows'];
  if (kind === 'aggregate' && settings.absentRows === undefined)
    report(
      at,
      'required',
      'Must say what it means that the table has no row for a combination of codes: that it is `zero`, or that its value is `not-available`.',
      ABSENT_ROWS,
    );
  if (kind === 'cases' && settings.absentRows !== undefined)
    report(at, 'not-allowed', 'A dataset of cases has no table. Leave this out.');
}
