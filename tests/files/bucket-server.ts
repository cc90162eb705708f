import { join } from 'node:path';
import S3rver from 's3rver';
import { freePort } from '../process/real-service.ts';

/** A server of S3's protocol with the bucket `releases`, whose objects are below `folder`. */
export async function startBucketServer(folder: string): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const port = await freePort();
  const server = new S3rver({
    port,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'releases', configs: [] }],
  });
  await server.run();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'eu-west-2' });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      await server.close();
    },
  };
}
