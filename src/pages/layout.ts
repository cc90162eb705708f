import { createHash } from 'node:crypto';
import { called, directionOf, LANGUAGES, type Language, language, t } from '../language/language.ts';
import { datasetPath, isPagePath, pagePath, releasePath } from '../schemas/addresses.ts';
import { calledHtml, Html, html } from './html.ts';

/** What all pages have in common: head, style, header, footer, and the policy on what a page may load and run. */

interface PageContent {
  /** Plain text, for the tab and for search engines. */
  title: string;
  description?: string;
  /** The address that the page is to be known by: that of the pinned version. A path. */
  canonical?: string;
  /** The same as JSON, if there is: a path. */
  json?: string;
  /** What the page is about, for search engines: an object of schema.org. */
  about?: object;
  /** A picture for those who share the page: a URL. Without one it is that of the service. */
  image?: string;
  /** The Atom feed of the releases that the page is about, if it is about some: a path. */
  atom?: string;
  /** Added to the style of all pages; its policy must know it. */
  style?: string;
  /** The script of browser/ that this page has besides `page.ts`, which every page has. */
  script?: string;
  /** The way here from the front page, without the page itself. */
  crumbs?: readonly (readonly [label: Html | string, href: string])[];
  main: Html;
}

/** A font that every device has, lines short enough to read, and colours with a contrast of 7 to 1 (4.5 for links) in both themes. */
const SITE_STYLE = `
:root{color-scheme:light dark;--ink:#0b0c0c;--pale:#505a5f;--ground:#fff;--shade:#f3f2f1;--rule:#b1b4b6;--link:#1d5fa8;--note:#1d5fa8;--alarm:#b3261e;--focus:#fd0}
@media (prefers-color-scheme:dark){:root{--ink:#f3f2f1;--pale:#b8bdc1;--ground:#151719;--shade:#23272a;--rule:#505a5f;--link:#8ab8f0;--note:#8ab8f0;--alarm:#ff9c94}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 Arial,Helvetica,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1rem}
header{padding-top:.75rem;padding-bottom:.75rem;border-bottom:1px solid var(--rule)}
header p{margin:0;font-weight:bold}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;max-width:none}
.top span{flex:none;display:flex;gap:1rem}
header ol{margin:.25rem 0 0;padding:0;list-style:none;font-size:.9375rem}
header li{display:inline}
header li+li::before{content:"\\203A";margin:0 .5em;color:var(--pale)}
main{padding-top:1.5rem;padding-bottom:2rem}
footer{padding-top:1rem;padding-bottom:2rem;border-top:1px solid var(--rule);font-size:.9375rem}
footer ul{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
a{color:var(--link);text-underline-offset:.15em}
a:hover{text-decoration-thickness:.15em}
a:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 5px var(--ink)}
.skip{position:absolute;inset-inline-start:-999em}
.skip:focus{position:static;display:inline-block;padding:.5rem 1rem}
h1,h2,h3{line-height:1.25;margin:2rem 0 .75rem;text-wrap:balance}
h1{margin-top:0;font-size:1.75rem}
h1.statement{font-size:clamp(1.625rem,1.2rem + 2vw,2.5rem);max-width:24em}
h2{font-size:1.375rem}
h3{font-size:1.125rem}
p,li,dd{max-width:44rem}
.lead{font-size:1.1875rem}
.pale,.unit{color:var(--pale)}
.unit{font-weight:normal}
.banner{margin:0 0 1.5rem;padding:.75rem 1rem;border-inline-start:.375rem solid var(--note);background:var(--shade)}
.banner.alarm{border-color:var(--alarm)}
.banner p,.banner h2{margin:.25rem 0}
dl{margin:0}
dl>div{display:grid;grid-template-columns:minmax(9rem,14rem) minmax(0,1fr);gap:0 1.5rem;padding:.5rem 0;border-top:1px solid var(--rule)}
dl>div:last-child{border-bottom:1px solid var(--rule)}
dt{font-weight:bold}
dd{margin:0}
.table{overflow:auto;max-height:85vh;margin:1rem 0}
table{border-collapse:collapse;min-width:min(100%,20rem);overflow-wrap:normal;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:bold;margin-bottom:.5rem}
caption .unit{display:block}
th,td{padding-block:.4rem;padding-inline:0 .9rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{position:sticky;top:0;z-index:1;background:var(--ground);box-shadow:inset 0 -1px var(--rule);vertical-align:bottom}
:is(thead,tbody) th:first-child{position:sticky;inset-inline-start:0;background:var(--ground);max-width:45vw}
thead th:first-child{z-index:2}
tbody th{font-weight:normal}
td.text{min-width:11rem}
@media (min-width:40rem){.whole{white-space:nowrap}}
td.number,th.number{text-align:end}
td.number{white-space:nowrap}
tr.total th,tr.total td{font-weight:bold}
abbr{text-decoration:none}
figure{margin:1.5rem 0;overflow-x:auto}
figure img{display:block;max-width:100%;height:auto}
figure img.wide{min-width:36rem}
.embed{margin:0;padding:0 1rem .5rem;font-size:.875rem}
pre{margin:.25rem 0 1rem;padding:.75rem 1rem;background:var(--shade);font:.9375rem/1.5 Consolas,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere;-webkit-user-select:all;user-select:all}
input,select,button{font:inherit;color:inherit;padding:.5rem .75rem;border:2px solid var(--ink);border-radius:0;background:var(--ground)}
input,select{width:100%;max-width:32rem}
input[type=checkbox]{flex:none;width:1.375rem;height:1.375rem;margin:0;accent-color:var(--link)}
select{text-overflow:ellipsis}
label{display:block;margin-bottom:.25rem;font-weight:bold}
.choice{display:flex;gap:.625rem;align-items:flex-start;margin:0;padding:.25rem 0}
.choice label{margin:0;font-weight:normal}
.hint{color:var(--pale);font-size:.9375rem;font-weight:normal}
.choice .hint{display:block}
fieldset{min-width:0;margin:0 0 1rem;padding:.5rem 0 0;border:0;border-top:1px solid var(--rule)}
legend{float:inline-start;width:100%;padding:.25rem 0 .5rem;font-size:1.125rem;font-weight:bold}
legend+*{clear:both}
.codes{margin:0;padding:0;padding-inline-start:.25rem;list-style:none}
details details{padding-inline-start:1rem}
.range{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.builder{display:grid;gap:1rem 2.5rem}
.builder>*{min-width:0}
.builder>.banner{grid-column:1/-1;margin:0}
.to-table{position:sticky;bottom:0;max-width:none;margin:0;padding:.5rem 0;background:var(--ground);border-top:1px solid var(--rule)}
@media (min-width:64rem){.to-table{display:none}.builder{grid-template-columns:20rem minmax(0,1fr)}body:has(.builder) :is(header,main,footer){max-width:84rem}}
.title{margin-top:0;font-size:1.75rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.popover{max-width:min(26rem,calc(100vw - 2rem));padding:1rem;border:2px solid var(--ink);background:var(--ground);color:var(--ink);text-align:start;white-space:normal;font-weight:normal}
button{background:var(--ink);color:var(--ground);font-weight:bold;cursor:pointer}
button.why,button.sort{padding:0;border:0;background:none;color:inherit;font-weight:inherit;text-align:inherit}
button.why{text-decoration:underline dotted;text-underline-offset:.2em}
button.sort::after{content:"\\00a0\\2195";color:var(--pale)}
[aria-sort=ascending] button.sort::after{content:"\\00a0\\2191"}
[aria-sort=descending] button.sort::after{content:"\\00a0\\2193"}
td.number a{color:inherit;text-decoration:underline dotted;text-decoration-color:var(--rule)}
pre[data-copy]{padding-inline-end:6.5rem}
.copied{position:relative}
.copied button{position:absolute;top:.5rem;inset-inline-end:.5rem}
section[aria-labelledby=figures] thead th:not(:has(button))::after{content:"\\00a0\\2195";color:transparent}
@media (max-width:40rem){pre[data-copy]{padding-inline-end:1rem}}
@media (max-width:40rem) and (scripting:enabled){pre[data-copy]{padding-top:2.75rem}}
@media (scripting:enabled){.tools{min-height:2.25rem;margin:0}}
button.small{padding:.0625rem .625rem;border-width:1px;background:var(--ground);color:var(--ink);font-size:.9375rem;font-weight:normal}
code{font:.9375em/1.4 Consolas,Menlo,monospace}
td .bar{display:block;margin-block:.25rem 0;margin-inline:auto 0;fill:var(--note)}
summary{cursor:pointer;font-weight:bold;padding:.25rem 0}
.list{padding-inline-start:1.25rem}
.list li{margin:.375rem 0}
form .field{display:flex;flex-wrap:wrap;gap:.5rem;max-width:none}
.field input{flex:1 1 14rem}
.choices{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.found{padding-inline-start:0;list-style:none}
.found li{padding:.5rem 0;border-top:1px solid var(--rule)}
.found p{margin:.125rem 0 0}
.members .members{margin-top:.25rem;padding-inline-start:1rem;border-inline-start:.25rem solid var(--rule)}
.members .members>div{grid-template-columns:minmax(0,1fr)}
.members dt{font-weight:normal}
.members{margin-bottom:1rem}
.columns{columns:13rem;column-gap:2rem;max-width:none}
.columns li{margin:0;padding:.1875rem 0;break-inside:avoid}
h1,h2,h3,caption,th,td,dt,dd,li,p,pre,summary{unicode-bidi:isolate}
@media (max-width:40rem){dl>div{grid-template-columns:minmax(0,1fr)}}
@media print{:root{--ink:#000;--pale:#333;--ground:#fff;--shade:#fff;--link:#000;--rule:#999}nav,footer,.skip,.screen{display:none}body{font-size:11pt}main,header{max-width:none}.banner,pre{border:1px solid #999}tr,figure,dl>div,.banner{break-inside:avoid}thead{display:table-header-group}.table{overflow:visible;max-height:none}thead th{position:static}}
`;

