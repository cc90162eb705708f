import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, type Store } from '../../client/src/index.ts';
import type { TestApp } from '../harness.ts';

/** The stores of the client as the tests use them: opened, killed and opened again, and read without the client. */

export interface KeptCopies {
  open(): Promise<Store>;
  /** The records of a dataset, a line of JSON for each, in the order of their ids. */
  lines(dataset: string): Promise<string[]>;
  /** All bytes of it on the disk; undefined of a store that is elsewhere. */
  bytes(): Promise<Buffer | undefined>;
  drop(): Promise<void>;
}

export const STORES: Record<string, () => Promise<KeptCopies>> = { folder: keptInFolder };

async function keptInFolder(): Promise<KeptCopies> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-copy-'));
  return {
    open: () => folderStore(folder),
    lines: async (dataset) => linesOf(await readFile(join(folder, `${dataset}.ndjson`), 'utf8')),
    bytes: () => bytesIn(folder),
    drop: () => rm(folder, { recursive: true }),
  };
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

async function bytesIn(folder: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))));
}

/** What a copy must be. */
export async function servedLines(service: TestApp, dataset: string): Promise<string[]> {
  const lines: string[] = [];
  for (let next: string | null = `/v1/datasets/${dataset}/records?limit=1000`; next !== null; ) {
    const { body } = await service.send('GET', next, { key: service.adminKey });
    for (const record of body.items) lines.push(JSON.stringify(record));
    next = body.next;
  }
  return lines;
}

/** A fetch whose answers run out after so many bytes: then `broken` is called, and the answer ends there. */
export function fetchOf(bytes: number, broken: () => void): typeof fetch {
  let left = bytes;
  return async (...request) => {
    const response = await fetch(...request);
    if (left < 0 || response.body === null) return response;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, stream) => {
        const before = left;
        left -= chunk.length;
        if (before < 0 || left >= 0) return stream.enqueue(chunk);
        stream.enqueue(chunk.subarray(0, before));
        broken();
        stream.error(new TypeError('terminated'));
      },
    });
    const { status, headers } = response;
    return new Response(response.body.pipeThrough(counted), { status, headers });
  };
}
