/** All files of a film, to be saved. */
import { ChevronDown, Download as Arrow } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/Button";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { FilmDetail, FilmFile } from "./models";
import { aspect, size } from "./saying";

export function Download({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);
  if (film.renditions.length === 0 && !film.reading) return null;
  return (
    <span
      className="nr-download"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        event.preventDefault();
        setOpen(false);
        root.current?.querySelector<HTMLElement>("button")?.focus();
      }}
    >
      <Button aria-expanded={open} onClick={() => setOpen(!open)}>
        <Arrow size={15} aria-hidden />
        {say("download")}
        <ChevronDown size={14} aria-hidden />
      </Button>
      {open ? <Files film={film} /> : null}
    </span>
  );
}

function Files({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  return (
    <ul className="nr-files" aria-label={say("downloads")}>
      {film.renditions.map((one) => (
        <li key={one.platform}>
          <File file={one.file} title={`${one.title} · ${aspect(one.width_px, one.height_px)}`} />
          {one.captions.map((captions) => (
            <File
              key={captions.name}
              file={captions}
              title={say("captionsFile", { name: suffix(captions.name) })}
              inner
            />
          ))}
        </li>
      ))}
      {film.reading ? (
        <li>
          {film.reading.page ? <File file={film.reading.page} title={say("page")} /> : null}
          {film.reading.differences?.page ? (
            <File file={film.reading.differences.page} title={say("differences")} />
          ) : null}
          {film.reading.files.map((file) => (
            <File key={file.name} file={file} title={file.name} />
          ))}
        </li>
      ) : null}
      <li className="nr-files-rest">
        {film.quality ? <File file={film.quality.page} title={say("report")} /> : null}
        {film.quality ? <File file={film.quality.contact_sheet} title={say("contactSheet")} /> : null}
        {film.manifest ? <File file={film.manifest} title={say("manifest")} /> : null}
      </li>
    </ul>
  );
}

function File({ file, title, inner = false }: { file: FilmFile; title: string; inner?: boolean }) {
  return (
    <a href={file.download} download={file.name} data-inner={inner}>
      <span>{title}</span>
      <small>{size(file.size_bytes)}</small>
    </a>
  );
}

function suffix(name: string): string {
  return (name.split(".").at(-1) ?? "").toUpperCase();
}
