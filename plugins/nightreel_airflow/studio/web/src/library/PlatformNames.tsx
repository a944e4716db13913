/** For which platforms a film is, the first few by name. */
const SHOWN = 2;

export function PlatformNames({ platforms }: { platforms: readonly string[] }) {
  if (platforms.length === 0) return null;
  const rest = platforms.length - SHOWN;
  return (
    <span className="nr-platforms" title={platforms.join(", ")}>
      {platforms.slice(0, SHOWN).map((platform) => (
        <span key={platform}>{platform}</span>
      ))}
      {rest > 0 ? <span>+{rest}</span> : null}
    </span>
  );
}
