/** The head of a night: its name, when its films will be there, and its controls. */
import { ArrowLeft, ExternalLink, FileText, Pause, Play, Table2, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { money, took } from "../../library/saying";
import { Button } from "../../parts/Button";
import { notify } from "../../parts/notices";
import { useMe, type Tenant } from "../../shell/me";
import { placeOf } from "../../shell/place";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useSteer } from "../asks";
import { goesOn } from "../core/states";
import type { NightGrid } from "../models";
import { NightState } from "../NightState";
import { airflowOf, clock, nightDay } from "../saying";
import { CancelDialog } from "./CancelDialog";

interface Props {
  tenant: Tenant;
  name: string;
  grid: NightGrid;
}

export function NightHead({ tenant, name, grid }: Props) {
  const say = speaker(batchWords);
  const { night } = grid;
  const airflow = useMe().data?.airflow ?? "/";
  return (
    <header className="nr-night-head">
      <Link className="nr-batch-back" to={placeOf("batch", tenant.name)}>
        <ArrowLeft size={14} aria-hidden />
        {say("backToNights")}
      </Link>
      <div className="nr-night-title">
        <h1>{grid.title}</h1>
        {night.day === "" ? null : <span className="nr-night-day">{nightDay(night.day)}</span>}
        <NightState night={night} />
        <Times grid={grid} />
      </div>
      <div className="nr-night-do">
        {grid.report ? (
          <a className="nr-button" data-kind="main" href={grid.report} target="_blank" rel="noreferrer">
            <FileText size={14} aria-hidden />
            {say("report")}
          </a>
        ) : null}
        {night.table ? (
          <a className="nr-button" href={night.table} download>
            <Table2 size={14} aria-hidden />
            {say("reportTable")}
          </a>
        ) : null}
        <Controls tenant={tenant.name} name={name} grid={grid} />
        <a className="nr-button" data-kind="quiet" href={airflowOf(airflow, grid.dag_id, name)}>
          {say("inAirflow")}
          <ExternalLink size={13} aria-hidden />
        </a>
      </div>
    </header>
  );
}

function Times({ grid }: { grid: NightGrid }) {
  const say = speaker(batchWords);
  const { night } = grid;
  const isOpen = goesOn(night.state);
  const left = grid.left_s ?? null;
  return (
    <p className="nr-night-times">
      {isOpen && night.state === "working" && Object.keys(grid.counts).length > 0 ? (
        <span>{left === null ? say("leftUnknown") : say("leftTime", { time: took(left) })}</span>
      ) : null}
      {grid.ready_at ? <span data-late={grid.late}>{say("readyAt", { when: clock(grid.ready_at) })}</span> : null}
      {night.deadline ? <span>{say("dueAt", { when: clock(night.deadline) })}</span> : null}
      {grid.late ? <strong data-late>{say("late")}</strong> : null}
      {night.ended ? <span>{say("ended", { when: clock(night.ended) })}</span> : null}
      {typeof night.money === "number" && night.money > 0 ? <span>{money(night.money)}</span> : null}
    </p>
  );
}

function Controls({ tenant, name, grid }: { tenant: string; name: string; grid: NightGrid }) {
  const say = speaker(batchWords);
  const [cancelling, setCancelling] = useState(false);
  const steer = useSteer(tenant, name);
  const { night } = grid;
  if (!grid.may_control || !goesOn(night.state) || night.day === "") return null;
  const isPaused = night.state === "paused";
  const turn = () =>
    steer.mutate(isPaused ? "resume" : "pause", {
      onSuccess: () => notify(say(isPaused ? "goesOnNow" : "pausedNow"), "good"),
      onError: (fault) => notify(`${fault.got}. ${fault.fix}`, "bad"),
    });
  return (
    <>
      <Button disabled={steer.isPending} onClick={turn}>
        {isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
        {isPaused ? say("resume") : say("pause")}
      </Button>
      <Button kind="bad" onClick={() => setCancelling(true)}>
        <X size={14} aria-hidden />
        {say("cancelNight")}
      </Button>
      {cancelling ? <CancelDialog tenant={tenant} name={name} close={() => setCancelling(false)} /> : null}
    </>
  );
}
