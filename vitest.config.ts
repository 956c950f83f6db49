import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,demo,bench,test,scripts,ui}/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    // End-to-end tests make real load: the machine's cores are theirs, one file at a time.
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
