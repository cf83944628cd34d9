// What a person does with the page.
import { settle } from './settle.mjs';
import { inTallWindow } from './window.mjs';

const panel = (page, id) => page.locator(`[data-test="viz-item"][data-id="${id}"]`);

const input = (page, label) => page.locator('[data-test="input-item"]').filter({ hasText: label }).first();

const opened = async (page, label) => {
    await input(page, label).locator('[data-test="select"],[data-test="time-range-dropdown"]').click();
    return page.locator('[data-test="layer"]');
};

export const operations = (browser) => {
    const { page, origin, log, pending } = browser;
    const settled = () => settle(browser);
    // What one session forbids no other can allow.
    const session = page.context().newCDPSession(page);
    const allowScripts = async (are) => (await session).send('Emulation.setScriptExecutionDisabled', { value: !are });
    const then = (act) => async (...given) => {
        await act(...given);
        return settled();
    };
    return {
        settle: settled,
        // The framework keeps tokens in the page's address: a new address means that nothing of the last view is left.
        open: async (address) => {
            Object.values(log).forEach((entries) => entries.splice(0));
            pending.clear();
            await page.mouse.move(0, 0);
            await inTallWindow(browser);
            if (page.url().startsWith(`${origin}/en-US/app/`)) {
                await page.evaluate((to) => history.replaceState(null, '', to), address);
                await page.evaluate(() => window.showView());
            } else {
                await page.goto('about:blank');
                await page.goto(origin + address, { waitUntil: 'load' });
                await page.waitForFunction(() => document.querySelector('[data-test="viz-item"],[data-crash]'));
            }
            return settled();
        },
        openFile: async (file, { scripts }) => {
            Object.values(log).forEach((entries) => entries.splice(0));
            pending.clear();
            await page.goto('about:blank');
            await allowScripts(scripts);
            await page.goto(`${origin}${file}`, { waitUntil: 'load' });
            return scripts ? settled() : true;
        },
        closeFile: async () => {
            await allowScripts(true);
            await page.emulateMedia({ media: null });
            await page.goto('about:blank');
        },
        printed: () => page.emulateMedia({ media: 'print' }),
        write: then((selector, text) => page.locator(selector).first().fill(text)),
        click: then((selector) => page.locator(selector).first().click()),
        type: then(async (label, text) => {
            const box = input(page, label).getByRole('textbox').first();
            await box.fill(text);
            await box.press('Enter');
        }),
        choose: then(async (label, option) => {
            const layer = await opened(page, label);
            await layer.getByText(option, { exact: true }).first().click();
        }),
        choices: async (label) => {
            const layer = await opened(page, label);
            const texts = await layer.locator('[data-test="option"] [data-test="label"]').allInnerTexts();
            await page.keyboard.press('Escape');
            await layer.waitFor({ state: 'detached' });
            return texts;
        },
        clickCell: then((id, text) => panel(page, id).locator('td').filter({ hasText: text }).first().click()),
        clickIn: then((id, selector) => panel(page, id).locator(selector).first().click({ force: true })),
        run: then((script) => page.evaluate(script)),
    };
};
