/** Finds whose pipeline a DAG is: its name begins with the client's. */
import { useMe, type Tenant } from "../shell/me";

/** Gives the client, `null` where the DAG is none of the caller's clients', nothing while that is asked. */
export function useTenantOf(dagId: string): Tenant | null | undefined {
  const me = useMe();
  if (me.isError) return null;
  return me.data ? tenantOf(dagId, me.data.tenants) : undefined;
}

export function tenantOf(dagId: string, tenants: readonly Tenant[]): Tenant | null {
  return tenants.find((tenant) => dagId.startsWith(`${tenant.name}__`)) ?? null;
}
