// Splunk Enterprise registers these interactions itself, so the npm presets lack them. They end in the same addresses.
const any = (names) => (names?.length ? names : ['any']);

const link = (addressOf) =>
    class {
        constructor(options = {}) {
            this.options = options;
        }

        canHandle = (event) =>
            Boolean(event?.type.endsWith('.click')) &&
            any(this.options.events).some((name) => ['any', event.type].includes(name)) &&
            any(this.options.fields).some((name) => ['any', event.payload?.name].includes(name));

        handle = async () => [
            { type: 'linkTo', payload: { url: addressOf(this.options), newTab: this.options.newTab ?? true } },
        ];
    };

const query = (values) => {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    return given.length ? `?${new URLSearchParams(given)}` : '';
};

const formTokens = (tokens = []) => Object.fromEntries(tokens.map(({ token, value }) => [`form.${token}`, value]));

export const linkHandlers = {
    'drilldown.linkToDashboard': link(
        ({ app, dashboard, tokens }) => `/en-US/app/${app ?? 'runkeyhunt'}/${dashboard}${query(formTokens(tokens))}`,
    ),
    'drilldown.linkToSearch': link(
        ({ query: q, earliest, latest }) => `/en-US/app/search/search${query({ q, earliest, latest })}`,
    ),
    'drilldown.linkToReport': link(({ app, report }) => `/en-US/app/${app ?? 'search'}/report${query({ s: report })}`),
};
