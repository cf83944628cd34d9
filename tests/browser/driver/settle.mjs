// Settled: every answer is in, fonts are there, nothing spins, and the document was quiet for a while.
import { createHash } from 'node:crypto';

const QUIET = 400;
const LONGEST = 60_000;

const documentIsQuiet = async ({ quiet, longest }) => {
    await document.fonts.ready;
    const start = performance.now();
    let changed = start;
    const observer = new MutationObserver(() => {
        changed = performance.now();
    });
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document.documentElement, everything);
    const spins = () => document.querySelector('[data-test="wait-spinner"],[data-test*="loading"]');
    const done = () => !spins() && performance.now() - changed > quiet;
    while (!done() && performance.now() - start < longest) await new Promise((tick) => setTimeout(tick, 40));
    observer.disconnect();
    return done();
};

const answersAreIn = async ({ page, pending }, end) => {
    while (pending.size && Date.now() < end) await page.waitForTimeout(40);
};

export const settle = async (browser) => {
    const end = Date.now() + LONGEST;
    do {
        await answersAreIn(browser, end);
        await browser.page.evaluate(documentIsQuiet, { quiet: QUIET, longest: LONGEST });
    } while (browser.pending.size && Date.now() < end);
    return Date.now() < end;
};

const picture = async (page) => createHash('md5').update(await page.screenshot()).digest('hex');

// What is drawn on a canvas changes without the document: still are two pictures in a row that are equal.
export const still = async ({ page }) => {
    const end = Date.now() + LONGEST;
    let before = '';
    let now = await picture(page);
    while (now !== before && Date.now() < end) {
        await page.waitForTimeout(150);
        [before, now] = [now, await picture(page)];
    }
};
