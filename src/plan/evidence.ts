/**
 * How many values a percentile needs to be judged. `any`: a single one. `strict`: so many that a limit that none exceeds
 * is met with 95 % confidence: 59 for p95, 299 for p99, 2,995 for p99.9.
 */
export const evidenceModes = ['any', 'strict'] as const

export type EvidenceMode = (typeof evidenceModes)[number]
