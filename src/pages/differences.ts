import type { Codebook } from '../codebook/model.ts';
import { printStatement, statementFault } from '../codebook/statement.ts';
import { PART_KINDS, type PartKind, type Structure } from '../codebook/structure.ts';
import { MEANINGS, SYMBOLS } from '../formats/markers.ts';
import { brokenDownBy } from '../formats/provenance.ts';
import { called, type PageText, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Citation } from '../schemas/release.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import type { DIFFERENCE_CAUSES, MEANING_SETTINGS } from '../schemas/vocabulary.ts';
import type { MovedHeadline, MovedObservation } from '../statistics/comparison.ts';
import { headlinePlaces } from '../statistics/headline.ts';
import type { StatisticsQuery } from '../statistics/query.ts';
import { inWords, withCommas, withPlaces } from '../statistics/wording.ts';
import { howToCite, pictureOfRelease } from './cite.ts';
import { english, type Html, html } from './html.ts';
import { crumbsOf, pageHtml, type ShownRelease, tableBox } from './layout.ts';
import { differenceText, movedHeadlinesHtml } from './release.ts';
import { tableAddress } from './table-choices.ts';

interface DifferencesContent {
  release: ShownRelease;
  /** Version of the earlier release. */
  since: string;
  codebooks: { before: Codebook; after: Codebook };
  structure: Structure;
  moved: readonly MovedHeadline[];
  /** Those of the later release. */
  headlines: readonly HeadlineResult[];
  items: readonly MovedObservation[];
  /** The items are all that moved. */
  isWhole: boolean;
  /** The measures that were asked for. */
  measures: readonly string[];
  notes: readonly AnswerNote[];
  /** What follows `differences` in the address. */
  query: string;
  /** Which figures were asked for; all if nothing is named. */
  asked: Pick<StatisticsQuery, 'by' | 'where'> & { measure: readonly string[] };
  /** The versions that the release can be compared with, newest first. */
  earlier: readonly string[];
  citation: Citation | null;
}

