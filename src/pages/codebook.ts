import { daysText } from '../codebook/calendar.ts';
import { type Codebook, knownDimension } from '../codebook/model.ts';
import type { PublicCodebook } from '../codebook/public.ts';
import { brokenDownBy } from '../formats/provenance.ts';
import { called, type PageText, t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Filter } from '../schemas/codebook.ts';
import type { Citation } from '../schemas/release.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { inWords } from '../statistics/wording.ts';
import { howToCite, pictureOfRelease } from './cite.ts';
import { gapsHtml } from './dataset.ts';
import { calledHtml, english, facts, type Html, html, th } from './html.ts';
import { crumbsOf, newerVersionBanner, pageHtml, releaseText, type ShownRelease, tableBox } from './layout.ts';
import { searchForm } from './search.ts';

interface CodebookContent {
  release: ShownRelease;
  structure: ReleaseStructure;
  /** For what the structure leaves out: units and rules. */
  codebook: Codebook;
  published: PublicCodebook;
  citation: Citation | null;
}

type ShownMeasure = ReleaseStructure['measures'][number];
type ShownDimension = ReleaseStructure['dimensions'][number];

/** Longer lists are slow to lay out on a phone. */
const SHOWN_CODES = 300;
const SHOWN_SETS = 60;

/** The codebook of a release: what is counted, what every name and code means, and what can be asked together. */
export function codebookPage(content: CodebookContent): string {
  const { release, structure, citation } = content;
  const path = releasePath(release);
  const { measures, dimensions, notes, gaps } = structure;
  const title = t('Codebook of {release}', { release: releaseText(release) });
  return pageHtml({
    title,
    description: t('What {title} counts, and what every variable and code in it means.', {
      title: called(release.title),
    }),
    canonical: pagePath(`${path}/structure`),
    json: `${path}/structure`,
    ...pictureOfRelease(release.dataset, citation),
    crumbs: crumbsOf(release),
    main: html`
${newerVersionBanner(release, '/structure')}
<h1>${title}</h1>
<p class="lead">${t('What this version counts, what every variable and code in it means, and which of them can be asked for together.')}</p>
${searchForm({ dataset: release.dataset, label: t('Search the names, codes and headlines of this dataset') })}
<nav aria-label="${t('On this page')}"><ul class="list columns">
<li><a href="#measures">${t('Measures')}</a></li>
${dimensions.map(({ id, label }) => html`<li><a href="${`#variable-${id}`}">${calledHtml(label)}</a></li>`)}
<li><a href="#together">${t('What combines')}</a></li>
<li><a href="#notes">${t('Notes')}</a></li>
</ul></nav>
<section aria-labelledby="measures">
<h2 id="measures">${t('Measures')}</h2>
${measures.map((measure) => measureHtml(content, measure))}
</section>
<section aria-labelledby="variables">
<h2 id="variables">${t('Variables')}</h2>
${dimensions.map((dimension) => dimensionHtml(content, dimension))}
</section>
<section aria-labelledby="together">
<h2 id="together">${t('What combines')}</h2>
${togetherHtml(structure, path)}
</section>
<section aria-labelledby="notes">
<h2 id="notes">${t('Notes')}</h2>
${facts([
  [t('Time'), daysText(structure.window)],
  [t('Gaps'), gapsHtml(gaps)],
  [t('Protection of people'), english(structure.disclosure.text)],
])}
<ul class="list">${notes.map(({ text }) => html`<li>${english(text)}</li>`)}</ul>
<p>${t('The same as JSON:')} <a href="${`${path}/structure`}">${t('what can be asked')}</a>, <a href="${`${path}/codebook`}">${t('the codebook as it was defined')}</a>.</p>
</section>
${howToCite(citation)}`,
  });
}

const STATISTIC_WORDS = {
  count: 'A number of units, each counted once',
  sum: 'A sum of amounts',
  mean: 'The mean of amounts',
  median: 'The median of amounts',
  value: 'A figure of the source, which is never added up',
} as const satisfies Record<ShownMeasure['statistic'], PageText>;

