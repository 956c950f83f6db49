/** Whether the environment is that of a GitHub Actions workflow. */
export function isGitHubActions({ GITHUB_ACTIONS }: Readonly<Record<string, string | undefined>>): boolean {
  return GITHUB_ACTIONS === 'true'
}
