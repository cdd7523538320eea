import { describe, expect, it } from "vitest";
import { address, prefix } from "../../test/support/history.ts";
import { FIRST_ID, planGroup, readNextHops } from "./next-hop-objects.ts";

const VIP = prefix("192.168.16.10/32");
const [A, B, C] = ["192.168.16.11", "192.168.16.12", "192.168.16.13"].map(address) as [
  ReturnType<typeof address>,
  ReturnType<typeof address>,
  ReturnType<typeof address>,
];

describe("planGroup", () => {
  it("makes a group and a member for each address where there is nothing", () => {
    const plan = planGroup([], VIP, [A, B]);
    expect(plan.isNew).toBe(true);
    expect(plan.made).toEqual([
      { id: plan.group + 1, via: A },
      { id: plan.group + 2, via: B },
    ]);
    expect(plan.members).toEqual([plan.group + 1, plan.group + 2]);
    expect(plan.group).toBeGreaterThanOrEqual(FIRST_ID);
  });

  it("keeps the members that stay, and takes a new id for one that joins", () => {
    const { group } = planGroup([], VIP, [A, B]);
    const objects = [
      { id: 7, gateway: A },
      { id: group + 1, gateway: A },
      { id: group + 2, gateway: B },
      { id: group, group: [{ id: group + 1 }, { id: group + 2 }] },
    ];
    expect(planGroup(objects, VIP, [B, C])).toEqual({
      group,
      isNew: false,
      made: [{ id: group + 3, via: C }],
      members: [group + 2, group + 3],
    });
    expect(planGroup(objects, VIP, [A]).made).toEqual([]);
  });

  it("keeps the groups of two prefixes apart", () => {
    expect(planGroup([], prefix("192.168.16.20/32"), [A]).group).not.toBe(planGroup([], VIP, [A]).group);
  });
});

describe("readNextHops", () => {
  it("takes nothing for no objects", () => {
    expect(readNextHops("")).toEqual([]);
    expect(readNextHops('[{"id":3,"gateway":"10.0.0.1","dev":"lan"}]')).toHaveLength(1);
  });
});
