import type { RoomGraph } from "./rooms";

/** Rooms that import each other, directly or in a circle; mostly one room alone. */
export interface Group {
  readonly rooms: readonly string[];
  /** 0 is what nobody imports; every arrow leads to a higher number. */
  readonly layer: number;
}

/** The rooms in layers, and the arrows that no other path replaces. */
export interface Layers {
  readonly groups: readonly Group[];
  /** Indices into `groups`. */
  readonly arrows: readonly (readonly [from: number, to: number])[];
}

export function layersOf(graph: RoomGraph): Layers {
  const rooms = [...graph.keys()];
  const reach = new Map(rooms.map((room) => [room, reachable(graph, room)]));
  const reaches = (from: string, to: string): boolean => reach.get(from)?.has(to) === true;
  const leader = (room: string): string =>
    rooms.find((one) => one === room || (reaches(one, room) && reaches(room, one))) ?? room;
  const leaders = [...new Set(rooms.map(leader))];
  const members = leaders.map((one) => rooms.filter((room) => leader(room) === one));
  const leads = (from: string, to: string): boolean => from !== to && reaches(from, to);
  const depth = (one: string): number =>
    Math.max(0, ...leaders.filter((above) => leads(above, one)).map((above) => depth(above) + 1));
  const arrows = leaders.flatMap((from, a) =>
    leaders.flatMap((to, b): [number, number][] => {
      const isShort = !leaders.some((between) => leads(from, between) && leads(between, to));
      return leads(from, to) && isShort ? [[a, b]] : [];
    }),
  );
  return {
    groups: leaders.map((one, index) => ({ rooms: members[index] ?? [], layer: depth(one) })),
    arrows,
  };
}

function reachable(graph: RoomGraph, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let room = open.pop(); room !== undefined; room = open.pop()) {
    if (!seen.has(room)) {
      seen.add(room);
      open.push(...(graph.get(room) ?? []));
    }
  }
  return seen;
}
