/** A button; with `icon` a square one whose name only screen readers and tooltips say. */
import type { ButtonHTMLAttributes, ReactNode } from "react";
import "./parts.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "main" | "plain" | "quiet" | "bad";
  /** Its name, where it shows a picture alone. */
  icon?: string;
  children: ReactNode;
}

export function Button({ kind = "plain", icon, children, className, ...rest }: Props) {
  const named = icon === undefined ? {} : { "aria-label": icon, title: icon, "data-icon": "" };
  return (
    <button type="button" className={`nr-button ${className ?? ""}`} data-kind={kind} {...named} {...rest}>
      {children}
    </button>
  );
}
