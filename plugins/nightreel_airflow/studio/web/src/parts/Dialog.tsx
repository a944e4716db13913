/** A window above the page, by the browser's own dialog: it keeps the focus, and Escape closes it. */
import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { Button } from "./Button";
import "./parts.css";

interface Props {
  title: string;
  close: () => void;
  children: ReactNode;
  /** Buttons at its foot. */
  foot?: ReactNode;
  /** Pixels. */
  width?: number;
}

export function Dialog({ title, close, children, foot, width = 480 }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // A field that asks for the focus when it is made asks in vain: it is not on the page yet.
    shown?.querySelector<HTMLElement>(":scope > div :is(input, textarea, select)")?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="nr-dialog"
      aria-labelledby={id}
      style={{ "--nr-dialog-width": `${width}px` } as React.CSSProperties}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" icon={speaker(shellWords)("close")} onClick={close}>
          <X size={16} aria-hidden />
        </Button>
      </header>
      <div>{children}</div>
      {foot === undefined ? null : <footer>{foot}</footer>}
    </dialog>
  );
}
