/** The bar above every room. */
import { CalendarClock, ClipboardCheck, Clapperboard, Workflow } from "lucide-react";
import { Link } from "react-router-dom";
import { Select } from "../parts/Select";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import type { Tenant } from "./me";
import { placeOf, ROOMS, type Room } from "./place";

const ICONS = { canvas: Workflow, library: Clapperboard, review: ClipboardCheck, batch: CalendarClock };

interface Props {
  room: Room;
  tenant: Tenant;
  tenants: readonly Tenant[];
  choose: (tenant: string) => void;
}

export function Bar({ room, tenant, tenants, choose }: Props) {
  const say = speaker(shellWords);
  return (
    <header className="nr-bar">
      <nav className="nr-bar-rooms" aria-label={say("rooms")}>
        {ROOMS.map((name) => {
          const Icon = ICONS[name];
          const current = name === room ? ({ "aria-current": "page" } as const) : {};
          return (
            <Link key={name} className="nr-bar-room" to={placeOf(name, tenant.name)} {...current}>
              <Icon size={16} aria-hidden />
              {say(name)}
            </Link>
          );
        })}
      </nav>
      <span className="nr-bar-space" />
      <Select
        label={say("client")}
        value={tenant.name}
        options={tenants.map((one) => ({ value: one.name, title: one.title }))}
        choose={choose}
      />
    </header>
  );
}
