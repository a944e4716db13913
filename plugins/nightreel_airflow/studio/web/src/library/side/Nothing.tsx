/** A side panel that has nothing to show yet: what would be here, and when. */
import type { ReactNode } from "react";

export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="nr-side-nothing">
      <strong>{title}</strong>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
}
