/** Every closed list of words that travels over the wire, spelled once. */

export const DATASET_KINDS = ['cases', 'aggregate'] as const;
export const AUDIENCES = ['public', 'partner', 'internal'] as const;
export const UNITS = ['case', 'defendant', 'conviction'] as const;
/** What a derived variable can count the number of. */
export const COUNTED_UNITS = ['defendant', 'conviction'] as const;
export const LEVELS = [...UNITS, 'observation'] as const;
export const QUANTITY_LEVELS = ['case', 'defendant'] as const;
export const VARIABLE_KINDS = ['code', 'flag'] as const;
export const STATISTICS = ['count', 'sum', 'mean', 'median', 'value'] as const;
/** What it means that an official table has no row for a combination of codes. */
export const ABSENT_ROWS = ['zero', 'not-available'] as const;
export const HEADLINE_STATISTICS = ['count', 'share', 'sum', 'rate'] as const;
export const WORDING_FORMS = [
  'exact',
  'only',
  'one-in-n',
  'more-than-one-in-n',
  'out-of-ten',
  'percent',
  'more-than',
  'at-least',
  'per-day',
  'total',
] as const;
/** What a claim says of its figure, and what kind of figure it names. */
export const CLAIM_RELATIONS = [
  'none',
  'about',
  'nearly',
  'more-than',
  'just-over',
  'at-least',
  'less-than',
  'just-under',
  'at-most',
  'between',
  'exactly',
  'only',
] as const;
export const CLAIM_KINDS = ['fraction', 'percentage', 'number', 'number-of-number', 'per-day'] as const;
/** Whether a verdict is of the whole claim, or of its figure alone. */
export const CLAIM_SCOPES = ['claim', 'figure'] as const;
export const CLAIM_VERDICTS = ['true', 'misleading', 'false', 'not-understood'] as const;
export const BASES = ['exact', 'at-least', 'about'] as const;
export const SHARE_BASES = ['all', 'known'] as const;
export const DAY_BASES = ['calendar', 'working'] as const;
/** How small counts are kept from identifying people. */
export const POLICIES = ['none', 'threshold', 'rounding', 'cell-key'] as const;
/** Members of a policy that no public answer has: they would help to work out what is withheld. */
export const SECRET_MEMBERS = ['k', 'p', 'd', 'v', 'js'] as const;
/** Whether the policy `threshold` may withhold a zero, so that nobody knows that there is at least one. */
export const ZERO_RULES = ['protect', 'shown'] as const;
/** `random`: each number by itself, so that totals need not be the sums of their parts. */
export const ROUNDING_METHODS = ['controlled', 'random'] as const;
export const OUTLET_TYPES = ['national', 'regional', 'local', 'broadcaster', 'official'] as const;
export const INDETERMINATE = ['life', 'ipp'] as const;
export const PERIODS = ['year', 'quarter', 'month'] as const;
export const BUILT_INS = [
  'area',
  'courtType',
  'sex',
  'ageBand',
  'offence',
  'outcome',
  'requirements',
  'orders',
] as const;
export const STANDARD_LISTS = [
  'police-force-areas',
  'court-types',
  'sentence-outcomes',
  'community-requirements',
  'ancillary-orders',
  'method-flags',
  'offences',
  'trust-roles',
  'correction-reasons',
] as const;

export const CASE_STATES = ['draft', 'in-review', 'returned', 'approved', 'withdrawn', 'merged', 'erased'] as const;
export const NEW_STATES = ['draft', 'in-review'] as const;
/** States that a list of cases holds if the request names none. */
export const LISTED_STATES = ['draft', 'in-review', 'returned', 'approved', 'withdrawn'] as const;
/** Where a transition can lead. `unmerged` is not a state: the case gets the state back that it had. */
export const TRANSITION_TARGETS = [
  'in-review',
  'approved',
  'returned',
  'withdrawn',
  'merged',
  'unmerged',
  'erased',
] as const;
/** How exactly the date of a sentence may be known, finest first. `none`: it may be missing. */
export const DATE_PRECISIONS = ['day', 'month', 'year', 'none'] as const;
export const SELECTION_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;
/** How far a new definition is that stored cases are read for. */
export const REDEFINITION_STATES = ['queued', 'running', 'succeeded', 'refused', 'failed', 'cancelled'] as const;
/** What is done with the stored cases: in `search` the definition is in force already. */
export const REDEFINITION_PHASES = ['check', 'refit', 'search'] as const;
/** The newest revision of a case, and the one that is approved. */
export const SIDES = ['head', 'live'] as const;
/** `table`: an official table was uploaded. No feed has such a change, since an aggregate dataset has no records. */
export const CHANGE_OPS = ['upsert', 'remove', 'codebook', 'table'] as const;
/** Why a record appears or changes in the partners' view, and why it leaves it. */
export const UPSERT_CAUSES = ['created', 'corrected', 'unmerged', 'restored'] as const;
export const REMOVE_CAUSES = ['withdrawn', 'merged', 'erased'] as const;
export const REASON_CLASSES = ['quashed', 'corrected', 'out-of-scope', 'legal'] as const;

