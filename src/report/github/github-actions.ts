/** Whether the command runs in a workflow of GitHub Actions. */
export function isGitHubActions({ GITHUB_ACTIONS }: Readonly<Record<string, string | undefined>>): boolean {
  return GITHUB_ACTIONS === 'true'
}
