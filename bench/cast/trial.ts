/** What the upstream answers, about 1 KB. */
export const trial = {
  id: "NCT01234567",
  title: "A controlled trial of an invented drug against migraine in adults",
  status: "RECRUITING",
  enrollment: 240,
  conditions: ["Migraine", "Headache"],
  summary: "Two groups take the invented drug or a placebo and keep a diary. ".repeat(6),
  locations: ["Lyon", "Turin", "Porto", "Ghent"].map((city) => ({
    facility: `University Hospital of ${city}`,
    city,
    country: "Europe",
  })),
};
