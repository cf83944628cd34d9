// Settled: every answer is in, fonts are there, nothing spins, the document was quiet for a while, and two pictures in a row are equal.
import { createHash } from 'node:crypto';

const QUIET = 400;
const LONGEST = 30_000;

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

const picture = async (page) => createHash('md5').update(await page.screenshot()).digest('hex');

const pictureIsStill = async (page, end) => {
    let before = '';
    let now = await picture(page);
    while (now !== before && Date.now() < end) {
        await page.waitForTimeout(150);
        [before, now] = [now, await picture(page)];
    }
    return now === before;
};

const answersAreIn = async (page, pending, end) => {
    while (pending.size && Date.now() < end) await page.waitForTimeout(40);
    return pending.size === 0;
};

const isQuiet = async (page, pending, end) => {
    do {
        await answersAreIn(page, pending, end);
        await page.evaluate(documentIsQuiet, { quiet: QUIET, longest: LONGEST });
    } while (pending.size && Date.now() < end);
    return Date.now() < end;
};

export const settle = async ({ page, pending }, { still = true } = {}) => {
    const end = Date.now() + LONGEST;
    return (await isQuiet(page, pending, end)) && (!still || pictureIsStill(page, end));
};
