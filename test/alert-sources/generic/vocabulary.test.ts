import { expect, test } from 'vitest';
import { subjectOf } from '../../../src/alert-sources/generic/identify.ts';
import { severityOfLine, severityOfValue } from '../../../src/alert-sources/generic/read-severity.ts';
import { classifyColour, stateOfValue } from '../../../src/alert-sources/generic/vocabulary.ts';

test.each([
  ['FIRING', 'firing'],
  ['OK → ALARM', 'firing'],
  ['ALARM -> OK', 'resolved'],
  ['changed from CRITICAL to OK', 'resolved'],
  ['Resolved (auto)', 'resolved'],
  ['firing (on the source)', 'firing'],
  ['Acknowledged', 'acknowledged'],
  ['In progress', 'running'],
  ['Success', 'success'],
  ['up to date with main', null],
  ['something else', null],
])('the state of %j is %j', (value, state) => expect(stateOfValue(value)).toBe(state));

test.each([
  ['P1', 'critical'],
  ['SEV-2', 'high'],
  ['Sev 3', 'medium'],
  ['P2 - High', 'high'],
  ['warning', 'medium'],
  ['Information', 'low'],
  ['Disaster', 'critical'],
  ['whatever', null],
])('the severity of %j is %j', (value, severity) => expect(severityOfValue(value)).toBe(severity));

test.each([
  ['[P2] Payout queue age', 'high'],
  ['CRITICAL: disk is full', 'critical'],
  ['Critical priority issue is CLOSED', 'critical'],
  ['HighErrorRate checkout (prod critical)', 'critical'],
  ['critical section entered', null],
  ['low latency is high', null],
])('the severity in %j is %j', (line, severity) => expect(severityOfLine(line)).toBe(severity));

test.each([
  ['a30200', 'bad'],
  ['D63232', 'bad'],
  ['daa038', 'warn'],
  ['2eb886', 'good'],
  ['4BB543', 'good'],
  ['6f42c1', 'neutral'],
  ['439FE0', 'neutral'],
  ['D0D0D0', 'neutral'],
  ['nonsense', 'neutral'],
])('%s is %s', (colour, look) => expect(classifyColour(colour.toLowerCase())).toBe(look));

test.each([
  ['CPU of db-1 is at 97.2 %', 'CPU of db-1 is at 41 %'],
  ['Alert for "checkout errors" - 31 lines found', 'Alert for "checkout errors" - 0 lines found'],
  ['web-07 is DOWN - PING CRITICAL - Packet loss = 100%', 'web-07 is UP - PING OK - RTA = 1.2 ms'],
  ['Storefront went down at 10:02:11', 'Storefront came back up at 10:14:55'],
])('%j and %j are about one thing', (one, other) => {
  expect(subjectOf(one)).not.toBe('');
  expect(subjectOf(one)).toBe(subjectOf(other));
});

test.each([
  ['shard 1 is unreachable', 'shard 2 is unreachable'],
  ['disk of db-1 is full', 'disk of db-2 is full'],
])('%j and %j are two', (one, other) => expect(subjectOf(one)).not.toBe(subjectOf(other)));
