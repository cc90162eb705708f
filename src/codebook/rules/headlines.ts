import type { Calendar, Measure } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import { isAllSound, isFaulty, type Sound } from '../../schemas/sound.ts';
import type { WORDING_FORMS } from '../../schemas/vocabulary.ts';
import { countDays } from '../calendar.ts';
import type { Table } from '../model.ts';
import { statementFault } from '../statement.ts';
import type { References } from './references.ts';

type HeadlineWith<S extends HeadlineDefinition['statistic']> = Sound<Extract<HeadlineDefinition, { statistic: S }>>;

type HeadlineConditions = Sound<Record<string, string[]>>;
type WorkingDays = Pick<Calendar, 'weekend' | 'holidays'>;

/** The forms that can put a figure of each statistic into words. */
export const FORMS_OF = {
  count: ['exact', 'only', 'more-than', 'at-least', 'total'],
  sum: ['exact', 'more-than', 'at-least', 'total'],
  share: ['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent'],
  rate: ['per-day'],
} as const satisfies Record<HeadlineDefinition['statistic'], readonly (typeof WORDING_FORMS)[number][]>;

/** The statistics that a measure of each kind of headline may have. A mean or median is part of no headline. */
const STATISTICS_OF: Readonly<Record<HeadlineDefinition['statistic'], readonly string[]>> = {
  count: ['count'],
  sum: ['sum'],
  share: ['count', 'sum'],
  rate: ['count'],
};

/** Each headline is one cell of a published table, in a form that fits it. `tables` is undefined if the tables are faulty. */
export function checkHeadlines(refs: References, tables: readonly Table[] | undefined): void {
  for (const { path, value } of refs.sections.headlines) {
    const { statement, statistic, form } = value;
    const fault = statement === undefined ? undefined : statementFault(statement);
    if (fault) refs.report([...path, 'statement'], 'ill-formed', fault);
    if (statistic === undefined) continue;
    const forms: readonly string[] = FORMS_OF[statistic];
    if (form !== undefined && !forms.includes(form))
      refs.report([...path, 'form'], 'not-allowed', 'A headline of this statistic cannot use this form.', forms);
    if (value.statistic === 'rate') checkRate(refs, value, path);
    else checkCell(refs, value as HeadlineWith<'count' | 'sum' | 'share'>, path, tables); // all statistics but rate
  }
}

function checkCell(
  refs: References,
  headline: HeadlineWith<'count' | 'sum' | 'share'>,
  path: Path,
  tables: readonly Table[] | undefined,
): void {
  const measure = refs.measure(headline.measure, [...path, 'measure']);
  if (measure && headline.statistic !== undefined)
    checkStatistic(refs, measure, STATISTICS_OF[headline.statistic], [...path, 'measure']);
  if (isFaulty(headline, 'where')) return;
  const where = headline.where ?? {};
  const complete = checkWhere(refs, where, [...path, 'where']);
  if (headline.statistic === 'share' && !checkShare(refs, headline, where, complete, path)) return;
  if (measure === undefined || !refs.isCountable(measure) || !complete || tables === undefined) return;
  const names = Object.keys(where);
  const published = tables.some(
    ({ by, measures }) => measures.includes(measure.id) && names.every((name) => by.includes(name)),
  );
  if (!published)
    refs.report(
      [...path, 'where'],
      'not-published',
      'No published table has this measure by all of these dimensions. Add one to `tables`.',
    );
}

/** Whether `share` is a dimension of `where`. If not all of those were found, `share` may be one that was not. */
function checkShare(
  refs: References,
  { share }: HeadlineWith<'share'>,
  where: HeadlineConditions,
  complete: boolean,
  path: Path,
): boolean {
  if (share === undefined || Object.hasOwn(where, share)) return true;
  const detail = 'Must be a dimension of `where`. Its code there is the part of the whole.';
  if (refs.dimension(share, [...path, 'share'], 'publicOnly') && complete)
    refs.report([...path, 'share'], 'not-allowed', detail, Object.keys(where));
  return false;
}

/** Whether every dimension was found, and is certain to be public. */
function checkWhere(refs: References, where: HeadlineConditions, path: Path): boolean {
  let complete = true;
  for (const [name, codes] of Object.entries(where)) {
    const dimension = refs.dimension(name, [...path, name], 'publicOnly');
    if (dimension === undefined) {
      complete = false;
      continue;
    }
    if (refs.isUnsure(dimension, 'audience')) complete = false;
    for (const [index, code] of (codes ?? []).entries()) {
      if (code === undefined) continue;
      const position = dimension.index.get(code);
      if (position === undefined && refs.isUnsure(dimension, 'codes')) continue;
      if (position === undefined || dimension.codes[position]?.publishAs !== undefined) {
        refs.report([...path, name, index], 'unknown-code', 'The dimension has no public code with this name.', {
          ...refs.allowedCodes(dimension),
          sent: code,
        });
      }
    }
  }
  return complete;
}

function checkStatistic({ report }: References, measure: Sound<Measure>, fitting: readonly string[], at: Path): void {
  if (measure.statistic !== undefined && !fitting.includes(measure.statistic))
    report(at, 'not-allowed', 'This measure has a statistic that the headline cannot use.');
}

function checkRate(refs: References, { of, days }: HeadlineWith<'rate'>, path: Path): void {
  const { sections, report } = refs;
  if (of !== undefined && 'measure' in of) {
    const measure = refs.measure(of.measure, [...path, 'of', 'measure']);
    if (measure) checkStatistic(refs, measure, STATISTICS_OF.rate, [...path, 'of', 'measure']);
  } else if (
    of?.externalFigure !== undefined &&
    !sections.externalFigures.some(({ value }) => value.id === of.externalFigure) &&
    !refs.isLost('externalFigures', of.externalFigure)
  ) {
    const known = sections.externalFigures.flatMap(({ value }) => value.id ?? []);
    report(
      [...path, 'of', 'externalFigure'],
      'unknown-reference',
      'The codebook has no external figure with this id.',
      known,
    );
  }
  const at = [...path, 'days', 'calendar'];
  if (days?.basis === undefined || isFaulty(days, 'calendar')) return;
  if (days.basis === 'calendar') {
    if (days.calendar !== undefined) report(at, 'not-allowed', 'Calendar days need no calendar. Leave this out.');
    return;
  }
  if (days.calendar === undefined) {
    report(at, 'required', 'Working days need a calendar that says which days are worked.', [
      ...sections.calendars.keys(),
    ]);
    return;
  }
  const calendar = sections.calendars.get(days.calendar);
  if (calendar === undefined) {
    if (!refs.isLost('calendars', days.calendar))
      report(at, 'unknown-reference', 'The codebook has no calendar with this name.', [...sections.calendars.keys()]);
  } else if (sections.window && isWorking(calendar) && countDays(sections.window, calendar) === 0)
    report(at, 'not-allowed', 'The coverage window has no working day in this calendar.');
}

const isWorking = (calendar: Sound<WorkingDays>): calendar is WorkingDays =>
  isAllSound(calendar.weekend) && isAllSound(calendar.holidays);
