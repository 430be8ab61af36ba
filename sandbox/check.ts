/**
 * `npm run demo -- --check`: the journey once through the whole product, without a browser, on a store of its own.
 * The last line is JSON for scripts: {"bundle", "publicKey", "data", "anomalies"}.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from './demo.ts';
import { cardOf, numberOf } from './journey/hands.ts';
import { evidence, runJourney } from './journey/journey.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'threadproof-check-'));
const demo = await startDemo({ dataDir });
const { workspace, neighbours } = demo;
try {
  await workspace.connected(60_000);
  const stage = { workspace, neighbours, tell: (step: string) => console.log(`ok  ${step}`) };
  await runJourney(stage);
  const today = new Date().toISOString().slice(0, 10);
  const bundle = await evidence(stage, `2026-04-01..${today}`);
  const path = join(dataDir, bundle.name);
  await writeFile(path, bundle.bytes);
  if (workspace.invalid.length > 0)
    throw new Error(`Slack would have refused: ${JSON.stringify(workspace.invalid.slice(0, 3))}`);
  const cards = ['alerts', 'api-drift', 'security']
    .flatMap((channel) => workspace.messages(channel).map(({ ts }) => cardOf(workspace, { channel, ts })))
    .filter((card) => card !== undefined);
  const anomalies = new Set(cards.map(numberOf)).size;
  await demo.close();
  const publicKey = join(dataDir, 'signing-key.pub.pem');
  console.log(
    JSON.stringify({
      bundle: path,
      publicKey: existsSync(publicKey) ? publicKey : null,
      data: dataDir,
      anomalies,
    }),
  );
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(await demo.bot.logTail(30).catch(() => 'no log'));
  await demo.close();
  process.exit(1);
}
