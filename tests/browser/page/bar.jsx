import React from 'react';

export const Bar = ({ current, views, theme }) => {
    const other = theme === 'dark' ? 'light' : 'dark';
    return (
        <nav>
            {views.map(({ name, label }) => (
                <a key={name} href={`${name}?theme=${theme}`} aria-current={name === current ? 'page' : undefined}>
                    {label}
                </a>
            ))}
            <a className="theme" href={`${current}?theme=${other}`}>
                {other}
            </a>
        </nav>
    );
};
