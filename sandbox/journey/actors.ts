/** Those who click in the scripted journeys, by what they are there for. */
export const people = {
  onCall: 'U07AHM2INES',
  author: 'U07AHM5JNAH',
  second: 'U07AHM4PRYA',
  compliance: 'U07AHMCMRCS',
} as const;
