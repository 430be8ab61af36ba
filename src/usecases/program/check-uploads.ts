import { botActor } from '../../domain/actor.ts';
import { ThreadproofError } from '../../domain/errors.ts';
import { anomalyNumberOf, anomalySubject } from '../../domain/events/event.ts';
import { DAY, plus } from '../../domain/instant.ts';
import type { Ports } from '../../ports.ts';
import { hashOf } from './hash-of.ts';
import { MOST_BYTES } from './keep-upload.ts';

/** Each file is looked at once a week, so many at a time. */
const EVERY = 7 * DAY;
const AT_ONCE = 20;
const IN_TIME_MS = 60_000;

/**
 * Looks whether files that were uploaded as evidence are still in Slack, with the same hash. The first look and whatever
 * differs from the look before stand in the ledger; what cannot be asked is asked again the next time.
 */
export async function checkUploads(ports: Ports): Promise<void> {
  const { store, chat, clock, log } = ports;
  const now = clock.now();
  const due: { anomaly: number; seq: number; fileId: string; sha256: string | null }[] = [];
  for await (const event of store.events({ types: ['anomaly.evidence_captured'] })) {
    if (event.type !== 'anomaly.evidence_captured' || !event.payload?.file) continue;
    if (((await store.cursor(cursorOf(event.seq))) ?? event.effectiveAt) > plus(now, -EVERY)) continue;
    const { file, sha256 } = event.payload;
    due.push({ anomaly: anomalyNumberOf(event.subject), seq: event.seq, fileId: file.id, sha256 });
    if (due.length === AT_ONCE) break;
  }
  for (const { anomaly, seq, fileId, sha256 } of due) {
    try {
      const reading = await chat.readFile(fileId, { mostBytes: MOST_BYTES, withinMs: IN_TIME_MS });
      await store.write(async (tx) => {
        await tx.saveCursor(cursorOf(seq), now);
        // Hidden or refused is not gone: only what Slack says of the file itself counts.
        if (reading.kind === 'unreadable' || reading.kind === 'too_large') return;
        const hash = reading.kind === 'gone' ? null : hashOf(reading.content);
        const outcome = hash === null ? 'gone' : hash === sha256 ? 'same' : 'changed';
        const capture = (await tx.anomaly(anomaly))?.response.captures.find((each) => each.seq === seq);
        if (!capture || capture.checked?.outcome === outcome) return;
        await tx.append([
          {
            type: 'anomaly.evidence_checked',
            subject: anomalySubject(anomaly),
            effectiveAt: now,
            actor: botActor('scheduler'),
            payload: { captureSeq: seq, outcome, sha256: hash },
            idempotencyKey: null,
          },
        ]);
        await tx.enqueue({ name: 'draw_card', data: { anomaly } });
      });
    } catch (error) {
      if (!(error instanceof ThreadproofError)) throw error;
      log.warn({ code: error.code, anomaly }, 'a kept file could not be looked at');
    }
  }
}

const cursorOf = (seq: number): string => `upload-checked:${seq}`;
