import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What comes back for a request; null: nothing ever does. */
export type Answer = { status?: number; body: Uint8Array } | null;

/** A time stamping authority on this machine: `openssl ts` behind HTTP, with a certificate of its own. */
export interface OpensslAuthority extends AsyncDisposable {
  url: string;
  /** The certificate that the authority's leads to. */
  caFile: string;
  /** Another organization's. */
  otherCaFile: string;
  /** What openssl answers to a request: a token, or (`strict`) that it will not. */
  reply: (query: Uint8Array, section?: 'here' | 'strict') => Uint8Array;
  /** Takes the place of openssl from now on. */
  answerWith: (answer: ((query: Uint8Array) => Answer) | null) => void;
  requests: () => number;
}

const CONFIG = (dir: string): string => `
[ req ]
distinguished_name = name
prompt = no
[ name ]
CN = A root
[ authority ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[ stamping ]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[ tsa ]
default_tsa = here
${['here', 'strict'].map((name) => section(name, dir)).join('')}`;

/** `strict` refuses what everybody asks for. */
const section = (name: string, dir: string): string => `
[ ${name} ]
dir = ${dir}
serial = ${dir}/serial
crypto_device = builtin
signer_cert = ${dir}/tsa.pem
certs = ${dir}/ca.pem
signer_key = ${dir}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = ${name === 'strict' ? 'sha512' : 'sha256'}
accuracy = secs:1
ess_cert_id_chain = no
`;

export async function startAuthority(): Promise<OpensslAuthority> {
  const dir = mkdtempSync(join(tmpdir(), 'authority-'));
  const path = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(path('openssl.cnf'), CONFIG(dir));
  writeFileSync(path('serial'), '01');
  const config = ['-config', 'openssl.cnf'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const name of ['ca', 'other'])
    openssl(
      ...['req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2'],
      ...config,
      ...['-extensions', 'authority', '-subj', `/CN=${name} root`],
    );
  openssl(
    ...[
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'tsa.key',
      '-out',
      'tsa.csr',
      '-subj',
      '/CN=Test Stamps',
    ],
    ...config,
  );
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      'tsa.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'tsa.pem',
      '-days',
      '2',
      '-extfile',
      'openssl.cnf',
      '-extensions',
      'stamping',
    ],
  );
  const reply = (query: Uint8Array, section = 'here'): Uint8Array => {
    writeFileSync(path('query.tsq'), query);
    openssl('ts', '-reply', ...config, '-section', section, '-queryfile', 'query.tsq', '-out', 'reply.tsr');
    return readFileSync(path('reply.tsr'));
  };
  let answer: (query: Uint8Array) => Answer = (query) => ({ body: reply(query) });
  let requests = 0;
  const server: Server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    requests++;
    if (request.headers['content-type'] !== 'application/timestamp-query') {
      response.writeHead(415).end();
      return;
    }
    const found = answer(Buffer.concat(pieces));
    if (found === null) return;
    response
      .writeHead(found.status ?? 200, { 'content-type': 'application/timestamp-reply' })
      .end(found.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    caFile: path('ca.pem'),
    otherCaFile: path('other.pem'),
    reply,
    requests: () => requests,
    answerWith(next) {
      answer = next ?? ((query) => ({ body: reply(query) }));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(dir, { recursive: true });
    },
  };
}
