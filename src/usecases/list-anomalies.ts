import type { Anomaly } from '../domain/anomaly.ts';
import type { DigestRow, HomeView, Ports } from '../ports.ts';
import { viewOf } from './draw-card.ts';
import { missingParts } from './post-digest.ts';

const SHOWN = 15;

const rowsOf = (ports: Ports, anomalies: Anomaly[]): Promise<DigestRow[]> =>
  Promise.all(
    anomalies.map(async (anomaly) => ({ ...(await viewOf(ports, anomaly)), missing: missingParts(anomaly) })),
  );

export const listOpen = async (ports: Ports): Promise<DigestRow[]> =>
  rowsOf(ports, await ports.store.anomalies({ open: true }, { limit: SHOWN }));

/** One anomaly as a list of one; empty when there is none. */
export async function findAnomaly(ports: Ports, number: number): Promise<DigestRow[]> {
  const anomaly = await ports.store.anomaly(number);
  return anomaly ? rowsOf(ports, [anomaly]) : [];
}

/** What the App Home of one person shows. */
export async function homeOf(ports: Ports, userId: string): Promise<HomeView> {
  const { store } = ports;
  const [mine, open, unattributed] = await Promise.all([
    store.anomalies({ open: true, assignee: `slack:${userId}` }, { limit: SHOWN }),
    store.anomalies({ open: true }, { limit: SHOWN }),
    store.anomalies({ open: false, unattributed: true, kind: 'real' }, { limit: SHOWN }),
  ]);
  return {
    mine: await rowsOf(ports, mine),
    open: await rowsOf(ports, open),
    unattributed: await rowsOf(ports, unattributed),
    counts: {
      open: await store.countAnomalies({ open: true }),
      unattributed: await store.countAnomalies({ unattributed: true, kind: 'real' }),
    },
  };
}
