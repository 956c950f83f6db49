/**
 * The table of all settings of a run. Each entry defines the flag and its help, the variable
 * (`runTime` → `PLIMSOLL_RUN_TIME`), the key of `plimsoll.config.ts` and its type, the option of the library's `run`,
 * the line of `--print-config`, and the row of docs/settings.md (`npm run settings` writes it).
 *
 * To add a setting, add an entry at its position in the help. Its key is the long flag in camelCase, without `no-`. A
 * run reads it as `values.<key>`, already parsed by its source (see setting-kinds.ts). If a value proves wrong later,
 * throw a `PlimsollError` with the code `bad-option`, the key as `setting`, and a message that mentions it:
 * ``phrase`${setting('users')} is …` ``. The message then names the flag, variable or key that set it.
 */
import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import { evidenceModes } from '../../plan/evidence.ts'
import { profileNames } from '../../plan/load/profile/profile-names.ts'

/** The values that a config file or a program may give for each kind of setting. */
interface InputKinds {
  /** A whole number. */
  count: number
  rate: Rate
  duration: Duration
  /** A share: `1/60`, `10%` or 0.1. */
  scale: string | number
  text: string
  /** A list: its flag can be repeated. */
  texts: readonly string[]
  switch: boolean
}

/** The values that a run reads for each kind of setting. */
interface ValueKinds {
  count: number
  /** Per second. */
  rate: number
  /** In ms. */
  duration: number
  scale: number
  text: string
  texts: readonly string[]
  switch: boolean
}

export type SettingKind = keyof InputKinds

/** A command that takes settings. */
export type SettingCommand = 'run' | 'quick'

/** One setting of a run. */
export interface Setting {
  /** The flag in commander's syntax. A switch `--no-…` is on by default. */
  flag: string
  help: string
  kind: SettingKind
  /** The smallest count; 1 if absent. */
  min?: number
  /** The largest count; any safe integer if absent. */
  max?: number
  /** All possible values of a string; any string if absent. */
  choices?: readonly string[]
  /** The only command that has the setting. */
  only?: SettingCommand
  /** Only the flag can set it, not a variable or a config file. */
  flagOnly?: true
  /** Only the command line uses it. A program that runs plans cannot set it, nor any setting with `writes`. */
  commandOnly?: true
  /** The value is the path of a file to write, or the beginning of it. Each of several plans gets its own path. */
  writes?: 'file' | 'prefix'
  /** The value is the path of a file to read. */
  reads?: true
  /** Settings of weaker sources that it replaces. For example, the flag `rate` replaces `users` of a config file. */
  displaces?: readonly string[]
  /** The path of keys of the same setting in a plan. */
  plan?: readonly string[]
}

