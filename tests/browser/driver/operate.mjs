// What a person does with the page.
import { settle } from './settle.mjs';
import { inTallWindow } from './window.mjs';

const panel = (page, id) => page.locator(`[data-test="viz-item"][data-id="${id}"]`);

const input = (page, label) =>
    page.locator('[data-test="input-item"],[data-test="input-container"]').filter({ hasText: label }).first();

const chosen = async (page, opener, option) => {
    await opener.click();
    await page.getByRole('option', { name: option, exact: true }).or(page.getByText(option, { exact: true })).last().click();
};

export const operations = (browser) => {
    const { page, origin, log } = browser;
    const settled = () => settle(browser);
    const then = (act) => async (...given) => {
        await act(...given);
        return settled();
    };
    return {
        settle: settled,
        // The framework keeps tokens in the page's address: a new address means that nothing of the last view is left.
        open: async (address) => {
            Object.values(log).forEach((entries) => entries.splice(0));
            await page.mouse.move(0, 0);
            await inTallWindow(browser);
            if (page.url().startsWith(`${origin}/en-US/app/`)) {
                await page.evaluate((to) => history.replaceState(null, '', to), address);
                await page.evaluate(() => window.showView());
            } else {
                await page.goto(origin + address, { waitUntil: 'load' });
                await page.waitForFunction(() => document.querySelector('[data-test="viz-item"],[data-crash]'));
            }
            await page.evaluate(() => {
                window.told.opened = [];
            });
            return settled();
        },
        openFile: async (file) => {
            await page.goto(`${origin}${file}`, { waitUntil: 'load' });
            return settled();
        },
        type: then(async (label, text) => {
            const box = input(page, label).getByRole('textbox').first();
            await box.fill(text);
            await box.press('Enter');
        }),
        choose: then((label, option) =>
            chosen(page, input(page, label).locator('[data-test="select"],button').first(), option),
        ),
        clickCell: then((id, text) => panel(page, id).locator('td').filter({ hasText: text }).first().click()),
        clickIn: then((id, selector) => panel(page, id).locator(selector).first().click({ force: true })),
        run: then((script) => page.evaluate(script)),
    };
};
