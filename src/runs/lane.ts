// Whose processes may go on with each other's work, and learn from each other.

/** Those of one project, and not with a model that is none. */
export function laneOf(project: string, isSimulated: boolean): string {
  return isSimulated ? `${project} (simulated)` : project;
}