function measureHtml({ release, structure, published, ...content }: CodebookContent, measure: ShownMeasure): Html {
  const { id, label, unit, countingUnit, statistic, population, multiResponse } = measure;
  const { filter, filterWithheld } = published.measures.find((one) => one.id === id) ?? {};
  const labelOf = shownLabels(structure);
  const several = multiResponse.map(labelOf);
  return html`
<h3 id="${`measure-${id}`}">${calledHtml(label)}</h3>
${facts([
  [t('In queries'), html`<code>measure=${id}</code>`],
  [
    t('What it is'),
    html`${t(STATISTIC_WORDS[statistic])}. ${th('Unit: {unit}.', { unit: calledHtml(unit) })} ${th('Counting unit: {unit}.', { unit: english(countingUnit) })}`,
  ],
  [t('Who or what is counted'), english(population)],
  [
    t('Only if'),
    filter ? filterText(content.codebook, filter) : filterWithheld && t('A condition holds that is not public'),
  ],
  [
    t('By'),
    measure.dimensions.length > 0 &&
      html`${measure.dimensions.map((one, at) => html`${at > 0 && ', '}<a href="${`#variable-${one}`}">${labelOf(one)}</a>`)}`,
  ],
  [
    t('Several codes at once'),
    several.length > 0 &&
      t('One {unit} can have several codes of {labels}, so these can add up to more than the total.', {
        unit: countingUnit,
        labels: inWords(several),
      }),
  ],
])}
<p><a href="${pagePath(`${releasePath(release)}/statistics?measure=${id}`)}">${t('The figures: {title}', { title: called(label) })}</a></p>`;
}

const shownLabels = ({ dimensions, measures }: ReleaseStructure) => {
  const labels = new Map([...dimensions, ...measures].map(({ id, label }) => [id, label]));
  return (id: string): string => called(labels.get(id) ?? id);
};

function dimensionHtml(content: CodebookContent, dimension: ShownDimension): Html {
  const { structure, codebook, published, release } = content;
  const { id, label, description, coarser, ranges, codes } = dimension;
  const { unit, multiple, root } = knownDimension(codebook, id);
  const labelOf = shownLabels(structure);
  const finer = structure.dimensions.filter((one) => one.coarser === id);
  const rule = published.derived.find((one) => one.id === root)?.rule;
  const measure = structure.measures.find((one) => one.dimensions.includes(id));
  const known = codes.filter(({ code }) => code !== NOT_REPORTED);
  const link = (to: string) => html`<a href="${`#variable-${to}`}">${labelOf(to)}</a>`;
  return html`
<h3 id="${`variable-${id}`}">${calledHtml(label)}</h3>
${description !== null && html`<p>${english(description)}</p>`}
${facts([
  [
    t('In queries'),
    html`<code>by=${id}</code>, <code>where=${id}:${codes[0]?.code ?? 'code'}</code>${ranges && known.length > 1 && html`, ${t('also a range such as')} <code>${`where=${id}:${known[0]?.code}..${known.at(-1)?.code}`}</code>`}`,
  ],
  [t('Describes'), `${t(ARTICLES[unit])}${multiple ? `, ${t('and can have several codes at once')}` : ''}`],
  [t('Grouped by'), coarser !== null && link(coarser)],
  [
    t('Groups the codes of'),
    finer.length > 0 && html`${finer.map((one, at) => html`${at > 0 && ', '}${link(one.id)}`)}`,
  ],
  [t('Worked out'), rule && ruleHtml(codebook, id, rule)],
])}
${codesHtml(structure, dimension, `${releasePath(release)}/structure`)}
${
  measure &&
  html`<p><a href="${pagePath(`${releasePath(release)}/statistics?measure=${measure.id}&by=${id}&totals=true`)}">${t('The figures: {title}', { title: brokenDownBy(called(measure.label), [called(label)]) })}</a></p>`
}`;
}

const ARTICLES = {
  case: 'A case',
  defendant: 'A defendant',
  conviction: 'A conviction',
  observation: 'A figure of the official table',
} as const satisfies Record<string, PageText>;

function codesHtml({ dimensions }: ReleaseStructure, { label, coarser, codes }: ShownDimension, json: string): Html {
  if (codes.length === 0) return html`<p>${t('No code of it occurs in this version.')}</p>`;
  const above = dimensions.find(({ id }) => id === coarser);
  const parents = new Map(above?.codes.map((code) => [code.code, code.label]));
  const hasNotes = codes.some(({ note }) => note !== undefined);
  const shown = codes.slice(0, SHOWN_CODES);
  return html`
