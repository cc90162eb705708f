import { z } from 'zod';
import { named } from './named.ts';

/** Files of a release (docs/reference/releases.md, "Files"). */

export const ReleaseFile = named('ReleaseFile', 'A file of a release.', {
  name: z.string().describe('Its name, as in its address.'),
  href: z.string().describe('Path of its bytes.'),
  mediaType: z.string().describe('The Content-Type of its bytes.'),
  bytes: z.int().describe('Its length.'),
  sha256: z.string().describe('SHA-256 of its bytes, in hexadecimal.'),
  rows: z
    .int()
    .nullable()
    .describe('Lines, or rows without the header; null of a file that has none, such as a description.'),
  access: z.enum(['public', 'records:read']).describe('Who may read it: everybody, or keys of this scope.'),
  schema: z
    .string()
    .nullable()
    .describe('Path of what describes its columns or members; null of a file that describes others.'),
  writtenAt: z
    .string()
    .describe(
      'When these bytes were written, in UTC. Of a public file that was written before its release was published: when it was published. Record files are written anew when a case is erased.',
    ),
});
export type ReleaseFile = z.output<typeof ReleaseFile>;

export const ReleaseFiles = named('ReleaseFiles', 'The files of a release that this reader may read.', {
  items: z.array(ReleaseFile).describe('The files, public ones first.'),
});
export type ReleaseFiles = z.output<typeof ReleaseFiles>;
