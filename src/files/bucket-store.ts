import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { makeFolder } from '../db/data-folder.ts';
import { FileMissing, type FileStore } from './store.ts';

interface BucketSettings {
  bucket: string;
  prefix: string;
  /** Of a server that is not Amazon's. */
  endpoint: string | undefined;
  work: string;
}

/** S3 deletes so many at once, at most. */
const MOST_DELETED = 1_000;

/** Files in a bucket of S3, or of a server that speaks its protocol. Region and credentials are found as the SDK finds them. */
export function bucketStore({ bucket: Bucket, prefix, endpoint, work }: BucketSettings): FileStore {
  const client = new S3Client({
    // Other servers have no host name for each bucket, and some know no checksums but the old ones.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const placeOf = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  return {
    work,
    async keep(key, path) {
      await makeFolder(work);
      const upload = new Upload({ client, params: { Bucket, Key: placeOf(key), Body: createReadStream(path) } });
      await upload.done();
      await rm(path);
    },
    async read(key, range) {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await client
        .send(new GetObjectCommand({ Bucket, Key: placeOf(key), Range }))
        .catch((error: unknown) => {
          throw error instanceof NoSuchKey ? new FileMissing() : error;
        });
      return Body as Readable; // in Node
    },
    async list(below) {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: `${placeOf(below)}/` }))
        for (const { Key } of page.Contents ?? [])
          if (Key !== undefined) keys.push(prefix === '' ? Key : Key.slice(prefix.length + 1));
      return keys;
    },
    async remove(keys) {
      for (let at = 0; at < keys.length; at += MOST_DELETED) {
        const Objects = keys.slice(at, at + MOST_DELETED).map((key) => ({ Key: placeOf(key) }));
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      }
    },
  };
}