/** `style`: what a page has besides the style of all; `asked`: the origin that its script asks besides this service. */
export const policyOf = (framedBy: string, style = '', asked = ''): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256')
      .update(SITE_STYLE + style)
      .digest('base64')}'`,
    "img-src 'self'",
    ...(framedBy === "'none'" ? ["script-src 'self'", `connect-src 'self' ${asked}`.trim()] : []),
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');

/**
 * Pages run the scripts of this service and none that is written into a page, load nothing else but its charts, ask and send forms to
 * it alone, and cannot be framed.
 */
export const PAGE_POLICY = policyOf("'none'");
/** What is made to be framed has no script. */
export const EMBED_POLICY = policyOf('*');

/** A page without header and footer, for a frame. */
export const barePage = (title: string, main: Html): string =>
  inItsLanguage(html`<!doctype html>
${htmlTag()}
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="robots" content="noindex" />
<title>${title}</title>
<style>${new Html(SITE_STYLE)}</style>
</head>
<body>
${main}
</body>
</html>
`);

const htmlTag = (): Html => html`<html lang="${language()}"${directionOf(language()) === 'rtl' && html` dir="rtl"`}>`;

export function pageHtml(content: PageContent): string {
  const { title, description, canonical, json, about, image, atom, style = '', script, crumbs = [], main } = content;
  return inItsLanguage(html`<!doctype html>
${htmlTag()}
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml" />
${description !== undefined && html`<meta name="description" content="${description}" /><meta property="og:title" content="${title}" /><meta property="og:description" content="${description}" />`}
<meta property="og:image" content="${image ?? SITE_PICTURE}" /><meta name="twitter:card" content="summary_large_image" />
${canonical !== undefined && html`<link rel="canonical" href="${canonical}" />${LANGUAGES.map((one) => html`<link rel="alternate" hreflang="${one}" href="${addressIn(one, canonical)}" />`)}`}
${json !== undefined && html`<link rel="alternate" type="application/json" href="${json}" />`}
${atom !== undefined && html`<link rel="alternate" type="application/atom+xml" title="${t('Releases')}" href="${atom}" />`}
${about !== undefined && dataBlock(about)}
<style>${new Html(SITE_STYLE + style)}</style>
${['page', ...(script === undefined ? [] : [script])].map(scriptTag)}
</head>
<body data-say-copy="${t('Copy')}" data-say-copied="${t('Copied')}" data-say-copy-table="${t('Copy the table for a spreadsheet')}">
<a class="skip" href="#main">${t('Skip to the content')}</a>
<header>
<p class="top"><a href="/">${t('Assize: conviction datasets')}</a><span>${LANGUAGE_PLACE}<a href="/search">${t('Search')}</a></span></p>
${
  crumbs.length > 0 &&
  html`<nav aria-label="${t('Breadcrumbs')}"><ol>${crumbs.map(([label, href]) => html`<li><a href="${href}">${label}</a></li>`)}</ol></nav>`
}
</header>
<main id="main">${language() !== 'en' && html`<p class="pale">${t('This page is in Welsh. Charts, files, and what was written in English alone are in English.')}</p>`}
${main}
</main>
<footer>
<ul>
${json !== undefined && html`<li><a href="${json}">${t('This page as JSON')}</a></li>`}
${atom !== undefined && html`<li><a href="${atom}">${t('News of releases (Atom)')}</a></li>`}
<li><a href="/">${t('All datasets')}</a></li>
<li><a href="/search">${t('Search')}</a></li>
<li><a href="/release-calendar">${t('Release calendar')}</a></li>
<li><a href="/code-lists">${t('Code lists')}</a></li>
<li><a href="/docs">${t('The API')}</a></li>
<li><a href="/problems">${t('What errors mean')}</a></li>
<li><a href="/limits">${t('Limits')}</a></li>
<li><a href="/openapi.json">OpenAPI</a></li>
</ul>
</footer>
</body>
</html>
`);
}

