import { alertmanager } from './alertmanager.ts';
import { argocd } from './argocd.ts';
import { awsChatbot } from './aws-chatbot.ts';
import { awsSns } from './aws-sns.ts';
import { cloudtrail } from './cloudtrail.ts';
import { datadog } from './datadog.ts';
import { dependabot } from './dependabot.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { grafana } from './grafana.ts';
import { grafanaOncall } from './grafana-oncall.ts';
import { honeycomb } from './honeycomb.ts';
import { launchdarkly } from './launchdarkly.ts';
import { newRelic } from './new-relic.ts';
import { opsgenie } from './opsgenie.ts';
import { optic } from './optic.ts';
import { pact } from './pact.ts';
import { pagerduty } from './pagerduty.ts';
import { sentry } from './sentry.ts';
import type { AlertSource } from './source.ts';
import { statuspage } from './statuspage.ts';
import { stoney } from './stoney.ts';
import { uptimeChecker } from './uptime-checker.ts';

/** Every sender that has a file of its own; the first that recognises a message reads it. One line each. */
export const sources: readonly AlertSource[] = [
  pagerduty,
  sentry,
  awsChatbot,
  github,
  grafanaOncall,
  grafana,
  datadog,
  newRelic,
  honeycomb,
  opsgenie,
  launchdarkly,
  argocd,
  gitlab,
  stoney,
  alertmanager,
  cloudtrail,
  dependabot,
  pact,
  optic,
  uptimeChecker,
  awsSns,
  statuspage,
];
