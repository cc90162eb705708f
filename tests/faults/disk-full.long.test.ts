import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fillDataFolder } from '../harness.ts';
import { type RealServices, realServices } from '../process/real-service.ts';
import { aCase, aDataset } from '../samples/court.ts';
import { describeEmbedded } from './postgres-server.ts';

// The data folder is on a small file system in memory, which needs the right to mount one: as root on Linux.

const MIB = 1024 * 1024;
let folder: string | undefined;
let services: RealServices | undefined;

afterEach(async () => {
  await services?.stop();
  if (folder !== undefined) {
    execFileSync('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true });
  }
});

function mount(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describeEmbedded('a full disk under the embedded database', () => {
  test('writes are refused and reads are answered, and once there is room again nothing is lost', {
    timeout: 600_000,
  }, async ({ skip }) => {
    const place = await mkdtemp(join(tmpdir(), 'assize-full-'));
    if (!mount(place)) {
      await rm(place, { recursive: true });
      return skip('no right to mount a file system');
    }
    folder = place;
    await fillDataFolder(join(place, 'data'));
    services = await realServices({ DATA_DIR: join(place, 'data') });
    const service = await services.start();
    const dataset = '/v1/datasets/full';
    expect((await service.call('PUT', dataset, aDataset())).status).toBe(201);
    const acknowledged: string[] = [];
    const post = async (number: number) => {
      const externalIds = [{ system: 'desk', value: `n-${number}` }];
      const { status, headers, body } = await service.call('POST', `${dataset}/cases`, aCase({ externalIds }));
      if (status === 201) acknowledged.push(body.id);
      return [status, body.code, headers.get('retry-after')];
    };
    for (let number = 0; number < 5; number += 1) expect((await post(number))[0]).toBe(201);

    const { bavail, bsize } = await statfs(place);
    const ballast = join(place, 'ballast');
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 20 * MIB));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (let number = 10; number < 30; number += 1) expect(await post(number)).toEqual([503, 'unavailable', '1']);
    // The use of a key is written down, so that only what is public can still be read.
    for (const path of ['/v1/datasets', '/v1/release-calendar', '/readyz']) {
      expect([path, (await fetch(service.base + path)).status]).toEqual([path, 200]);
    }
    expect(service.isAlive()).toBe(true);

    await rm(ballast);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (let number = 10; number < 15; number += 1) expect((await post(number))[0]).toBe(201);
    expect(await service.end()).toBe(0);
    const again = await services.start();
    const listed = await again.call('GET', `${dataset}/cases`);
    expect(listed.body.items.map(({ id }: { id: string }) => id).sort()).toEqual([...acknowledged].sort());
  });
});
