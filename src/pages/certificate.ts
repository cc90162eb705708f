import { dayText } from '../codebook/calendar.ts';
import { t } from '../language/language.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Certificate } from '../schemas/certificate.ts';
import type { Citation } from '../schemas/release.ts';
import { withCommas } from '../statistics/wording.ts';
import { howToCite, pictureOfRelease } from './cite.ts';
import { english, facts, type Html, html, inEnglish, th } from './html.ts';
import { crumbsOf, newerVersionBanner, pageHtml, releaseText, type ShownRelease, tableBox } from './layout.ts';

interface CertificateContent {
  release: ShownRelease;
  certificate: Certificate;
  /** What is done to the numbers, in words. */
  protection: string;
  citation: Citation | null;
}

/** The certificate of a release: what is claimed of its numbers, what is not, and how anybody can check it. */
export function certificatePage({ release, certificate, protection, citation }: CertificateContent): string {
  const path = releasePath(release);
  const { claim, tested = [], notTested = [], limits, url, signedAt, signature, generator } = certificate;
  const points = tested.length > 0 ? tested.map(({ text }) => text) : claim === null ? [] : [claim];
  const open = notTested.length > 0 ? notTested.map(({ text }) => text) : limits;
  const title = t('Certificate of {release}', { release: releaseText(release) });
  return pageHtml({
    title,
    description: t('What is claimed of the published numbers of {release}, and how to check it.', {
      release: releaseText(release),
    }),
    canonical: pagePath(`${path}/certificate`),
    json: `${path}/certificate`,
    ...pictureOfRelease(release.dataset, citation),
    crumbs: crumbsOf(release),
    main: html`
${newerVersionBanner(release, '/certificate')}
<h1>${title}</h1>
<p class="lead">${t('The publisher says here, with a signature, what was tested of the published numbers. Nobody has to believe it: it can be tested again from what is public.')}</p>
<section aria-labelledby="claimed">
<h2 id="claimed">${t('What is claimed')}</h2>
<p>${english(protection)}</p>
${points.length === 0 ? html`<p>${t('Nothing is claimed of the protection of people: the numbers are shown as they are.')}</p>` : listHtml(points)}
</section>
<section aria-labelledby="not-claimed">
<h2 id="not-claimed">${t('What was not tested')}</h2>
${open.length === 0 ? html`<p>${t('Nothing else is named.')}</p>` : listHtml(open)}
</section>
<section aria-labelledby="verify">
<h2 id="verify">${t('How to check it')}</h2>
<p>${th('With {node} and a copy of the program:', { node: html`<a href="https://nodejs.org">Node.js</a>` })}</p>
<pre tabindex="0">npx assize verify ${url}</pre>
<p>${t('It reads all published numbers, makes the hash below again, checks the signature, and repeats every test of the first list.')}</p>
</section>
<section aria-labelledby="found">
<h2 id="found">${t('What was counted and found')}</h2>
${facts([
  [
    t('Numbers'),
    t('{cells} numbers are withheld or not 0; {withheld} of them are withheld', {
      cells: counted(certificate.cells),
      withheld: counted(certificate.withheld),
    }),
  ],
  [t('Small numbers shown'), smallText(certificate)],
  [
    t('Narrowest range of a withheld number'),
    certificate.narrowest === null ? null : t('Its ends are {count} apart', { count: counted(certificate.narrowest) }),
  ],
  [t('Somebody who knows one number'), testText(certificate.insider)],
  [t('Somebody who knows the method'), testText(certificate.policyAware)],
  [t('Rounding'), howRounded(certificate)],
  [t('Solved by'), solverText(certificate)],
])}
${betweenHtml(certificate)}
</section>
<section aria-labelledby="signed">
<h2 id="signed">${t('Signature')}</h2>
${facts([
  [t('Release'), html`<a href="${pagePath(path)}">${url}</a>`],
  [t('Signed'), t('{day}, by {generator}', { day: dayText(signedAt), generator })],
  [
    t('Key'),
    html`${th('{key}, one of {keys}', { key: html`<code>${signature.kid}</code>`, keys: html`<a href="/.well-known/assize-keys.json">${t('the keys of this service')}</a>` })} (JSON)`,
  ],
  [t('Hash of the numbers'), html`<code>${certificate.hash}</code>`],
  [t('How the hash is made'), english(certificate.method)],
  [t('Signature'), html`<code>${signature.value}</code> (${signature.alg})`],
])}
</section>
${howToCite(citation)}`,
  });
}

const listHtml = (texts: readonly string[]): Html =>
  html`<ul class="list"${inEnglish()}>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

const counted = (count: number): string => withCommas(String(count));

const smallText = ({ small }: Certificate): string | null =>
  small && t('{count} counts from 1 to {most}', { count: counted(small.cells), most: small.below - 1 });

const testText = (test: Certificate['insider']): string | null =>
  test &&
  `${t('{count} withheld numbers were tried', { count: counted(test.tried) })}; ${test.passes ? t('none could be worked out') : t('the test was not passed')}`;

const howRounded = ({ rounding }: Certificate): string | null =>
  rounding &&
  (rounding.method === 'controlled'
    ? t('Rounded numbers add up to their totals')
    : `${t('Each number is rounded by chance, so they need not add up')}${rounding.reason === null ? '' : `: ${rounding.reason}`}`);

const solverText = ({ solver, programmes }: Certificate): string | null =>
  solver &&
  `${solver.name} ${solver.version}${programmes === null ? '' : `, ${t('{count} programmes', { count: counted(programmes) })}`}`;

function betweenHtml({ dataset, betweenReleases }: Certificate): Html {
  if (betweenReleases.length === 0) return html``;
  return tableBox(
    t('Subtracted from the other versions that could be read'),
    html`<tr><th scope="col">${t('Version')}</th><th scope="col" class="number">${t('Differences tested')}</th><th scope="col">${t('Result')}</th></tr>`,
    betweenReleases.map(
      ({ version, differences, passes }) =>
        html`<tr><th scope="row"><a href="${pagePath(releasePath({ dataset, version }))}">${version}</a></th><td class="number">${counted(differences)}</td><td>${passes ? t('Passed') : t('Not passed')}</td></tr>`,
    ),
  );
}
