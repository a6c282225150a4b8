/** DPChallenge's pictures and challenges, as they are stored, by the numbers that it gives them. */
export const submissionIdOf = (imageId: number): string => `dpc-${imageId}`;
export const challengeIdOf = (number: number): string => `dpc-${number}`;
