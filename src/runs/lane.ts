// Whose processes may go on with each other's work, and learn from each other.

const SIMULATED = " (simulated)";
/** For SQL's `like`. */
export const SIMULATED_LANES = `%${SIMULATED}`;

/** Those of one project, and not with a model that is none. */
export function laneOf(project: string, isSimulated: boolean): string {
  return isSimulated ? `${project}${SIMULATED}` : project;
}

export function isSimulatedLane(lane: string): boolean {
  return lane.endsWith(SIMULATED);
}
