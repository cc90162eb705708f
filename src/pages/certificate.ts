import { dayText } from '../codebook/calendar.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
import type { Certificate } from '../schemas/certificate.ts';
import type { Citation } from '../schemas/release.ts';
import { withCommas } from '../statistics/wording.ts';
import { howToCite } from './cite.ts';
import { facts, type Html, html } from './html.ts';
import { crumbsOf, newerVersionBanner, pageHtml, type ShownRelease, tableBox } from './layout.ts';

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
  return pageHtml({
    title: `Certificate of ${release.title}, version ${release.version}`,
    description: `What is claimed of the published numbers of ${release.title}, version ${release.version}, and how to check it.`,
    canonical: pagePath(`${path}/certificate`),
    json: `${path}/certificate`,
    crumbs: crumbsOf(release),
    main: html`
${newerVersionBanner(release, '/certificate')}
<h1>Certificate of ${release.title}, version ${release.version}</h1>
<p class="lead">The publisher says here, with a signature, what was tested of the published numbers. Nobody has to believe it: it can be tested again from what is public.</p>
<section aria-labelledby="claimed">
<h2 id="claimed">What is claimed</h2>
<p>${protection}</p>
${points.length === 0 ? html`<p>Nothing is claimed of the protection of people: the numbers are shown as they are.</p>` : listHtml(points)}
</section>
<section aria-labelledby="not-claimed">
<h2 id="not-claimed">What was not tested</h2>
${open.length === 0 ? html`<p>Nothing else is named.</p>` : listHtml(open)}
</section>
<section aria-labelledby="verify">
<h2 id="verify">How to check it</h2>
<p>With <a href="https://nodejs.org">Node.js</a> and a copy of the program:</p>
<pre tabindex="0">npx assize verify ${url}</pre>
<p>It reads all published numbers, makes the hash below again, checks the signature, and repeats every test of the first list.</p>
</section>
<section aria-labelledby="found">
<h2 id="found">What was counted and found</h2>
${facts([
  [
    'Numbers',
    `${counted(certificate.cells)} numbers are withheld or not 0; ${counted(certificate.withheld)} of them are withheld`,
  ],
  ['Small numbers shown', smallText(certificate)],
  [
    'Narrowest range of a withheld number',
    certificate.narrowest === null ? null : `Its ends are ${counted(certificate.narrowest)} apart`,
  ],
  ['Somebody who knows one number', testText(certificate.insider)],
  ['Somebody who knows the method', testText(certificate.policyAware)],
  ['Rounding', howRounded(certificate)],
  ['Solved by', solverText(certificate)],
])}
${betweenHtml(certificate)}
</section>
<section aria-labelledby="signed">
<h2 id="signed">Signature</h2>
${facts([
  ['Release', html`<a href="${pagePath(path)}">${url}</a>`],
  ['Signed', `${dayText(signedAt)}, by ${generator}`],
  [
    'Key',
    html`<code>${signature.kid}</code>, one of <a href="/.well-known/assize-keys.json">the keys of this service</a> (JSON)`,
  ],
  ['Hash of the numbers', html`<code>${certificate.hash}</code>`],
  ['How the hash is made', certificate.method],
  ['Signature', html`<code>${signature.value}</code> (${signature.alg})`],
])}
</section>
${howToCite(citation)}`,
  });
}

const listHtml = (texts: readonly string[]): Html =>
  html`<ul class="list">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

const counted = (count: number): string => withCommas(String(count));

const smallText = ({ small }: Certificate): string | null =>
  small && `${counted(small.cells)} counts from 1 to ${small.below - 1}`;

const testText = (test: Certificate['insider']): string | null =>
  test &&
  `${counted(test.tried)} withheld numbers were tried; ${test.passes ? 'none could be worked out' : 'the test was not passed'}`;

const howRounded = ({ rounding }: Certificate): string | null =>
  rounding &&
  (rounding.method === 'controlled'
    ? 'Rounded numbers add up to their totals'
    : `Each number is rounded by chance, so they need not add up${rounding.reason === null ? '' : `: ${rounding.reason}`}`);

const solverText = ({ solver, programmes }: Certificate): string | null =>
  solver && `${solver.name} ${solver.version}${programmes === null ? '' : `, ${counted(programmes)} programmes`}`;

function betweenHtml({ dataset, betweenReleases }: Certificate): Html {
  if (betweenReleases.length === 0) return html``;
  return tableBox(
    'Subtracted from the other versions that could be read',
    html`<tr><th scope="col">Version</th><th scope="col" class="number">Differences tested</th><th scope="col">Result</th></tr>`,
    betweenReleases.map(
      ({ version, differences, passes }) =>
        html`<tr><th scope="row"><a href="${pagePath(releasePath({ dataset, version }))}">${version}</a></th><td class="number">${counted(differences)}</td><td>${passes ? 'Passed' : 'Not passed'}</td></tr>`,
    ),
  );
}
