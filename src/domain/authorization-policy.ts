/** What the organization asks of a change. It is configuration: the version in force is printed in the bundle. */
export interface AuthorizationPolicy {
  /** Statuses through which a ticket is approved; compared without regard to case. */
  approvingStatuses: string[];
  /** Statuses that say no. */
  rejectingStatuses: string[];
  /** A description of the pull request alone is then not enough. */
  ticketRequired: boolean;
  /** `required`: a ticket without an approval by somebody else authorizes nothing. */
  ticketApproval: 'required' | 'recommended';
  /** An approval counts although commits came after it. */
  staleApprovalsAllowed: boolean;
  /** Approvals that the protection of a branch has to ask for. */
  minimumApprovals: number;
  /** Deployments are recorded, so that a change without one is worth a line. */
  deploymentsRecorded: boolean;
  /** Shorter descriptions say nothing; counted without headings, comments and check boxes. */
  minimumDescription: number;
}

export const defaultAuthorizationPolicy: AuthorizationPolicy = {
  approvingStatuses: ['Approved', 'Selected for Development', 'In Progress'],
  rejectingStatuses: [
    'Rejected',
    'Declined',
    "Won't Do",
    'Wont Do',
    "Won't Fix",
    'Wontfix',
    'Cancelled',
    'Canceled',
    'Not planned',
    'Closed (not planned)',
  ],
  ticketRequired: true,
  ticketApproval: 'recommended',
  staleApprovalsAllowed: false,
  minimumApprovals: 1,
  deploymentsRecorded: false,
  minimumDescription: 40,
};