/** What differs between two releases, and why: headlines, what the names mean, and every figure. */
export function differencesPage(content: DifferencesContent): string {
  const { release, since, moved, structure, headlines, notes, query, citation } = content;
  const path = releasePath(release);
  const address = `${path}/differences${query}`;
  const lines = structureLines(content);
  const isNarrow = isNarrowed(content);
  const others = html`
<section aria-labelledby="headlines">
<h2 id="headlines">${t('Headlines')}</h2>
${movedHeadlinesHtml(path, since, { moved, redefined: structure.redefined, places: headlinePlaces(content.codebooks.after) }, headlines)}
</section>
<section aria-labelledby="names">
<h2 id="names">${t('What the names mean')}</h2>
${lines.length === 0 ? html`<p>${t('The same in both.')}</p>` : html`<ul class="list">${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
</section>`;
  const figures = html`
<section aria-labelledby="figures">
<h2 id="figures">${t('Figures')}</h2>
${isNarrow && narrowedHtml(content)}
${figuresHtml(content)}
${notes.length > 0 && html`<ul class="list">${notes.map(({ text }) => html`<li>${english(text)}</li>`)}</ul>`}
<p>${t('All of them:')} <a href="${`${path}/differences.csv${query}`}">CSV</a>, <a href="${address}">JSON</a></p>
</section>`;
  return pageHtml({
    title: t('What changed between versions {since} and {version} of {title}', {
      since,
      version: release.version,
      title: called(release.title),
    }),
    canonical: pagePath(address),
    json: address,
    ...pictureOfRelease(release.dataset, citation),
    crumbs: crumbsOf(release),
    main: html`
<h1>${t('What changed between versions {since} and {version}', { since, version: release.version })}</h1>
<p class="lead">${t('Both versions stay as they are. Figures that are not here are the same in both.')}</p>
${compareForm(content)}
${isNarrow ? [figures, others] : [others, figures]}
${howToCite(citation)}`,
  });
}

const isNarrowed = ({ asked }: DifferencesContent): boolean =>
  asked.measure.length + asked.by.length + asked.where.length > 0;

/** Which table the figures are of, and the way back to it. */
function narrowedHtml({ release, since, asked, measures, codebooks }: DifferencesContent): Html {
  const { by, where } = asked;
  const { after, before } = codebooks;
  const dimensionOf = (id: string) => after.dimensions.get(id) ?? before.dimensions.get(id);
  const subject = brokenDownBy(
    inWords(measures.map((id) => called((after.measures.get(id) ?? before.measures.get(id))?.label ?? id))),
    by.map((id) => called(dimensionOf(id)?.label ?? id)),
  );
  const only = inWords(where.map(({ dimension: id }) => called(dimensionOf(id)?.label ?? id)));
  const rest = { totals: true, share: [], base: 'all' as const };
  const which =
    only === ''
      ? t('Only {subject}.', { subject })
      : t('Only {subject}, of some codes of {labels}.', { subject, labels: only });
  return html`<p>${which} <a href="${tableAddress(release, { measures, by, where, ...rest })}">${t('The table in version {version}', { version: release.version })}</a>. <a href="${pagePath(`${releasePath(release)}/differences?since=${since}`)}">${t('Everything that changed')}</a>.</p>`;
}

/** Another version to compare with, keeping which figures are compared. */
function compareForm({ release, since, earlier, asked }: DifferencesContent): Html {
  if (earlier.length < 2) return html``;
  const kept = [
    ...asked.measure.map((id) => ['measure', id] as const),
    ...asked.by.map((id) => ['by', id] as const),
    ...asked.where.map(({ dimension, codes }) => ['where', `${dimension}:${codes.join(',')}`] as const),
  ];
  return html`
<form class="screen" action="${pagePath(`${releasePath(release)}/differences`)}" method="get">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
<p><label for="since">${t('Compare with version')}</label>
<select id="since" name="since">${earlier.map((version) => html`<option${version === since && html` selected=""`}>${version}</option>`)}</select></p>
<p><button>${t('Compare')}</button></p>
</form>`;
}

/** More of one kind than this are not named one by one. */
const NAMED_PARTS = 20;

const KIND_WORDS = {
  measures: 'measures',
  dimensions: 'dimensions',
  codes: 'codes',
  quantities: 'amounts',
  tables: 'tables',
  headlines: 'headlines',
} as const satisfies Record<PartKind, PageText>;
const SETTING_WORDS = {
  window: 'the time that is covered',
  gaps: 'the gaps in it',
  youthRule: 'what is withheld of the young',
  policy: 'how people are protected',
  absentRows: 'what a missing row of the table means',
} as const satisfies Record<(typeof MEANING_SETTINGS)[number], PageText>;

function structureLines({ structure, codebooks }: DifferencesContent): string[] {
  const { added, removed, redefined, relabelled, renamed, whole } = structure;
  const listed = (what: string, names: readonly string[]): string[] => {
    const more = names.length - NAMED_PARTS;
    const shown = more > 0 ? [...names.slice(0, NAMED_PARTS), t('{count} more', { count: more })] : names;
    return names.length === 0 ? [] : [`${what}: ${inWords(shown)}.`];
  };
  const named = (what: string, parts: Structure['added'], codebook: Codebook): string[] =>
    PART_KINDS.flatMap((kind) =>
      listed(
        t('{what} {kind}', { what, kind: t(KIND_WORDS[kind]) }),
        parts[kind].map((part) => partName(kind, part, codebook)),
      ),
    );
  return [
    ...listed(
      t('Changed for every figure'),
      whole.map((setting) => t(SETTING_WORDS[setting])),
    ),
    ...named(t('New'), added, codebooks.after),
    ...named(t('No longer there:'), removed, codebooks.before),
    ...named(t('With another meaning:'), redefined, codebooks.after),
    ...listed(
      t('With another label'),
      PART_KINDS.flatMap((kind) =>
        relabelled[kind].map(({ previous, label }) =>
          t('“{previous}” is “{label}”', { previous: shownLabel(kind, previous), label: shownLabel(kind, label) }),
        ),
      ),
    ),
    ...listed(
      t('Codes with another name'),
      renamed.map(({ dimension, code, previous }) =>
        t('{previous} of {dimension} is {code}', {
          previous: codeName(codebooks.before, dimension, previous),
          dimension: called(codebooks.after.dimensions.get(dimension)?.label ?? dimension),
          code: codeName(codebooks.after, dimension, code),
        }),
      ),
    ),
  ];
}

/** The label of a headline is its sentence, whose figure is left open. */
const shownLabel = (kind: PartKind, label: string): string =>
  kind === 'headlines' && statementFault(label) === undefined ? printStatement(label, '…', 2) : label;

/** `zz-kent (Kent)` */
function codeName({ dimensions }: Codebook, dimension: string, code: string): string {
  const label = dimensions.get(dimension)?.codes.find((one) => one.code === code)?.label ?? code;
  return label === code ? code : `${code} (${called(label)})`;
}

/** `Fine (Outcome)` for a code, `Defendants by Outcome and Sex` for a table, its sentence for a headline, the label of anything else. */
function partName(kind: PartKind, part: Structure['added']['codes'][number], codebook: Codebook): string {
  const { dimensions, measures, definition } = codebook;
  const { quantities, headlines, externalFigures } = definition.codebook;
  const { dimension, code, by, measure } = part;
  const id = String(part.id);
  const dimensionName = (name: unknown): string => called(dimensions.get(String(name))?.label ?? String(name));
  const measureName = (name: unknown): string => called(measures.get(String(name))?.label ?? String(name));
  switch (kind) {
    case 'measures':
      return measureName(id);
    case 'dimensions':
      return dimensionName(id);
    case 'codes': {
      const found = dimensions.get(String(dimension))?.codes.find((one) => one.code === code);
      return `${called(found?.label ?? String(code))} (${dimensionName(dimension)})`;
    }
    case 'quantities':
      return called(quantities.find((one) => one.id === id)?.label ?? id);
    case 'tables':
      return brokenDownBy(measureName(measure), [by ?? []].flat().map(dimensionName));
    case 'headlines': {
      const sentence = headlines.find((one) => one.id === id)?.statement;
      return `“${shownLabel(kind, sentence ?? externalFigures.find((one) => one.id === id)?.wording ?? id)}”`;
    }
  }
}

function figuresHtml({ items, isWhole, codebooks, measures, release, since }: DifferencesContent): Html {
  if (items.length === 0) return html`<p>${t('Every figure that both versions have is the same.')}</p>`;
  const { before, after } = codebooks;
  const shown = measures.filter((id) => items.some(({ measure }) => measure === id));
  const others = isWhole || measures.length < 2 ? [] : measures;
  const path = `${releasePath(release)}/differences?since=${since}`;
  return html`
${!isWhole && html`<p>${t('The first {count} of them. The files below have them all.', { count: withCommas(`${items.length}`) })}</p>`}
${others.length > 0 && html`<ul class="list columns">${others.map((id) => html`<li><a href="${pagePath(`${path}&measure=${id}`)}">${t('Only {subject}', { subject: called(after.measures.get(id)?.label ?? id) })}</a></li>`)}</ul>`}
${shown.map((id) => {
  const { label = id, unit = '', decimals: places } = after.measures.get(id) ?? before.measures.get(id) ?? {};
  const rows = items.filter(({ measure }) => measure === id);
  const isExplained = rows.some(({ causes }) => causes !== null);
  return tableBox(
    called(label),
    html`<tr><th scope="col">${t('Figure')}</th><th scope="col" class="number">${t('Version {version}', { version: since })}</th><th scope="col" class="number">${t('Version {version}', { version: release.version })}</th><th scope="col" class="number">${t('Difference')}</th>${isExplained && html`<th scope="col">${t('Why')}</th>`}</tr>`,
    rows.map(
      (one) =>
        html`<tr><th scope="row">${keyText(one, codebooks)}</th><td class="number">${sideText(one.previous, one.previousStatus, places)}</td><td class="number">${sideText(one.value, one.status, places)}</td><td class="number">${one.difference === null ? '' : differenceText(one, null, unit, places)}</td>${isExplained && html`<td class="text">${causesText(one, places)}</td>`}</tr>
`,
    ),
    t('Unit: {unit}', { unit: called(unit) }),
  );
})}
${legendText(items)}`;
}

function keyText({ key, codes }: MovedObservation, { before, after }: DifferencesContent['codebooks']): string {
  if (key.length === 0) return t('Total');
  const parts = key.map((id, i) => {
    const found = [after, before].flatMap((codebook) => codebook.dimensions.get(id) ?? []);
    const code = found.flatMap((one) => one.codes).find((one) => one.code === codes[i]);
    return `${called(found[0]?.label ?? id)}: ${called(code?.label ?? codes[i] ?? '')}`;
  });
  return parts.join('; ');
}

type Side = 'suppressed' | 'not-available' | 'not-applicable' | null;

const sideText = (value: string | null, status: Side, places: number | undefined): string =>
  value !== null
    ? withPlaces(withCommas(value), places).replace('-', '−')
    : status === null
      ? t('not there')
      : SYMBOLS[status];

function legendText(items: readonly MovedObservation[]): Html {
  const used = (['suppressed', 'not-available', 'not-applicable'] as const).filter((status) =>
    items.some((one) => one.previousStatus === status || one.status === status),
  );
  const texts = used.map((status) => `${SYMBOLS[status]} ${t(MEANINGS[status])}`);
  return texts.length === 0 ? html`` : html`<p class="pale">${texts.join('; ')}.</p>`;
}

const CAUSE_WORDS = {
  created: 'new cases',
  corrected: 'corrections',
  'sentence-varied': 'sentences varied on appeal',
  quashed: 'convictions set aside',
  merged: 'cases merged',
  removed: 'cases withdrawn or erased',
  method: 'another way of counting',
} as const satisfies Record<(typeof DIFFERENCE_CAUSES)[number], PageText>;

const causesText = ({ causes }: MovedObservation, places: number | undefined): string =>
  [...(causes ?? [])]
    .filter(([, amount]) => amount !== '0')
    .map(
      ([cause, amount]) =>
        `${t(CAUSE_WORDS[cause])}: ${amount.startsWith('-') ? '−' : '+'}${withPlaces(withCommas(amount.replace('-', '')), places)}`,
    )
    .join('; ');