/** Where the header leads to the same page in another language: only the request knows the whole address. */
const LANGUAGE_PLACE = new Html('<span data-languages=""></span>');

const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', cy: 'Cymraeg' };

/** A path of this service: an address such as `//example.org` is one of another. */
const OWN_PATH = /^\/(?![/\\])/;

/** The page with links to it in other languages, or without any. `address`: its path and query. */
export function withLanguageLinks(page: string, own: Language, address = ''): string {
  const others = LANGUAGES.filter((one) => one !== own && OWN_PATH.test(address)).map(
    (one) =>
      html`<a id="${`in-${one}`}" lang="${one}" hreflang="${one}" href="${addressIn(one, address)}">${LANGUAGE_NAMES[one]}</a>`,
  );
  return page.replace(LANGUAGE_PLACE.text, () => html`${others}`.text);
}

/** An address without a language is one in English. */
export function addressIn(one: Language, address: string): string {
  const [, path = '', query = '', hash = ''] = /^([^?#]*)\??([^#]*)(.*)$/.exec(address) ?? [];
  const rest = query.split('&').filter((part) => part !== '' && !/^lang=/.test(part));
  const parts = one === 'en' ? rest : [...rest, `lang=${one}`];
  return `${path}${parts.length > 0 ? `?${parts.join('&')}` : ''}${hash}`;
}

/** Where there are pages in English alone. */
const ENGLISH_ALONE = /^\/(docs|desk)\b/;

/** What leads on to other pages keeps the language. */
function inItsLanguage({ text }: Html): string {
  const own = language();
  if (own === 'en') return text;
  const kept = (tag: string, path: string, query = '', hash = ''): string =>
    isPagePath(path) && !ENGLISH_ALONE.test(path)
      ? `${tag}${path}${query === '' ? '?' : `${query}&amp;`}lang=${own}${hash}`
      : `${tag}${path}${query}${hash}`;
  return text
    .replace(/(<a\b[^>]* href="|<link rel="canonical" href=")(\/[^"?#]*)(\?[^"#]*)?(#[^"]*)?/g, (_, ...parts) =>
      kept(...(parts.slice(0, 4) as [string, string])),
    )
    .replace(/<form\b[^>]* method="get"[^>]*>/g, (form) => `${form}<input type="hidden" name="lang" value="${own}" />`);
}

/** What is shown of a page that is shared and has no figure. The service puts the full address in its place, as it does of scripts: src/http/scripts.ts. */
export const SITE_PICTURE = '/assets/assize.png';

const scriptTag = (name: string): Html => html`<script type="module" src="${`/assets/${name}.js`}"></script>`;

/** JSON-LD in a page: data and no script. Nothing in it can end the element, or be taken for an entity. */
function dataBlock(about: object): Html {
  const json = JSON.stringify(about).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  return new Html(`<script type="application/ld+json">${json}</script>`);
}

/** The release that a page shows, and what has happened since. */
export interface ShownRelease {
  dataset: string;
  /** Title of the dataset. */
  title: string;
  version: string;
  /** The newest release, if it is another one. */
  supersededBy: string | null;
}

/** `Hamlets, version 1.0.0`. */
export const releaseText = ({ title, version }: Pick<ShownRelease, 'title' | 'version'>): string =>
  t('{title}, version {version}', { title: called(title), version });

/** The way to the pages below a release. */
export const crumbsOf = (release: ShownRelease): [Html | string, string][] => [
  [calledHtml(release.title), pagePath(datasetPath(release.dataset))],
  [t('Version {version}', { version: release.version }), pagePath(releasePath(release))],
];

/** Said where there is a newer release, which has the same page. `below`: its address below the release. */
export const newerVersionBanner = ({ dataset, version, supersededBy }: ShownRelease, below: string): Html | false =>
  supersededBy !== null &&
  banner(
    html`<p><strong>${t('Version {version} is newer.', { version: supersededBy })}</strong> ${t('This page is of version {version}, and stays as it is.', { version })} <a href="${pagePath(`${releasePath({ dataset, version: supersededBy })}${below}`)}">${t('The same of version {version}', { version: supersededBy })}</a></p>`,
  );

/** Said above everything else, such as that there is a newer release. */
export const banner = (content: Html, { alarm = false } = {}): Html =>
  html`<div class="banner${alarm && ' alarm'}" role="note">${content}</div>`;

/** A table that scrolls by itself where the screen is narrower than it; with the keyboard too. `below` is under its caption. */
export const tableBox = (caption: string, head: Html, body: readonly Html[], below = ''): Html => html`
<div class="table" role="region" tabindex="0" aria-label="${t('Table: {caption}', { caption })}"><table>
<caption>${caption}${below !== '' && html`<span class="unit">${below}</span>`}</caption>
<thead>${head}</thead>
<tbody>
${body}
</tbody>
</table></div>`;
