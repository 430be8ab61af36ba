/** One thing that does not agree. `file` is a path in the bundle; `at` names the line, row or event; `rule` is stable. */
export interface Fault {
  file: string;
  at: string | null;
  rule: string;
  detail: string;
}

/** What `--json` prints. */
export interface Report {
  format: 'threadproof-verification/1';
  verifier: string;
  bundle: string;
  /** No fault at all. */
  ok: boolean;
  identity: {
    bundleId: string;
    revision: number;
    status: string;
    workspace: string;
    period: string;
    start: string;
    end: string;
    asOf: number;
  } | null;
  manifestDigest: string | null;
  /** Fingerprints (SHA-256 of SPKI, hex) of the given keys that signed it. */
  signedBy: string[];
  /** What the time stamp states, where there is one that fits; `authority` null: it carries no certificate. */
  timeStamp: { at: string; authority: string | null } | null;
  checks: { name: string; detail: string; faults: number }[];
  /** At most twenty of one rule in one file. */
  faults: Fault[];
  faultCount: number;
  notChecked: string[];
}

/** Throws Error where nothing can be checked: no such file, no usable key. */
export function verifyBundle(
  path: string,
  publicKeys: string[],
  options?: { onProgress?: (done: number, of: number) => void },
): Promise<Report>;
