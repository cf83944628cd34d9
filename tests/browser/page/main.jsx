// Shows the view that the page's address names: /en-US/app/runkeyhunt/<view>?theme=light&form.<token>=<value>
import React from 'react';
import { createRoot } from 'react-dom/client';
import { Bar } from './bar.jsx';
import { Dashboard } from './dashboard.jsx';
import { optionProblems } from './validation/options.js';
import { schemaProblems } from './validation/schema.js';

let root;

// One page shows many views one after another, so that the bundle is read once.
window.showView = async () => {
    const name = location.pathname.split('/').pop();
    const view = await (await fetch(`/view/${encodeURIComponent(name)}`)).json();
    const theme = new URLSearchParams(location.search).get('theme') ?? view.theme;
    root?.unmount();
    window.told = { tokens: {}, validation: '' };
    document.title = view.label;
    root = createRoot(document.getElementById('root'));
    root.render(
        <>
            {view.others.length > 0 && <Bar current={name} views={view.others} theme={theme} />}
            <Dashboard definition={view.definition} theme={theme} told={window.told} />
        </>,
    );
};
window.validateDefinition = (definition) => [...schemaProblems(definition), ...optionProblems(definition)];

window.showView();
