/** What the quality check found, what did not pass first; then the figures that steps have measured. */
import { CircleAlert, CircleCheck } from "lucide-react";
import { libraryWords } from "../../words/library";
import { checkWords } from "../../words/review";
import { speaker } from "../../words/words";
import type { FilmDetail, FindingLine } from "../models";
import { Measures } from "./Measures";
import { Nothing } from "./Nothing";

export function QualityPanel({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const { quality } = film;
  const measures = quality?.measures.length ? quality.measures : film.steps.flatMap((step) => step.measures);
  if (!quality) {
    return (
      <>
        <Nothing title={say("noQuality")}>{say("noQualityHelp")}</Nothing>
        <Measures measures={measures} />
      </>
    );
  }
  const bad = quality.findings.filter((finding) => !finding.passed);
  return (
    <div className="nr-quality">
      <p className="nr-verdict" data-good={quality.passed}>
        {quality.passed ? <CircleCheck size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
        <span>{quality.passed ? say("passed") : say("notPassed", { n: bad.length, of: quality.findings.length })}</span>
      </p>
      <p className="nr-links">
        <a href={quality.page.play || quality.page.download} target="_blank" rel="noreferrer">
          {say("reportPage")}
        </a>
        <a href={quality.contact_sheet.play || quality.contact_sheet.download} target="_blank" rel="noreferrer">
          {say("contactSheet")}
        </a>
      </p>
      {groups(quality.findings).map(([platform, findings]) => (
        <section key={platform}>
          <h4>{titleOf(film, platform) || say("wholeFilm")}</h4>
          <ul>
            {findings.map((finding, at) => (
              <Finding key={at} finding={finding} />
            ))}
          </ul>
        </section>
      ))}
      <Measures measures={measures} />
    </div>
  );
}

function Finding({ finding }: { finding: FindingLine }) {
  const say = speaker(libraryWords);
  return (
    <li className="nr-finding" data-good={finding.passed}>
      {finding.passed ? (
        <CircleCheck size={14} aria-label={say("yes")} />
      ) : (
        <CircleAlert size={14} aria-label={say("no")} />
      )}
      <span>{titleSaid(finding)}</span>
      <b>{finding.got}</b>
      {finding.passed || finding.want === "" ? null : <small>{say("wanted", { want: finding.want })}</small>}
    </li>
  );
}

function titleSaid({ name, title }: FindingLine): string {
  return name in checkWords ? speaker(checkWords)(name as keyof typeof checkWords) : title;
}

function groups(findings: readonly FindingLine[]): [string, FindingLine[]][] {
  const found = new Map<string, FindingLine[]>();
  for (const finding of findings) found.set(finding.platform, [...(found.get(finding.platform) ?? []), finding]);
  return [...found];
}

function titleOf(film: FilmDetail, platform: string): string {
  return film.renditions.find((one) => one.platform === platform)?.title ?? platform;
}
