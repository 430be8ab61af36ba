/** One HTTP request that a prober sends, references resolved. */
export interface ProbeRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** JSON text, null for none. */
  body: string | null;
  timeoutMs: number;
  /** False where the expected status is itself a redirect. */
  followRedirects: boolean;
}

/** What came of it. Texts never hold what a reference stood for. */
export type ProbeAnswer =
  | {
      is: 'answered';
      status: number;
      /** Names in small letters. */
      headers: Record<string, string>;
      /** At most 1 MB; `truncated` tells that there was more, which was not read. */
      body: string;
      truncated: boolean;
      latencyMs: number;
    }
  /** The target's failure: no answer in time, nobody there, a broken connection. */
  | { is: 'unreachable'; code: string; detail: string; latencyMs: number }
  /** The prober's own failure: it says nothing about the target. */
  | { is: 'not_asked'; code: string; detail: string };
