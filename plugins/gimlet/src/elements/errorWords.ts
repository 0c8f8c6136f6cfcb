import type { GimletErrorCode } from '@gimlet-io/backstage-plugin-gimlet-common';

interface Words {
  /** What it means, for who reads it. */
  meaning: string;
  /** What to do where the error itself does not say. */
  whatToDo: string;
}

/** What each kind of error means. */
export const ERROR_WORDS: Record<GimletErrorCode, Words> = {
  invalid: {
    meaning: 'What was asked breaks a rule of its format.',
    whatToDo: 'Correct it and try again.',
  },
  'not-found': {
    meaning: 'It does not exist, or no longer, or you may not see it.',
    whatToDo: 'Check the address, or go back and choose again.',
  },
  ambiguous: {
    meaning: 'The short name fits several.',
    whatToDo: 'Give more of its letters.',
  },
  'too-large': {
    meaning: 'It is more than the server takes at once.',
    whatToDo: 'Send less.',
  },
  unauthenticated: {
    meaning: 'The server does not know who asks.',
    whatToDo: 'Sign in again.',
  },
  stale: {
    meaning: 'Somebody changed the same in the meantime.',
    whatToDo: 'Look at the new plan and confirm it.',
  },
  conflict: {
    meaning: 'As things are now, that cannot be done.',
    whatToDo: 'Look at what runs now, then try again.',
  },
  'app-taken': {
    meaning: 'The folder belongs to an app of another repository.',
    whatToDo: 'Choose another name, or have the app taken over.',
  },
  'not-allowed': {
    meaning: 'A rule does not let you.',
    whatToDo: 'Ask someone who may, or have the rule changed.',
  },
  denied: {
    meaning: 'Access was refused.',
    whatToDo: "Check the server's access to the repository.",
  },
  unreachable: {
    meaning: 'It gave no answer.',
    whatToDo: 'Try again in a moment.',
  },
  timeout: {
    meaning: 'It took longer than it may.',
    whatToDo: 'Try again in a moment.',
  },
  'not-ready': {
    meaning: 'It was pushed, but the cluster did not become so.',
    whatToDo: 'Look at what its pods say, or roll back.',
  },
  render: {
    meaning: 'The chart does not render with these values.',
    whatToDo: 'Correct the manifest or its values, and ship it again.',
  },
  impure: {
    meaning: 'The chart does not render the same twice, so its plan is unsure.',
    whatToDo: 'Name the objects in chart.allowUnstable, or fix the chart.',
  },
  'plain-secret': {
    meaning: 'It would put a secret in clear into git.',
    whatToDo: 'Seal it, or leave it out of the chart.',
  },
  'needs-server': {
    meaning: 'Only a server can do this.',
    whatToDo: 'Ask the server for it.',
  },
  tool: {
    meaning: 'A program that the server needs is missing, or failed.',
    whatToDo: "Have the server's administrator look at its log.",
  },
  internal: {
    meaning: 'This is a defect of ours, not yours.',
    whatToDo: "Try again; if it stays, look at the server's log.",
  },
};
