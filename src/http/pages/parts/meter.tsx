/** A bar with the words that say the same. `share`: of 1; `null` where the end is unknown. */
export const Meter = ({ label, share, words }: { label: string; share: number | null; words: string }) => (
  <div class="meter">
    {share !== null && (
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label={`${label}: ${words}`}>
        <rect class="way" width="100" height="1" />
        <rect class={share === 1 ? "whole" : "gone"} width={Math.round(share * 1000) / 10} height="1" />
      </svg>
    )}
    <p class="small">{words}</p>
  </div>
);
