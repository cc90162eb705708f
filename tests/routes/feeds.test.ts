import { expect, test } from 'vitest';
import { descendants, type Element, readXml } from '../formats/xml.ts';
import { besideService, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, publish, putDataset } from '../releases/journey.ts';
import { hamlets, townCases } from '../samples/towns.ts';

// Feeds of releases, read as RFC 4287 has them.

const service = await useService({ now: new Date('2026-03-04T05:06:07.000Z') });
const FEED = '/v1/datasets/towns/releases.atom';
const ALL = '/v1/releases.atom';
const BASE = 'https://assize.example';
const PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n';
const TITLE = 'Towns & <i>"Villages"</i>';
const NOTICE = 'Two cases of <b>Kent</b> & Co were counted twice: "sorry".';

/** The document, checked for what the RFC asks of every feed. */
async function readFeed(path: string): Promise<{ feed: Element; entries: Element[] }> {
  const { status, headers, text } = await service.send('GET', path);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/atom+xml',
    'no-cache',
  ]);
  expect(text.startsWith(PROLOG)).toBe(true);
  const feed = readXml(text.slice(PROLOG.length).trim());
  expect([feed.name, feed.attributes.xmlns]).toEqual(['feed', 'http://www.w3.org/2005/Atom']);
  const entries = all(feed, 'entry');
  for (const one of [feed, ...entries]) {
    for (const name of ['id', 'title', 'updated']) expect([name, all(one, name).length]).toEqual([name, 1]);
    expect(one.name === 'feed' || all(one, 'author').map((author) => all(author, 'name').length)).toEqual(
      one.name === 'feed' || [1],
    );
    expect(new URL(textOf(one, 'id')).href).toBe(textOf(one, 'id'));
    expect(textOf(one, 'updated')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(linkOf(one, 'alternate')).toMatch(/^https:/);
    expect(textOf(one, 'rights')).not.toContain('..');
  }
  expect([textOf(feed, 'id'), linkOf(feed, 'self')]).toEqual([BASE + path, BASE + path]);
  const ids = entries.map((entry) => textOf(entry, 'id'));
  expect(new Set(ids).size).toBe(ids.length);
  const times = entries.map((entry) => textOf(entry, 'updated'));
  expect(times).toEqual(times.toSorted().reverse());
  expect(entries.length === 0 || textOf(feed, 'updated')).toEqual(entries.length === 0 || times[0]);
  return { feed, entries };
}

const all = (of: Element, name: string): Element[] => of.children.filter((one) => one.name === name);
const textOf = (of: Element, name: string): string => all(of, name)[0]?.text ?? '';
const linkOf = (of: Element, rel: string): string | undefined =>
  all(of, 'link').find(({ attributes }) => attributes.rel === rel)?.attributes.href;

test('a feed without releases is one too, and a dataset without them has none', async () => {
  expect((await readFeed(ALL)).entries).toEqual([]);
  const { licence } = hamlets();
  const attributed = { ...licence, attribution: 'The parish, as a sentence.' };
  await putDataset(service, 'towns', { ...hamlets(), title: TITLE, licence: attributed });
  for (const key of [undefined, service.adminKey]) {
    expect((await service.send('GET', FEED, key === undefined ? {} : { key })).status).toBe(404);
  }
});

test('releases are entries, a withdrawn one says so under the same id, and texts are escaped', async () => {
  await approveCases(service, 'towns', townCases());
  await publish(service, 'towns');
  const first = await service.send('GET', FEED);
  const known = { headers: { 'if-none-match': String(first.headers.etag) } };
  expect((await service.send('GET', FEED, known)).status).toBe(304);

  service.clock.now = new Date('2026-03-05T05:06:07.000Z');
  await approveCases(service, 'towns', townCases().slice(0, 1));
  const { headers } = await buildDraft(service, 'towns', { notice: { kind: 'correction', text: NOTICE } });
  expect((await service.send('GET', FEED, known)).status).toBe(304);
  await moveDraft(service, 'towns', 'published', String(headers.etag));
  const before = await readFeed(FEED);
  expect([textOf(before.feed, 'title'), textOf(before.feed, 'subtitle')]).toEqual([
    `${TITLE}: releases`,
    hamlets().description,
  ]);
  expect(before.entries.map((entry) => [textOf(entry, 'title'), textOf(entry, 'summary')])).toEqual([
    [`${TITLE}, version 1.1.0`, `Published on 5 March 2026. Correction: ${NOTICE}`],
    [`${TITLE}, version 1.0.0`, 'Published on 4 March 2026.'],
  ]);
  expect(before.entries.map((entry) => textOf(entry, 'id'))).toEqual(
    ['1.1.0', '1.0.0'].map((version) => `${BASE}/v1/datasets/towns/releases/${version}`),
  );

  service.clock.now = new Date('2026-03-06T05:06:07.000Z');
  const body = { to: 'withdrawn', reason: 'The figures <are> wrong', replacement: '1.1.0' };
  const path = '/v1/datasets/towns/releases/1.0.0/transitions';
  expect((await service.send('POST', path, { key: service.adminKey, body })).status).toBe(200);
  const after = await readFeed(FEED);
  expect(after.entries.map((entry) => textOf(entry, 'title'))).toEqual([
    `${TITLE}, version 1.0.0: withdrawn`,
    `${TITLE}, version 1.1.0`,
  ]);
  const [withdrawn] = after.entries as [Element];
  expect(textOf(withdrawn, 'id')).toBe(textOf(before.entries[1]!, 'id')); // there are two
  expect([textOf(withdrawn, 'published'), textOf(withdrawn, 'updated')]).toEqual([
    '2026-03-04T05:06:07.000Z',
    '2026-03-06T05:06:07.000Z',
  ]);
  expect(textOf(withdrawn, 'summary')).toBe(
    'Withdrawn on 6 March 2026, and no longer to be used. Reason: The figures <are> wrong. Use version 1.1.0 instead.',
  );
  expect(all(withdrawn, 'category')[0]?.attributes.term).toBe('withdrawn');
  expect(linkOf(withdrawn, 'related')).toBe(`${BASE}/v1/datasets/towns/releases/1.0.0`);

  const everywhere = await readFeed(ALL);
  expect(everywhere.entries).toEqual(after.entries);
  // No markup of a text has become an element.
  expect(descendants(everywhere.feed).map(({ name }) => name)).not.toEqual(expect.arrayContaining(['b']));
  const { body: dataset } = await service.send('GET', '/v1/datasets/towns');
  expect(dataset.links.atom).toBe(FEED);
  expect((await service.send('GET', dataset.latestRelease.href)).body.links.atom).toBe(FEED);
}, 60_000);

test('processes with the same PUBLIC_URL send the same bytes of what has absolute addresses', async () => {
  const other = await besideService(service);
  const paths = [FEED, ALL, '/v1/catalog', '/v1/catalog.ttl', '/sitemap.xml', '/openapi.json'];
  for (const path of paths) {
    const { status, headers } = await service.send('GET', path);
    expect([path, status, (await other.inject({ url: path })).headers.etag]).toEqual([path, 200, headers.etag]);
  }
  await other.close();
});
