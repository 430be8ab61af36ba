import type { PlainMessage } from '../message/plain-message.ts';
import { type Evidence, FIELD_FROM, SENTENCE_FROM } from './read-status.ts';

/** Why a bot's message is no alert, or null. `head` is the headline with the message's own first lines. */
interface Gate {
  reason: string;
  pattern: RegExp;
  /** Holds although an anchored state stands in the message. */
  overrides?: boolean;
  /** Looked for in the whole opening, not only in the headline. */
  wide?: boolean;
}

const gates: Gate[] = [
  {
    // Another installation of this product may speak in the same channel: its cards quote alerts whole.
    reason: 'a card of this product',
    pattern:
      /^\W*anomaly (?:[A-Z]{2,6}-|#)\d+ (?:opened|reopened|acknowledged|attributed|resolved|closed|merged|updated)\b/im,
    overrides: true,
  },
  {
    reason: 'a test notice',
    pattern:
      /\btestalert\b|\bthis is (?:only |just )?an? (?:\w+ )?test\b|\btest (?:notification|message)\b|(?:^|[[(:*"]\s*)(?:\w+: )?(?:sending )?(?:a )?test (?:alert|alarm|page|incident|event)\b|\[test\]|\b(?:sample|demo|dummy|example) (?:alert|notification|incident)\b|\btesting (?:the )?(?:slack )?(?:integration|webhook|notifications?)\b/i,
    overrides: true,
    wide: true,
  },
  {
    reason: 'a maintenance notice',
    pattern:
      /\b(?:scheduled|planned|upcoming|routine) (?:maintenance|downtime|upgrade)\b|\bmaintenance (?:window|mode|is |has |was |scheduled|started|completed|in progress|begins|began|ended|update|on |for |complete)|\[(?:scheduled|maintenance|verifying|in[_ ]progress)\]|\b(?:downtime ?(?:start|end|scheduled|cancelled|ended|started))|\bunder maintenance\b|^maintenance\b/i,
    overrides: true,
  },
  {
    reason: 'an on-call notice',
    pattern:
      /\b(?:is|are|you're|now|goes|coming) (?:now )?on[- ]call\b|\bon[- ]call (?:shift|schedule|rotation|handoff|handover|reminder|change|now)\b|\bshift (?:starts|ends|begins|handoff|change)\b|\b(?:off|end of) (?:on-?call|shift)\b/i,
    overrides: true,
  },
  {
    reason: 'a digest',
    pattern:
      /\b(?:daily|weekly|monthly|quarterly|hourly|nightly|morning|end[- ]of[- ]day|sprint|release)\b.{0,60}\b(?:digest|summary|report|recap|roundup|round-up|overview|review|statistics|stats|update|newsletter|rollup|metrics)\b|\b(?:digest|recap|roundup|round-up|leaderboard|scorecard|retrospective)\b|(?<!\b(?:than|with|to|vs|versus|from|against) (?:the )?)\b(?:last|past|previous|trailing) (?:24 ?h(?:ours?|rs)?|day|7 ?d(?:ays)?|week|month|quarter|30 days|\d+ days)\b|\bsummary\b.{0,24}\d|\b(?:uptime|sla|slo|performance|usage|cost|coverage|security|incident|alert|error|status|vulnerability|test|scan|monitoring) (?:summary|report|overview|statistics|stats)\b|\bsummary (?:of|for)\b|\btop \d+ \w+|^\W*(?:\w+ ){0,3}(?:yesterday|today|this (?:week|month)|last (?:night|week|month))\s*[:,–—-]/i,
  },
  {
    reason: 'people at work, not a monitor',
    pattern:
      /\bposted (?:using|an? (?:update|comment|reply|answer)|a new)\b|\bcreated an? (?:\w+ )?(?:bug|task|story|issue|epic|ticket|incident|card|page|document|event|sub-?task|request|project|branch|spike|merge request|pull request|poll|channel|doc)\b|\b(?:pull|merge) request\b|\b(?:commented|replied) (?:on|to)\b|\bpushed (?:\d+|an?) (?:new )?commits?\b|\bnew commits?\b|\bissue (?:opened|created|closed|reopened|assigned|labeled|transferred) (?:by|in)\b|\b(?:starts?|starting|begins?|beginning) in \d+ (?:min|hour|sec)|\b(?:starting|happening) (?:now|soon)\b|^\W*reminder\b|^\W*(?:post-?mortem|incident review|retro(?:spective)?|review|meeting)\b|^\W*here(?:'s| is| are)\b|\bwhat(?:'s| is) new\b|\brelease notes\b|\bchange-?log\b|\bnew features?\b|\b(?:has joined|joined|left) the (?:channel|team|workspace|call|meeting)|\bhappy (?:birthday|anniversary|friday)\b|\bstand-?ups?\b|\b(?:new )?poll\b|\brequested your? review\b|\bapproved (?:the |your |this |your request|a )|\b(?:review|approval) (?:requested|required|needed|request)\b|\b(?:out of office|on (?:vacation|leave|pto)|is out today)\b|\bnew (?:signup|sign-up|customer|lead|deal|subscriber|subscription|review|response|submission|follower|ticket|order|sale|candidate|feedback|comment|message|member|user|invoice|payment|survey|hire|employee|version|release|feature|episode|post)\b|\binvited? (?:you|@)|\bmentioned you\b|\bassigned (?:to you|you)\b|\bmoved .{1,80} (?:from|to) (?:in progress|done|to do|review|backlog)\b|\blunch\b|\bcoffee\b|\bkudos\b|\bwelcome\b|\bpaired\b|\bsigned up\b|\bshared (?:a|an|the) (?:file|document|doc|page)\b|\btranscript\b|\bmeeting notes\b|\brecording is\b/i,
  },
  {
    reason: 'a change of a flag',
    pattern:
      /\b(?:turned (?:on|off)|toggled|enabled|disabled|updated|archived|created|changed|rolled out|killed|restored|deleted) (?:the |a |an )?(?:feature )?(?:flag|toggle|gate|experiment|segment|targeting|rollout)\b|\b(?:feature )?(?:flag|toggle|gate|experiment)\b.{0,100}\b(?:was |has been |is now )?(?:turned (?:on|off)|toggled|enabled|disabled|updated|archived|changed|created|rolled out to|ramped)\b/i,
  },
  {
    reason: 'a change of the infrastructure that went well',
    pattern:
      /\bapply (?:complete|finished|succeeded)|\brun \S+ (?:applied|planned|was applied|planned and finished)\b|\b(?:plan|apply)\b.{0,30}\b\d+ (?:to )?add(?:ed)?\b|\b\d+ (?:added|created|changed|updated), \d+ (?:changed|updated|destroyed|deleted)|\bupdate_complete\b|\bcreate_complete\b|\bstack\b.{0,60}\b(?:create|update)(?:d)? (?:complete|successfully)/i,
  },
  {
    reason: 'a setting of the sender was changed',
    pattern:
      /\b(?:monitor|alert(?: rule| policy)?|rule|policy|dashboard|check|integration|silence|notification channel|downtime|schedule|webhook|contact point|threshold)s? (?:\S+ ){0,8}?(?:was |has been |is now |were )?(?:created|updated|edited|added|modified|deleted|removed|paused|unpaused|muted|unmuted|installed|connected|configured|set up|enabled|disabled|authorized)(?: (?:by|to|in|for|successfully)\b|[.!]?$)|\b(?:successfully )?(?:added|connected|installed|configured|integrated)\b.{0,40}\b(?:integration|channel|workspace|slack)\b|\bwill (?:now )?(?:receive|post|be posted|be sent|send) (?:alerts|notifications|updates)\b|\bis (?:now )?subscribed to\b|\bset up to (?:post|send)\b|\bsilences?\b.{0,80}\b(?:created|expired|added|removed|updated)\b|\b(?:edited|updated|changed|modified|created|deleted|paused|muted|unmuted) (?:the |an? )?(?:alert(?:ing)? rule|monitor|alert policy|dashboard|check|contact point|notification policy|escalation policy|schedule)\b|\bthanks for (?:installing|adding|using)\b|\bto get started\b|\bpost-?mortem (?:was )?(?:published|is ready|shared|draft)/i,
  },
  {
    reason: 'a change of a cluster object',
    pattern:
      /\b(?:pod|deployment|service|configmap|secret|ingress|job|namespace|node|replicaset|statefulset|daemonset|hpa)s?\b.{0,80}\b(?:has been |was )?\s*(?:created|updated|deleted|scaled)\b/i,
  },
  {
    reason: 'an analysis of a known problem',
    pattern:
      /^\W*(?:root cause|classification|analysis|summary)\b[\s\S]*^\W*(?:root cause|classification|impact|(?:suggested |proposed )?fix|recommendations?|next steps?|post-?mortem|rca)\b/im,
    wide: true,
  },
];

/** Apps that only people speak through, and tools of work that raise no alerts. */
const PEOPLE_APPS =
  /^(?:giphy|google (?:calendar|drive|docs|meet)|outlook(?: calendar)?|calendar|zoom|geekbot|standuply|dailybot|polly|simple poll|donut|slackbot|jira(?: cloud)?|confluence|trello|asana|notion|linear|figma|loom|hubspot|salesforce|zendesk|intercom|freshdesk|typeform|calendly|bamboohr|lattice|15five|hey ?taco|bonusly|miro|airtable|monday(?:\.com)?|clickup|shortcut|todoist|workast|cursor|devin|claude|copilot|chatgpt|glean|rss|twitter|medium|spotify|reacji channeler|reminders?)$/i;

/** A state prefix, a state field; a sentence is none: digests count what recovered. */
const isAnchor = (weight: number): boolean =>
  weight >= 92 || (weight >= FIELD_FROM && weight < SENTENCE_FROM);

export function refuse(
  message: PlainMessage,
  opening: string,
  headline: string,
  evidence: Evidence[],
): string | null {
  if (message.lines.length === 0 && message.fallbacks.length === 0) return 'nothing to read';
  const anchored = evidence.some(
    (one) => isAnchor(one.weight) && one.state !== 'success' && one.state !== 'running',
  );
  const head = headline.slice(0, 600);
  const wide = opening.slice(0, 1_500);
  for (const gate of gates) {
    if (anchored && !gate.overrides) continue;
    if (gate.pattern.test(gate.wide ? wide : head)) return gate.reason;
  }
  const app = message.names.find((name) => PEOPLE_APPS.test(name.trim()));
  if (app && !anchored) return `${app} carries people's talk`;
  if (/\b(?:posted using|posted by|sent using|via) \/\w+/i.test(wide)) return 'a command that a person used';
  return null;
}
