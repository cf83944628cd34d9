// Bundles the page into dist/: node build.mjs
import * as esbuild from 'esbuild';
import fs from 'node:fs';

fs.rmSync('dist', { recursive: true, force: true });
await esbuild.build({
    entryPoints: ['page/main.jsx'],
    outfile: 'dist/main.js',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    mainFields: ['browser', 'module', 'main'],
    target: 'chrome110',
    jsx: 'transform',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: Object.fromEntries(['.svg', '.png', '.gif', '.woff', '.woff2', '.ttf'].map((kind) => [kind, 'dataurl'])),
    logLevel: 'warning',
});
fs.copyFileSync('page/index.html', 'dist/index.html');