${codes.length > shown.length && html`<p>${th('The first {shown} of {all} codes. All of them: {json}. The search above finds each of them.', { shown: shown.length, all: codes.length, json: html`<a href="${json}">JSON</a>` })}</p>`}
${tableBox(
  t('Codes of {label}', { label: called(label) }),
  html`<tr><th scope="col">${t('Code')}</th><th scope="col">${t('Meaning')}</th>${above && html`<th scope="col">${calledHtml(above.label)}</th>`}${hasNotes && html`<th scope="col">${t('Note')}</th>`}</tr>`,
  shown.map(
    ({ code, label: meaning, parent, note }) =>
      html`<tr><th scope="row"><code>${code}</code></th><td>${calledHtml(meaning)}</td>${above && html`<td>${calledHtml(parents.get(parent ?? '') ?? parent ?? '')}</td>`}${hasNotes && html`<td class="text">${note !== undefined && english(note)}</td>`}</tr>
`,
  ),
)}`;
}

type DerivedRule = NonNullable<PublicCodebook['derived'][number]['rule']>;

/** How the code of a derived variable is found. */
function ruleHtml(codebook: Codebook, id: string, rule: DerivedRule): Html {
  if ('exists' in rule)
    return html`${t('Yes, if one and the same conviction has this: {condition}. Else no.', { condition: filterText(codebook, rule.exists) })}`;
  if ('count' in rule)
    return html`${rule.count === 'defendant' ? t('From the number of defendants.') : t('From the number of convictions.')}`;
  if ('band' in rule) return th('From the amount {amount}.', { amount: html`<code>${rule.band}</code>` });
  const { of, codes, else: rest } = rule.map;
  const rows = Object.entries(codes).map(
    ([code, from]) =>
      html`<li>${codeLabel(codebook, id, code)}: ${inWords(from.map((one) => codeLabel(codebook, of, one)))}</li>`,
  );
  return html`${t('From {label}:', { label: called(knownDimension(codebook, of).label) })}<ul class="list">${rows}<li>${codeLabel(codebook, id, rest ?? 'not-reported')}: ${t('everything else')}</li></ul>`;
}

/** `Outcome: Fine or Discharge; Sex: not Male`. Every name in it is public: a rule that reads anything else is left out. */
const filterText = (codebook: Codebook, filter: Filter): string =>
  Object.entries(filter)
    .map(([name, condition]) => {
      const isListed = Array.isArray(condition);
      const labels = (isListed ? condition : condition.not).map((code) => codeLabel(codebook, name, code));
      const either = labels.join(` ${t('or')} `);
      const neither = `${t('not')} ${labels.join(`, ${t('and not')} `)}`;
      return `${called(knownDimension(codebook, name).label)}: ${isListed ? either : neither}`;
    })
    .join('; ');

const codeLabel = (codebook: Codebook, dimension: string, code: string): string =>
  called(knownDimension(codebook, dimension).codes.find((one) => one.code === code)?.label ?? code);

/** Which variables a measure can be broken down by at one time. */
function togetherHtml(structure: ReleaseStructure, path: string): Html {
  const labelOf = shownLabels(structure);
  return html`
<p>${t('A table can be asked for if all of its variables are in one of these lines. A variable can be left out.')} <a href="${pagePath(`${path}/table`)}">${t('Make a table')}</a></p>
${structure.tables.map(({ measures, by }) => {
  const sets = by.filter((set) => set.length > 0);
  const more = sets.length - SHOWN_SETS;
  const lines = sets.slice(0, SHOWN_SETS).map((set) => html`<li>${set.map(labelOf).join(' × ')}</li>`);
  return html`
<h3>${inWords(measures.map(labelOf))}</h3>
${sets.length === 0 ? html`<p>${t('Totals alone.')}</p>` : html`<ul class="list columns">${lines}</ul>`}
${more > 0 && html`<p>${th('And {count} more, in the {json}.', { count: more, json: html`<a href="${`${path}/structure`}">JSON</a>` })}</p>`}`;
})}`;
}