export const settings = {
  host: {
    flag: '-H, --host <url>',
    help: 'the target, instead of the plan’s',
    kind: 'text',
    plan: ['target'],
  },
  users: {
    flag: '-u, --users <count>',
    help: 'a closed load: this many users, in place of the plan’s phases',
    kind: 'count',
    max: 1_000_000,
    displaces: ['rate'],
    plan: ['load'],
  },
  level: {
    flag: '--level <name>',
    help: "one of the plan’s levels; 'all' runs them one after the other",
    kind: 'text',
    displaces: ['users', 'rate', 'spawnRate', 'profile'],
    only: 'run',
  },
  profile: {
    flag: '--profile <name>',
    help: 'a load of this shape (spike, stress, …) for --users or --rate, over --run-time',
    kind: 'text',
    choices: profileNames,
    displaces: ['level'],
  },
  spawnRate: {
    flag: '-r, --spawn-rate <rate>',
    help: 'how many users start per second',
    kind: 'rate',
    plan: ['load', 'spawnRate'],
  },
  rate: {
    flag: '--rate <rate>',
    help: "an open load: iterations started per second, such as '500/s', in place of the plan’s phases",
    kind: 'rate',
    displaces: ['users', 'spawnRate'],
    plan: ['load'],
  },
  runTime: {
    flag: '-t, --run-time <duration>',
    help: "how long the load lasts, such as '5m'",
    kind: 'duration',
    plan: ['load'],
  },
  timeScale: {
    flag: '--time-scale <share>',
    help: "shorten phases, 'after +', 'for' and 'every' to this share, such as 1/60, and start users faster",
    kind: 'scale',
    only: 'run',
  },
  workers: {
    flag: '--workers <count>',
    help: 'how many threads make the load',
    kind: 'count',
    max: 256,
  },
  connections: {
    flag: '--connections <count>',
    help: 'how many connections may be open at once',
    kind: 'count',
    max: 1_000_000,
    plan: ['connections'],
  },
  timeout: {
    flag: '--timeout <duration>',
    help: 'how long a request may take',
    kind: 'duration',
    plan: ['timeout'],
  },
  setupTimeout: {
    flag: '--setup-timeout <duration>',
    help: "how long the plan's setup may take",
    kind: 'duration',
    only: 'run',
    plan: ['setupTimeout'],
  },
  teardownTimeout: {
    flag: '--teardown-timeout <duration>',
    help: "how long the plan's teardown may take",
    kind: 'duration',
    only: 'run',
    plan: ['teardownTimeout'],
  },
  proxy: {
    flag: '--proxy <url>',
    help: "the HTTP proxy for all requests; 'none' uses no proxy, whatever the environment sets",
    kind: 'text',
    plan: ['proxy'],
  },
  resolve: {
    flag: '--resolve <host:port:address>',
    help: 'the address of a name, instead of DNS; the port may be left out (can be repeated)',
    kind: 'texts',
    plan: ['resolve'],
  },
  pacing: {
    flag: '--pacing <mode>',
    help: "the precision of the workers' clocks: precise or economy",
    kind: 'text',
    choices: ['precise', 'economy'],
  },
  seed: {
    flag: '--seed <number>',
    help: 'the seed of all random numbers',
    kind: 'count',
    min: 0,
    plan: ['seed'],
  },
  sla: {
    flag: '--sla <text>',
    help: "an SLA, such as 'p95 < 300ms' or 'GET /agents: p95 < 300ms' (can be repeated)",
    kind: 'texts',
  },
  slaFile: {
    flag: '--sla-file <file>',
    help: 'a YAML document with more SLAs (can be repeated)',
    kind: 'texts',
    reads: true,
  },
  baseline: {
    flag: '--baseline <file>',
    help: "the record of an earlier run, for SLAs such as 'p95 < baseline + 10%'",
    kind: 'text',
    reads: true,
  },
  baselineOptional: {
    flag: '--baseline-optional',
    help: 'run without the baseline if its file does not exist, as on the first run',
    kind: 'switch',
  },
  evidence: {
    flag: '--evidence <mode>',
    help: "how many requests a percentile needs: any, or 'strict' for 95 % confidence (p95: 59, p99: 299)",
    kind: 'text',
    choices: evidenceModes,
    plan: ['evidence'],
  },
  name: {
    flag: '--name <text>',
    help: 'the name of the run',
    kind: 'text',
    plan: ['name'],
  },
  option: {
    flag: '--option <name=value>',
    help: 'a value for an option that the plan declares (can be repeated)',
    kind: 'texts',
    only: 'run',
  },
  tag: {
    flag: '--tag <tag>',
    help: 'run only scenarios with this tag; with a value (branch=main), label the run (can be repeated)',
    kind: 'texts',
  },
  excludeTag: {
    flag: '--exclude-tag <tag>',
    help: 'run no scenarios with this tag (can be repeated)',
    kind: 'texts',
    only: 'run',
  },
  json: {
    flag: '--json <file>',
    help: "write the run record; '-' is standard output",
    kind: 'text',
    writes: 'file',
  },
  html: {
    flag: '--html <file>',
    help: 'write the HTML report',
    kind: 'text',
    writes: 'file',
  },
  csv: {
    flag: '--csv <prefix>',
    help: "write Locust's four CSV files, with this prefix of their names",
    kind: 'text',
    writes: 'prefix',
  },
  junit: {
    flag: '--junit <file>',
    help: 'write a JUnit report, with a test case for each SLA',
    kind: 'text',
    writes: 'file',
  },
  markdown: {
    flag: '--markdown <file>',
    help: 'write a Markdown report',
    kind: 'text',
    writes: 'file',
  },
  reporter: {
    flag: '--reporter <name>',
    help: 'show or write the run in another way: a name, NAME=FILE, or your own module (can be repeated)',
    kind: 'texts',
    commandOnly: true,
  },
  quiet: {
    flag: '--quiet',
    help: 'show only the verdict',
    kind: 'switch',
    commandOnly: true,
  },
  typeCheck: {
    flag: '--no-type-check',
    help: "do not check the plan's types before the load",
    kind: 'switch',
    only: 'run',
  },
  samples: {
    flag: '--no-samples',
    help: 'keep no samples of failed exchanges in the record',
    kind: 'switch',
  },
  once: {
    flag: '--once',
    help: 'run each scenario once and show its requests, without measuring or judging',
    kind: 'switch',
    flagOnly: true,
  },
  trace: {
    flag: '--trace',
    help: 'with --once: show every request and reply in full, without secrets',
    kind: 'switch',
    flagOnly: true,
  },
  watch: {
    flag: '--watch',
    help: 'like --once, repeated whenever the plan or a file that it imports is saved',
    kind: 'switch',
    only: 'run',
    flagOnly: true,
  },
  config: {
    flag: '--config <file>',
    help: 'a configuration file, instead of the plimsoll.config.ts nearest to the plan',
    kind: 'text',
    flagOnly: true,
  },
  printConfig: {
    flag: '--print-config',
    help: 'print every setting with its value and its source, and run nothing',
    kind: 'switch',
    flagOnly: true,
  },
  requests: {
    flag: '-n, --requests <count>',
    help: 'make this many requests, then end',
    kind: 'count',
    max: 1e12,
    displaces: ['runTime'],
    only: 'quick',
    flagOnly: true,
  },
  method: {
    flag: '-X, --method <method>',
    help: 'the request’s method',
    kind: 'text',
    only: 'quick',
    flagOnly: true,
  },
  data: {
    flag: '-d, --data <body>',
    help: 'send this body (makes the method POST)',
    kind: 'text',
    only: 'quick',
    flagOnly: true,
  },
  header: {
    flag: '--header <line>',
    help: "send this header, 'Name: value' (can be repeated)",
    kind: 'texts',
    only: 'quick',
    flagOnly: true,
  },
  insecure: {
    flag: '-k, --insecure',
    help: 'accept any certificate',
    kind: 'switch',
    only: 'quick',
    flagOnly: true,
  },
  cacert: {
    flag: '--cacert <file>',
    help: 'trust the certificates in this PEM file instead of the system’s',
    kind: 'text',
    only: 'quick',
    flagOnly: true,
  },
} as const satisfies Readonly<Record<string, Setting>>

