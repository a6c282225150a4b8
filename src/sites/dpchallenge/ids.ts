/** The stored ids of DPChallenge's pictures and challenges, from the site's own numbers. */
export const submissionIdOf = (imageId: number): string => `dpc-${imageId}`;
export const challengeIdOf = (number: number): string => `dpc-${number}`;
