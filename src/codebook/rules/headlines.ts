import type { Calendar, Measure } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import { isFaulty, isWhole, type Sound } from '../../schemas/sound.ts';
import { countDays } from '../calendar.ts';
import type { Table } from '../model.ts';
import type { References } from './references.ts';

type Of<S extends HeadlineDefinition['statistic']> = Sound<Extract<HeadlineDefinition, { statistic: S }>>;

type Where = Sound<Record<string, string[]>>;
type WorkingDays = Pick<Calendar, 'weekend' | 'holidays'>;

/** Forms that can put a figure of each statistic into words. */
const FORMS: Readonly<Record<HeadlineDefinition['statistic'], readonly string[]>> = {
  count: ['exact', 'only', 'more-than', 'at-least', 'total'],
  sum: ['exact', 'more-than', 'at-least', 'total'],
  share: ['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent'],
  rate: ['per-day'],
};

/** Statistics that a measure may have for a headline of each: a mean or median is no part of anything. */
const STATISTICS_OF: Readonly<Record<HeadlineDefinition['statistic'], readonly string[]>> = {
  count: ['count'],
  sum: ['sum'],
  share: ['count', 'sum'],
  rate: ['count'],
};

/** Headlines: each is one cell of a published table, in a form that fits it. `tables`: undefined if they are faulty. */
export function checkHeadlines(scope: References, tables: readonly Table[] | undefined): void {
  for (const { path, value } of scope.draft.headlines) {
    const { statement, statistic, form } = value;
    if (statement !== undefined && !statement.includes('{wording}'))
      scope.report([...path, 'statement'], 'ill-formed', 'Must contain {wording}, where the figure goes.');
    if (statistic === undefined) continue;
    if (form !== undefined && !FORMS[statistic].includes(form))
      scope.report([...path, 'form'], 'not-allowed', 'Not a form for this statistic.', FORMS[statistic]);
    if (value.statistic === 'rate') checkRate(scope, value, path);
    else checkCell(scope, value as Of<'count' | 'sum' | 'share'>, path, tables); // the others, since it has a statistic
  }
}

function checkCell(
  scope: References,
  headline: Of<'count' | 'sum' | 'share'>,
  path: Path,
  tables: readonly Table[] | undefined,
): void {
  const measure = scope.measure(headline.measure, [...path, 'measure']);
  if (measure && headline.statistic !== undefined)
    checkStatistic(scope, measure, STATISTICS_OF[headline.statistic], [...path, 'measure']);
  if (isFaulty(headline, 'where')) return;
  const where = headline.where ?? {};
  const complete = checkWhere(scope, where, [...path, 'where']);
  if (headline.statistic === 'share' && !checkShare(scope, headline, where, complete, path)) return;
  if (measure === undefined || !scope.isCountable(measure) || !complete || tables === undefined) return;
  const names = Object.keys(where);
  const published = tables.some(
    ({ by, measures }) => measures.includes(measure.id) && names.every((name) => by.includes(name)),
  );
  if (!published)
    scope.report([...path, 'where'], 'not-published', 'No published table has this measure by all these dimensions.');
}

/** Whether the part of the whole is named. If not every dimension of where was found, one of them may have been meant. */
function checkShare(scope: References, { share }: Of<'share'>, where: Where, complete: boolean, path: Path): boolean {
  if (share === undefined || Object.hasOwn(where, share)) return true;
  const detail = 'Must be a dimension of where: its code is the part of the whole.';
  if (scope.dimension(share, [...path, 'share'], 'publicOnly') && complete)
    scope.report([...path, 'share'], 'not-allowed', detail, Object.keys(where));
  return false;
}

/** Whether every dimension was found, and is public for sure. */
function checkWhere(scope: References, where: Where, path: Path): boolean {
  let complete = true;
  for (const [name, codes] of Object.entries(where)) {
    const dimension = scope.dimension(name, [...path, name], 'publicOnly');
    if (dimension === undefined) {
      complete = false;
      continue;
    }
    if (scope.isUnsure(dimension, 'audience')) complete = false;
    for (const [index, code] of (codes ?? []).entries()) {
      if (code === undefined) continue;
      const position = dimension.index.get(code);
      if (position === undefined && scope.isUnsure(dimension, 'codes')) continue;
      if (position === undefined || dimension.codes[position]?.publishAs !== undefined) {
        const allowed = scope.allowedCodes(dimension);
        scope.report([...path, name, index], 'unknown-code', 'The dimension has no such public code.', allowed);
      }
    }
  }
  return complete;
}

function checkStatistic({ report }: References, measure: Sound<Measure>, fitting: readonly string[], at: Path): void {
  if (measure.statistic !== undefined && !fitting.includes(measure.statistic))
    report(at, 'not-allowed', 'The measure is of another statistic than the headline needs.');
}

function checkRate(scope: References, { of, days }: Of<'rate'>, path: Path): void {
  const { draft, report } = scope;
  if (of !== undefined && 'measure' in of) {
    const measure = scope.measure(of.measure, [...path, 'of', 'measure']);
    if (measure) checkStatistic(scope, measure, STATISTICS_OF.rate, [...path, 'of', 'measure']);
  } else if (
    of?.externalFigure !== undefined &&
    !draft.externalFigures.some(({ value }) => value.id === of.externalFigure) &&
    !scope.isLost('externalFigures', of.externalFigure)
  ) {
    const known = draft.externalFigures.flatMap(({ value }) => value.id ?? []);
    report([...path, 'of', 'externalFigure'], 'unknown-reference', 'There is no external figure of this id.', known);
  }
  const at = [...path, 'days', 'calendar'];
  if (days?.basis === undefined || isFaulty(days, 'calendar')) return;
  if (days.basis === 'calendar') {
    if (days.calendar !== undefined) report(at, 'not-allowed', 'Calendar days need no calendar.');
    return;
  }
  if (days.calendar === undefined) {
    report(at, 'required', 'Working days need a calendar.', [...draft.calendars.keys()]);
    return;
  }
  const calendar = draft.calendars.get(days.calendar);
  if (calendar === undefined) {
    if (!scope.isLost('calendars', days.calendar))
      report(at, 'unknown-reference', 'There is no calendar of this name.', [...draft.calendars.keys()]);
  } else if (draft.window && isWorking(calendar) && countDays(draft.window, calendar) === 0)
    report(at, 'not-allowed', 'By this calendar the window has no working day.');
}

const isWorking = (calendar: Sound<WorkingDays>): calendar is WorkingDays =>
  isWhole(calendar.weekend) && isWhole(calendar.holidays);