type Settings = typeof settings

export type SettingName = keyof Settings

/** The names of the settings whose entry contains `Part`. */
type NamesWith<Part> = {
  [Name in SettingName]: Settings[Name] extends Part ? Name : never
}[SettingName]

type ValueOf<Entry extends Setting, Kinds extends Record<SettingKind, unknown>> = Entry extends {
  choices: readonly (infer Choice)[]
}
  ? Choice
  : Kinds[Entry['kind']]

/** The settings that can be given several times. */
export type ListName = NamesWith<{ kind: 'texts' }>

/** The values of all settings in force, parsed: durations in ms, rates per second. A list that nobody set is empty. */
export type SettingValues = { [Name in ListName]: readonly string[] } & {
  [Name in Exclude<SettingName, ListName>]?: ValueOf<Settings[Name], ValueKinds>
}

/** The value of any setting, parsed. */
export type SettingValue = ValueKinds[SettingKind]

/** The settings that a config file can give, each with its type. */
export type SettingInputs = {
  -readonly [Name in Exclude<SettingName, NamesWith<{ flagOnly: true }>>]?: ValueOf<
    Settings[Name],
    InputKinds
  >
}

/** The settings that a program can give for a run that it starts, each with its type. */
export type LibrarySettings = {
  [Name in Exclude<
    keyof SettingInputs,
    NamesWith<{ writes: string }> | NamesWith<{ commandOnly: true }>
  >]?: SettingInputs[Name]
}

/** Every setting with its key, in the order of the table. */
export const settingEntries = Object.entries(settings) as readonly (readonly [SettingName, Setting])[]

/** The values if nothing is set. */
export function noSettings(): SettingValues {
  const lists = settingEntries.filter(([, { kind }]) => kind === 'texts').map(([name]) => [name, []])
  return Object.fromEntries(lists) as SettingValues
}

/** The long form of a setting's flag: `--run-time`. */
export function longFlag(name: SettingName): string {
  return /--[a-z-]+/.exec(settings[name].flag)![0]
}

/** The environment variable of a setting: `PLIMSOLL_RUN_TIME`. */
export function variableOf(name: SettingName): string {
  return `PLIMSOLL_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
