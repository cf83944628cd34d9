import React from 'react';
import { DashboardCore } from '@splunk/dashboard-core';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import SplunkThemeProvider from '@splunk/themes/SplunkThemeProvider';
import { preset } from './preset.js';

// Off by default in the npm packages, on in Splunk Web.
const FEATURES = { visualizations_enableTrellis: true, enableSmartSourceDS: true, enableInputsOnCanvas: true };

class Boundary extends React.Component {
    state = { error: null };

    static getDerivedStateFromError(error) {
        return { error };
    }

    render() {
        return this.state.error ? <pre data-crash>{String(this.state.error.stack)}</pre> : this.props.children;
    }
}

export const Dashboard = ({ definition, theme, told }) => (
    <Boundary>
        <SplunkThemeProvider family="enterprise" colorScheme={theme} density="comfortable">
            <DashboardContextProvider
                preset={preset}
                initialDefinition={definition}
                initialMode="view"
                featureFlags={FEATURES}
                timezone={{ ianaTimezone: 'Etc/UTC' }}
                onTokenBindingChange={(change) => {
                    told.tokens = JSON.parse(JSON.stringify(change.tokenBinding ?? change));
                }}
            >
                <DashboardCore
                    width="100%"
                    height="100%"
                    onValidationError={(errors) => {
                        told.validation = String(errors);
                    }}
                />
            </DashboardContextProvider>
        </SplunkThemeProvider>
    </Boundary>
);