/** What reviewers say about two cases that look alike. */
export const DECISIONS = ['same', 'different'] as const;
export const PAIR_STATES = ['open', ...DECISIONS] as const;

export const IMPORT_FORMATS = ['ndjson', 'csv'] as const;
export const IMPORT_MODES = ['create', 'upsert'] as const;
/** What the cells of a CSV file have for codes. */
export const IMPORT_CELLS = ['codes', 'labels'] as const;
/** `receiving` is never seen: the upload is answered once the whole file is there. */
export const IMPORT_STATES = [
  'receiving',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'reversing',
  'reversed',
] as const;

export const RELEASE_STATES = [
  'building',
  'draft',
  'scheduled',
  'failed',
  'published',
  'superseded',
  'discarded',
  'withdrawn',
] as const;
export const RELEASE_TARGETS = ['published', 'draft', 'discarded', 'withdrawn'] as const;
export const SEARCH_KINDS = ['dataset', 'headline', 'measure', 'dimension', 'code'] as const;
/** States of a release in the calendar. One that was announced and then taken back or given up is `cancelled`. */
export const CALENDAR_STATES = ['scheduled', 'published', 'withdrawn', 'cancelled'] as const;
export const RELEASE_NOTICE_KINDS = ['correction', 'update'] as const;
export const NOTICE_KINDS = [...RELEASE_NOTICE_KINDS, 'withdrawal'] as const;

/** Why a figure differs between two releases. `method`: the codebook or the software counts in another way. */
export const DIFFERENCE_CAUSES = [
  'created',
  'corrected',
  'sentence-varied',
  'quashed',
  'merged',
  'removed',
  'method',
] as const;
/**
 * The cause of the residual, the part of a difference that no known case explains. `either`: cases that are gone for several
 * causes. `unknown`: cases that are gone, or the method.
 */
export const STEP_RESTS = ['method', 'removed', 'quashed', 'either', 'unknown'] as const;

