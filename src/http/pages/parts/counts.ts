/** Pictures of a query are counted up to here. */
export const mostCounted = 10_000;
