import { groupSchema, hostOf, sharedBy } from './alertmanager.ts';
import { webhookSource } from './webhook-source.ts';

/** Grafana's unified alerting (version 9 and later). The rule's uid and the title name the problem, as in its Slack messages. */
export const grafana = webhookSource('grafana', groupSchema, (group) => {
  const title = (group.title ?? group.commonLabels.alertname ?? 'alert').replace(/^\[[^\]]*\]\s*/, '');
  const name = title.replace(/\s*\([^()]*\)?\S*$/, '');
  const rules = new Set(
    group.alerts.map(({ generatorURL }) => /\/alerting\/grafana\/([\w-]+)\/view/.exec(generatorURL)?.[1]),
  );
  const [uid] = rules;
  const place = rules.size === 1 && uid !== undefined ? uid : hostOf(group.externalURL);
  const test = group.commonLabels.alertname === 'TestAlert' || group.commonLabels.instance === 'Grafana';
  return {
    ...sharedBy(group),
    ...(test ? { kind: 'ignore' as const, count: 0 } : {}),
    title,
    dedupeKey: test ? null : `grafana:${place}:${name}`,
    url: group.alerts[0]?.generatorURL || group.externalURL || null,
    why: [test ? 'a test notice of a contact point' : `the group is ${group.status}`],
  };
});