/** What the phases of a build are called, in order. */
export const BUILD_PHASES = ['records', 'protection', 'tables', 'headlines', 'differences'] as const;
/** How far a check of what a release would be is, and what it found. */
export const CHECK_STATES = ['checking', 'passed', 'held', 'failed'] as const;
/** What a webhook can be told of. */
export const WEBHOOK_EVENTS = [
  'release.published',
  'release.withdrawn',
  'release.scheduled',
  'headline.changed',
  'case.erased',
  'codebook.changed',
  'import.completed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
export const WEBHOOK_STATES = ['active', 'paused'] as const;
/** Why a webhook is paused: somebody asked, deliveries failed for three days, the address said 410, or its key no longer works. */
export const PAUSE_CAUSES = ['asked', 'failing', 'gone', 'key'] as const;
export const DELIVERY_STATES = ['queued', 'delivered', 'failed'] as const;
/** Who may read a file of a release: everybody, or keys with `records:read`. */
export const FILE_ACCESS = ['public', 'records'] as const;
/** What keeps a release from being published under its disclosure policy. */
export const OBSTACLES = [
  'other-policy',
  'other-definition',
  'shared-records',
  'too-many-releases',
  'sparse-table',
  'withheld-table',
  'unprotected-table',
  'not-rounded',
  'between-releases',
  'out-of-time',
  'awaiting-review',
] as const;
/** Why a period in which cases wait, and none is approved, holds no release. */
export const AWAITING_DECLARATIONS = ['complete', 'gap'] as const;
/** The warning that a row of an import says what its case said before it was corrected. */
export const UNDOES_CORRECTION = 'undoes-correction';
/** Why a reversal of an import left a case as it is. */
export const KEPT_REASONS = ['approved', 'changed', 'not-restorable'] as const;
/** States of a release that a headline's history lists. */
export const HISTORY_STATES = ['published', 'superseded', 'withdrawn'] as const;
/** What an accepted write would do. */
export const DRY_RUN_OUTCOMES = ['create', 'replace', 'nothing'] as const;
/** Whether an answer lists observations that are 0. */
export const ZEROS = ['listed', 'omitted'] as const;
/** What it means that an answer does not list a combination of codes. */
export const ABSENT_MEANINGS = ['zero', 'zero-or-no-units', 'not-available', 'not-listed'] as const;
/** How observations can be sorted instead of by their codes. */
export const SORTS = ['value', '-value'] as const;
/** The colours of charts. */
export const THEMES = ['light', 'dark'] as const;
/** Widths of charts in pixels, margins included: for a page, and for a phone. */
export const CHART_WIDTHS = ['752', '360'] as const;
/** Settings of a whole dataset that change the meaning of its figures. */
export const MEANING_SETTINGS = ['window', 'gaps', 'youthRule', 'policy', 'absentRows'] as const;

export const OBSERVATION_STATUSES = ['suppressed', 'not-available', 'not-applicable'] as const;
/** What qualifies a share, by what it is of. */
export const SHARE_FLAGS = ['lower-bound-base', 'approximate-base', 'small-base'] as const;
export const OBSERVATION_FLAGS = [
  'rounded',
  'perturbed',
  'provisional',
  'revised',
  'lower-bound',
  'approximate',
  ...SHARE_FLAGS,
] as const;
/** The mark behind a value of an official table, in the shorthand of the Analysis Function, and the flag that it is. */
export const VALUE_MARKS = { '[p]': 'provisional', '[r]': 'revised', '[e]': 'approximate' } as const;
export type TableFlag = (typeof VALUE_MARKS)[keyof typeof VALUE_MARKS];
/** The representations of statistics, each at a path of its own. */
export const REPRESENTATIONS = [
  'json',
  'csv',
  'xlsx',
  'parquet',
  'jsonstat',
  'csvw',
  'vega-lite',
  'svg',
  'png',
] as const;
/** Columns of a CSV after those of the dimensions (`<id>` and `<id>_label` for each). No dimension may have such a name. */
export const VALUE_COLUMNS = [
  'measure',
  'unit',
  'value',
  'share',
  'denominator',
  'status',
  'share_status',
  'flags',
  'symbol',
] as const;
/** Columns after those, in a dataset whose disclosure policy withholds numbers. No dimension has a name with an underscore. */
export const INTERVAL_COLUMNS = ['interval_low', 'interval_high'] as const;
export const SENTENCE_TERMS = ['custodyTerm', 'suspendedTerm', 'indeterminate', 'minimumTerm'] as const;
/** In a file of rejected rows: what was wrong with a row. A file that is sent again may still have it. */
export const ERROR_COLUMN = 'error';
/**
 * Names that are reserved for columns of a file of cases, whether a codebook has those or not: binding one more built-in must not
 * rename a column. A variable with such a name is `attributes.<id>`, a quantity `quantities.<id>`. The category `basis` of a
 * quantity is written `_basis`, which no code can be.
 */
export const FIXED_COLUMNS: ReadonlySet<string> = new Set([
  ...['case', ERROR_COLUMN, 'externalIds', 'sentencedOn', 'attributes', 'quantities'],
  ...SENTENCE_TERMS,
  ...BUILT_INS,
]);
/** Notes that the service adds to an answer. No note of a codebook may have such an id. */
export const COMPLETENESS_NOTE = 'completeness';
export const MULTI_RESPONSE_NOTE = 'multi-response';
export const PART_PERIODS_NOTE = 'part-periods';
export const NOT_COVERED_NOTE = 'not-covered';
export const NOT_ADDITIVE_NOTE = 'does-not-add-up';
export const BOUND_CODES_NOTE = 'bound-codes';
export const WITHHELD_NOTE = 'withheld';
export const ROUNDED_NOTE = 'rounded';
export const PERTURBED_NOTE = 'perturbed';
export const VINTAGE_NOTE = 'vintage';
export const NOTE_IDS = [
  COMPLETENESS_NOTE,
  PART_PERIODS_NOTE,
  NOT_COVERED_NOTE,
  MULTI_RESPONSE_NOTE,
  NOT_ADDITIVE_NOTE,
  BOUND_CODES_NOTE,
  WITHHELD_NOTE,
  ROUNDED_NOTE,
  PERTURBED_NOTE,
  VINTAGE_NOTE,
] as const;
export const measureNoteId = (measure: string): string => `measure-${measure}`;

export const SCOPES = [
  'records:read',
  'cases:read',
  'cases:write',
  'cases:review',
  'cases:erase',
  'sources:read',
  'imports:write',
  'datasets:write',
  'releases:write',
  'webhooks:manage',
  'keys:manage',
  'audit:read',
] as const;
export type Scope = (typeof SCOPES)[number];

const contributor = ['cases:read', 'cases:write', 'imports:write'] as const;
const reviewer = [...contributor, 'cases:review', 'sources:read'] as const;
const publisher = [...reviewer, 'records:read', 'datasets:write', 'releases:write'] as const;
export const ROLES: Record<'partner' | 'contributor' | 'reviewer' | 'publisher' | 'admin', readonly Scope[]> = {
  partner: ['records:read'],
  contributor,
  reviewer,
  publisher,
  admin: SCOPES,
};
export const ROLE_NAMES = ['partner', 'contributor', 'reviewer', 'publisher', 'admin'] as const;
export type Role = (typeof ROLE_NAMES)[number];

/** Codes that no code list may have, since the service gives them a meaning. */
export const TOTAL = '_T';
export const NOT_REPORTED = 'not-reported';
export const NONE = 'none';
