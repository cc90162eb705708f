import { expect } from 'vitest';
import type { Answer, TestApp } from '../harness.ts';
import type { Body } from '../samples/body.ts';

/** A partner who only knows the rules of the feed (docs/reference/sync.md) and keeps a copy of the records of a dataset. */

export type Records = Map<string, Body>;

export interface FeedReader {
  /** Applies one page of the feed and returns whether there is more. */
  poll(): Promise<boolean>;
  /** Polls until there is no more and returns the copy. */
  catchUp(): Promise<Records>;
  /** How many changes it has seen. */
  seen(): number;
}

export interface ReaderOptions {
  service: Pick<TestApp, 'send'>;
  dataset: string;
  key: string;
  /** Ask for the records with the changes; otherwise each is read by itself. */
  include: boolean;
  /** Of each page. */
  limit: () => number;
  /** `latest`: a first copy of the records; `beginning`: the whole log; else the copy of a release. */
  from: 'latest' | 'beginning' | { records: Records; since: string };
}

/** Every record, page by page. */
export async function readRecords({ service, dataset, key }: Omit<ReaderOptions, 'include' | 'limit' | 'from'>) {
  const records: Records = new Map();
  for (let next: string | null = `/v1/datasets/${dataset}/records?limit=1000`; next !== null; ) {
    const page: Answer = await service.send('GET', next, { key });
    if (page.status !== 200) throw new Error(page.text);
    for (const record of page.body.items) records.set(record.id, record);
    next = page.body.next;
  }
  return records;
}

export async function followFeed(options: ReaderOptions): Promise<FeedReader> {
  const { service, dataset, key, include, limit, from } = options;
  const get = (path: string): Promise<Answer> => service.send('GET', `/v1/datasets/${dataset}/${path}`, { key });
  const part = async (query: string): Promise<Body> => {
    const { status, body, text } = await get(`changes?limit=${limit()}${include ? '&include=record' : ''}${query}`);
    if (status !== 200 && body.code !== 'cursor-expired') throw new Error(text);
    return body;
  };
  let records: Records = new Map();
  let go = '';
  let last: number | undefined;
  let count = 0;
  if (from === 'latest') {
    const { cursor, items } = await part('&cursor=latest');
    expect(items).toEqual([]);
    records = await readRecords(options);
    go = `&cursor=${cursor}`;
  } else if (from !== 'beginning') {
    records = new Map(from.records);
    go = `&since=${from.since}`;
  }

  const apply = async (item: Body): Promise<void> => {
    if (item.op === 'codebook') return;
    if (item.op === 'remove') {
      records.delete(item.id);
      return;
    }
    let { record } = item;
    if (!include) {
      const { status, body } = await get(`records/${item.id}`);
      // Erased, withdrawn or merged: its remove follows.
      expect([200, 308, 410]).toContain(status);
      record = status === 200 ? body : null;
    }
    if (record === null) records.delete(item.id);
    else records.set(item.id, record);
  };

  const poll = async (): Promise<boolean> => {
    const { items, cursor, hasMore, code } = await part(go);
    if (code === 'cursor-expired') {
      records = await readRecords(options);
      last = undefined;
      go = `&cursor=${cursor}`;
      return true;
    }
    for (const item of items) {
      if (last !== undefined) expect(item.seq).toBe(last + 1);
      last = item.seq;
      await apply(item);
    }
    count += items.length;
    if (items.some(({ op, reload }: Body) => op === 'codebook' && reload)) records = await readRecords(options);
    go = `&cursor=${cursor}`;
    return hasMore;
  };
  return {
    poll,
    catchUp: async () => {
      while (await poll());
      return records;
    },
    seen: () => count,
  };
}
