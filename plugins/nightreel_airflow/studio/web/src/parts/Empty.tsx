/** What stands where nothing is yet: what would be here, and what to do. */
import type { ReactNode } from "react";
import "./parts.css";

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <section className="nr-empty">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
    </section>
  );
}
