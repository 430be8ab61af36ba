import type { AnomalyClass } from '../../domain/alert.ts';

/** First match wins: the more particular classes stand first. */
const classes: [AnomalyClass, RegExp][] = [
  ['exfiltration_suspected', /exfiltrat|data leak|data loss prevention|\bdlp\b/i],
  [
    'unauthorized_access',
    /unauthori[sz]ed ?access|without mfa|root (?:login|account)|consolelogin|brute.?force|access ?denied|impossible travel|suspicious (?:login|sign)|privilege escalation|credential/i,
  ],
  [
    'vulnerability',
    /vulnerabilit|\bcve-\d|\bghsa-|dependabot|\bsnyk\b|\btrivy\b|security advisory|malicious package/i,
  ],
  [
    'unauthorized_component',
    /unauthori[sz]ed (?:software|device|hardware|component)|rogue|unknown (?:device|binary)|unexpected process/i,
  ],
  [
    'unusual_api_activity',
    /guardduty|cloudtrail|unusual (?:api|network|activity)|anomalous api|security hub|falco|intrusion|malware/i,
  ],
  [
    'contract_drift',
    /breaking change|\bpact\b|contract (?:test|verification|violat)|api drift|schema (?:diff|drift|mismatch|violat|conformance)|openapi|oasdiff|\boptic\b|schemathesis|incompatible (?:change|schema)|undocumented/i,
  ],
  [
    'rule_violation',
    /drift detected|drift (?:auto-)?(?:resolved|closed)|rule violat|policy violat|\blint(?:er|ing)?\b|spectral/i,
  ],
  [
    'config_drift',
    /config(?:uration)? drift|outofsync|out of sync|terraform drift|sync (?:operation|status)|driftctl/i,
  ],
  ['data_in_transit', /certificate|\btls\b|\bssl\b/i],
  [
    'data_integrity',
    /corrupt|checksum|inconsisten|totals differ|mismatch|replication|reconcil|data quality|duplicate (?:rows|records)/i,
  ],
  [
    'performance',
    /latency|slow|p9[059]|response time|apdex|throughput|lag\b|queue (?:depth|age)|cpu|memory|swap|saturation|backlog/i,
  ],
  ['error', /error|exception|5\d\d\b|fail(?:ed|ure|ing|s)\b|crash|panic|\bfatal\b/i],
  [
    'availability',
    /down\b|outage|unreachable|unavailable|offline|heartbeat|not respond|timeout|missed|no data|health/i,
  ],
];

/** What an alert is about, by its words; the title counts before the rest. */
export function classify(title: string, text: string): AnomalyClass {
  for (const words of [title, text.slice(0, 2_000)]) {
    const found = classes.find(([, pattern]) => pattern.test(words));
    if (found) return found[0];
  }
  return 'other';
}
