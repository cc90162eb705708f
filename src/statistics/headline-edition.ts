import type { HeadlineResult } from './headline.ts';
import { releasePath } from './release.ts';

/** A headline as one release has it: a line of its history. */
export interface HeadlineEdition {
  version: string;
  state: 'published' | 'superseded' | 'withdrawn';
  publishedAt: string;
  /** The newest published release above it. */
  supersededBy: string | null;
  /** Null of a withdrawn release: its figures are served no more. */
  result: HeadlineResult | null;
}

/** Where more of it is: the headline, or, of a withdrawn release, the manifest that says why. */
export function editionPath(dataset: string, id: string, { version, state }: HeadlineEdition): string {
  const path = releasePath({ dataset, version });
  return state === 'withdrawn' ? path : `${path}/headlines/${id}`;
}
