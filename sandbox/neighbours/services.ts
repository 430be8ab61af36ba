import type { Channel, Company, Service } from './company-types.ts';

export const services: Service[] = [
  {
    name: 'checkout-api',
    repository: 'harborlight/checkout',
    repositoryId: 510_200_001,
    language: 'TypeScript',
    description: 'Carts, quotes and orders of the Harborlight storefront',
    owner: 'tomas',
    team: 'payments',
    paths: ['src/cart/', 'src/orders/', 'src/quotes/', 'src/http/', 'config/', 'deploy/'],
    jiraProject: 'PAY',
    pagerdutyServiceId: 'PCHECK1',
    escalationPolicyId: 'PESCPAY',
    scheduleId: 'PSCHPAY',
    onCall: ['ines', 'priya', 'tomas'],
    protection: {
      by: 'branch_protection',
      requiredApprovals: 1,
      dismissStale: false,
      lastPushApproval: false,
      enforceAdmins: false,
      requiredChecks: ['ci / build', 'ci / test'],
    },
  },
  {
    name: 'ledger-svc',
    repository: 'harborlight/ledger',
    repositoryId: 510_200_002,
    language: 'Go',
    description: 'Double-entry ledger of everything that moves money',
    owner: 'amara',
    team: 'ledger',
    paths: ['internal/entries/', 'internal/store/', 'internal/api/', 'migrations/', 'config/'],
    jiraProject: 'LED',
    pagerdutyServiceId: 'PLEDGR2',
    escalationPolicyId: 'PESCLED',
    scheduleId: 'PSCHLED',
    onCall: ['ines', 'lena', 'amara'],
    protection: {
      by: 'branch_protection',
      requiredApprovals: 1,
      dismissStale: true,
      lastPushApproval: true,
      enforceAdmins: false,
      requiredChecks: ['ci / build', 'ci / test', 'ci / migrations'],
    },
  },
  {
    name: 'payouts-api',
    repository: 'harborlight/payouts',
    repositoryId: 510_200_003,
    language: 'TypeScript',
    description: 'Pays merchants out through partner banks',
    owner: 'kenji',
    team: 'payouts',
    paths: ['src/payouts/', 'src/partners/', 'src/queue/', 'src/http/', 'config/'],
    jiraProject: 'PAY',
    pagerdutyServiceId: 'PPAYOU3',
    escalationPolicyId: 'PESCPAY',
    scheduleId: 'PSCHPAY',
    onCall: ['ines', 'sofia', 'kenji'],
    protection: {
      by: 'ruleset',
      requiredApprovals: 1,
      dismissStale: false,
      lastPushApproval: false,
      enforceAdmins: false,
      requiredChecks: ['ci / build', 'ci / test'],
    },
  },
];

const engineers = ['ines', 'jonah', 'priya', 'tomas', 'amara', 'kenji', 'lena', 'sofia', 'nadia'];
const everybody = [...engineers, 'marcus'];

export const channels: Channel[] = [
  { id: 'C07K3ALRT5P', name: 'alerts', private: false, purpose: 'Monitors speak here', members: everybody },
  {
    id: 'C07K9DRFT2M',
    name: 'api-drift',
    private: false,
    purpose: 'Contracts and rules',
    members: everybody,
  },
  {
    id: 'C07QSEC8P1N',
    name: 'security',
    private: true,
    purpose: 'Security findings',
    members: ['nadia', 'ines', 'amara', 'marcus'],
  },
  { id: 'C07N4INCD6R', name: 'incidents', private: false, purpose: 'One thread each', members: everybody },
  { id: 'C07PDEPL4YR', name: 'deploys', private: false, purpose: 'What went out', members: engineers },
  {
    id: 'C07CMPL1NCE',
    name: 'compliance',
    private: false,
    purpose: 'Evidence and the weekly digest',
    members: ['marcus', 'olivia', 'tomas', 'amara', 'kenji'],
  },
  {
    id: 'C07GNRL3TTA',
    name: 'general',
    private: false,
    purpose: 'Everybody',
    members: [...everybody, 'olivia'],
  },
];

export const jiraProjects: Company['jiraProjects'] = [
  { id: '10001', key: 'PAY', name: 'Payments', lead: 'tomas' },
  { id: '10002', key: 'LED', name: 'Ledger', lead: 'amara' },
  { id: '10003', key: 'SEC', name: 'Security', lead: 'nadia' },
];
